internal import Measurement
internal import Results

extension RunFrame {
    /// A line for each figure that moves: its name, its value now, and how it was, with the scale; then what a character of a curve is.
    func curves() -> [FrameLine] {
        guard run.present != nil || !run.history.rows.isEmpty, run.ending == nil else { return [] }
        let history = run.history
        let figures = run.present?.figures
        func rate(_ value: Double) -> String { Figure.count(value) + "/s" }
        let all: [(name: String, value: String?, values: [Double?], format: (Double) -> String)] = [
            ("sent", figures.map { rate($0.sentPerSecond) }, history.sentPerSecond, rate),
            ("received", figures.map { rate($0.receivedPerSecond) }, history.receivedPerSecond, rate),
            (
                "response p99", figures?.responseP99Microseconds.map(Figure.latency(microseconds:)),
                history.responseP99Microseconds, Figure.latency(microseconds:)
            ),
            (
                "lag", figures.map { Figure.count(Double($0.lagRecords)) }, history.lagRecords.map(Double.init),
                Figure.count
            ),
        ]
        // Name, value and scale leave so much for the curve.
        let width = min(columns - 24 - 16, 120)
        let places = width >= 8 ? Self.places(of: history.rows, width: width) : []
        var lines = all.map { name, value, values, format -> FrameLine in
            var line = FrameLine(padded(name, 13))
            line.add(leftPadded(value ?? "–", 9), .strong)
            if width < 8 { return line }
            let shown = places.map { $0.flatMap { values[$0] } }
            guard let top = shown.compactMap(\.self).max() else { return line }
            let blocks = Sparkline.blocks(shown, top: top)
            let curve = zip(blocks, places).map { block, place in place == nil ? "│" : block }
            line.add("  " + padded(String(curve), width))
            line.add("  0 to \(format(top))", .dim)
            return line
        }
        if width >= 30, !places.isEmpty {
            let seconds = Figure.plain(Double(ProgressHistory.intervalMilliseconds) / 1000)
            let caption = "a character is \(seconds) s, │ a new row"
            lines.append(FrameLine(String(repeating: " ", count: 24) + caption, .dim))
        }
        return lines
    }

    /// Which values the characters of a curve stand for, the newest last; nil is the mark between two rows.
    static func places(of rows: [Int], width: Int) -> [Int?] {
        var places: [Int?] = []
        for index in rows.indices.reversed() {
            if index + 1 < rows.count, rows[index + 1] != rows[index] { places.append(nil) }
            places.append(index)
            if places.count >= width { break }
        }
        return places.prefix(width).reversed()
    }

    func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
