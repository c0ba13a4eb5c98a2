internal import Measurement
internal import Results

/// The parts of the response time, one behind the other: a bar for each configuration.
struct TimeWentPlot {
    /// A part, as the difference of columns.
    private struct Part {
        var name: String
        var column: String
        var without: [String] = []
        var colour: String
        /// Whether only the client can tell it.
        var isOfRequest = true
    }

    private struct Bar {
        var label: String
        /// The values of the parameters without their names.
        var values: String
        var parts: [Double]
        /// The median of what the parts are of, where the file has it; theirs need not add up to it.
        var whole: Double?
        var total: Double { parts.reduce(0, +) }
    }

    private let data: PlotRows
    private let width: Double
    private let whole: String
    private let parts: [Part]
    private let bars: [Bar]
    /// The parameters that tell bars apart.
    private let by: [String]
    private let notes: [String]

    /// The most bars that a page has room for.
    private static let largest = 40

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        width = request.width
        let table = data.table
        let choices = Self.choices.filter { choice in request.y.map { choice.whole == $0 } ?? true }
        if let name = request.y, choices.isEmpty {
            throw ReportError.nothingToShow(
                reason: "\(name) is not split into parts; \(Self.choices.map(\.whole).joined(separator: ", ")) are")
        }
        // The first whose parts were measured; a file by hand may have some of them only.
        let measured = choices.map { choice in (choice.whole, choice.parts.filter { data.measured([$0.column]) != nil })
        }
        guard let best = measured.first(where: { $0.1.count > 1 }) else {
            let missing = choices[0].parts.map(\.column).first { !table.header.contains($0) }
            if let missing, !data.rows.isEmpty { _ = try data.column(missing, for: .timeWent) }
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty && !data.invalid.isEmpty
                    ? "\(table.path): no row is VALID, and only those are drawn"
                    : "\(table.path): no row says where its time went, as \(choices[0].parts.map(\.column).joined(separator: ", "))"
            )
        }
        let (whole, parts) = best
        let columns = try parts.map { try table.column($0.column) }
        let rows = data.rows.filter { row in columns.contains { !row.fields[$0].isEmpty } }
        let by = try data.columns(by: request.by, in: rows, except: [])
        let groups = data.split(rows, by: by)
        guard groups.count <= Self.largest else {
            let example =
                by.first.map { "\(tail(of: table.header[$0]))=\(data.levels(of: $0, in: rows).first ?? "")" } ?? ""
            throw ReportError.nothingToShow(
                reason: "\(table.path): \(groups.count) configurations are more than a page shows (\(Self.largest)); "
                    + "draw some of them, as with --where '\(example)'")
        }
        // Where all parts are there, a bar is as long as what they are of: their medians by themselves need not add up to its median.
        let isWhole = parts.count == choices.first { $0.whole == whole }?.parts.count
        bars = try groups.map { group in
            func median(_ name: String) throws -> Double? {
                guard let column = table.header.firstIndex(of: name) else { return nil }
                return Statistics.median(try group.rows.compactMap { try data.number($0, at: column) })
            }
            var values = try parts.map { part -> Double? in
                guard let all = try median(part.column) else { return nil }
                return max(0, all - (try part.without.compactMap(median).reduce(0, +)))
            }
            let total = try median(whole)
            // What a client that is not weir's own does with the time it does not say: that has one name for all of it.
            let isUnsplit = zip(parts, values).allSatisfy { ($1 == nil) == $0.isOfRequest }
            let known = values.compactMap(\.self).reduce(0, +)
            values.append(isUnsplit ? total.map { max(0, $0 - known) } : nil)
            let sum = values.compactMap(\.self).reduce(0, +)
            let scale = isWhole && sum > 0 ? (total ?? sum) / sum : 1
            let words = zip(by, group.values).map { Quantity.words($1, path: table.header[$0]) }
            return Bar(
                label: group.label, values: words.joined(separator: ", "), parts: values.map { ($0 ?? 0) * scale },
                whole: total)
        }
        self.by = by.map { tail(of: table.header[$0]) }
        let together = data.together(in: rows, shown: by)
        let without = data.rows.count - rows.count
        var notes: [String] = []
        let trials = groups.map(\.rows.count).max() ?? 1
        if trials > 1 { notes.append("medians of up to \(trials) \(together == nil ? "trials" : "rows")") }
        if bars.contains(where: { $0.whole != nil }), !isWhole {
            notes.append("beside each bar is the \(PlotAxis.name(of: whole)) itself, of which these are some parts")
        } else if trials > 1, bars.contains(where: { $0.whole != nil }) {
            notes.append("a bar is the \(PlotAxis.name(of: whole)), cut in the proportion of its parts")
        }
        if let together { notes.append(together) }
        if without > 0 { notes.append("\(without) without these parts left out") }
        self.notes = notes
        (self.whole, self.parts) = (whole, parts + [Self.unsplit])
    }

    /// What became of a request of which only the beginning and the end are known.
    private static let unsplit = Part(name: "in the client and in flight", column: "", colour: "#cd7aa8")

    /// Light and dark in turn, so that neighbours differ on grey paper too; not quite the colours of series, which a page on a dark
    /// ground makes lighter.
    private static let choices: [(whole: String, parts: [Part])] = {
        let wait = "waiting to be sent"
        let before = "delay before the send"
        let mean = [
            Part(name: before, column: "delay_mean_us", colour: "#9a9a9a", isOfRequest: false),
            Part(name: "linger", column: "linger_mean_us", colour: "#f0e442"),
            Part(name: wait, column: "accumulator_mean_us", without: ["linger_mean_us"], colour: "#0073b3"),
            Part(name: "broker: until in the log", column: "broker_append_mean_us", colour: "#e7a000"),
            Part(name: "broker: until answered", column: "broker_respond_mean_us", colour: "#d65f00"),
            Part(
                name: "in flight otherwise", column: "in_flight_mean_us",
                without: ["broker_append_mean_us", "broker_respond_mean_us"], colour: "#57b5ea"),
        ]
        return [
            (
                "response_p99_us",
                [
                    Part(name: before, column: "response_p99_delay_us", colour: "#9a9a9a", isOfRequest: false),
                    Part(name: "linger", column: "response_p99_linger_us", colour: "#f0e442"),
                    Part(
                        name: wait, column: "response_p99_accumulator_us", without: ["response_p99_linger_us"],
                        colour: "#0073b3"),
                    Part(name: "in flight", column: "response_p99_in_flight_us", colour: "#e7a000"),
                ]
            ), ("response_mean_us", mean),
            (
                "e2e_mean_us",
                mean + [Part(name: "until received", column: "consume_mean_us", colour: "#019f74", isOfRequest: false)]
            ),
        ]
    }()

    func drawing() -> Drawing {
        let totals = bars.map(\.total)
        let high = totals.max() ?? 1
        // Bars a thirtieth as long as others would show nothing: then all are as long, and the figures stand beside them.
        let isShare = bars.count > 1 && (totals.filter { $0 > 0 }.min() ?? high) * 30 < high
        var horizontal =
            isShare
            ? PlotAxis.linear(0...100, title: "share of the \(PlotAxis.name(of: whole)), %", ticks: 10)
            : PlotAxis.measured(whole, low: 0, high: high, isLinear: true)
        horizontal.hasGrid = true
        let labels = bars.map { $0.label.isEmpty ? data.subject : $0.label }
        // Names that would be cut off stand once, above.
        let isLong = labels.contains { TextWidth.of($0, size: Layout.textSize) > Layout.widestSideWord(in: width) }
        let vertical = PlotAxis.words((isLong && !by.isEmpty ? bars.map(\.values) : labels).reversed(), title: "")
        var panel = Panel(x: horizontal, y: vertical)
        var boxes: [Panel.Box] = []
        for (index, bar) in bars.enumerated() {
            let row = Double(bars.count - 1 - index)
            let scale = isShare ? (bar.total > 0 ? 100 / bar.total : 0) : 1
            var start = 0.0
            for (part, value) in zip(parts, bar.parts) where value > 0 {
                let (left, right) = (start * scale, (start + value) * scale)
                let percent = Figure.plain(value / bar.total * 100, places: 0)
                boxes.append(
                    Panel.Box(
                        x: left...right, y: (row - 0.36)...(row + 0.36), colour: part.colour,
                        hover: "\(labels[index]): \(part.name) \(Figure.shown(value, .microseconds)), \(percent) %"))
                let length = panel.x.place(of: right) - panel.x.place(of: left)
                // About what the digits take of the panel, beside the words of the axis.
                if length * width > 64 {
                    let isDark = ["#0073b3", "#d65f00", "#019f74"].contains(part.colour)
                    panel.texts.append(
                        Panel.Text(
                            text: percent + " %", x: (left + right) / 2, y: row, anchor: .centre,
                            colour: isDark ? Ink.onDark : Ink.onBright))
                }
                start += value
            }
            panel.edgeNames = []
            panel.texts.append(
                Panel.Text(text: Figure.shown(bar.whole ?? bar.total, .microseconds), x: start * scale, y: row, dx: 6))
        }
        panel.layers = [.boxes(boxes)]
        // Room for the figures behind the bars.
        let room = (isShare ? 100.0 : high / panel.x.divisor) * (width < 500 ? 1.25 : 1.12)
        panel.x.range = 0...max(room, 1e-9)
        var drawing = Drawing(
            title: "\(data.subject): where the \(PlotAxis.name(of: whole)) went",
            notes: (isLong && !by.isEmpty ? ["bars are by " + by.joined(separator: ", ")] : []) + notes + data.notes,
            stem: "time-went", panels: [panel])
        let shown = parts.indices.filter { index in bars.contains { $0.parts[index] > $0.total / 200 } }
        drawing.legend = shown.map { index in
            Drawing.Name(text: parts[index].name, style: SeriesStyle(colour: parts[index].colour, mark: 5, dashes: nil))
        }
        drawing.height = 150 + 34 * Double(bars.count)
        drawing.description = description(labels)
        return drawing
    }

    /// Which part is the largest, and with how many of the bars: `in flight with 4 of 6 configurations (66–79 %)`.
    private func description(_ labels: [String]) -> String {
        let most = zip(labels, bars).compactMap { label, bar -> (label: String, part: Int, percent: Int)? in
            guard let index = bar.parts.indices.max(by: { bar.parts[$0] < bar.parts[$1] }), bar.total > 0 else {
                return nil
            }
            return (label, index, Int((bar.parts[index] / bar.total * 100).rounded()))
        }
        let largest = parts.indices.compactMap { part -> String? in
            let found = most.filter { $0.part == part }
            guard let low = found.map(\.percent).min(), let high = found.map(\.percent).max() else { return nil }
            let range = low == high ? "\(low) %" : "\(low)–\(high) %"
            let whose = found.count == 1 ? found[0].label : "\(found.count) of \(bars.count)"
            return "\(range) \(parts[part].name) with \(found.count == bars.count ? "all of them" : whose)"
        }
        let count = bars.count == 1 ? "one configuration" : "each of \(bars.count) configurations"
        return "The parts of the \(PlotAxis.name(of: whole)), a bar for \(count). "
            + "The largest part is \(largest.joined(separator: "; "))."
    }
}
