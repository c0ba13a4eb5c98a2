internal import Measurement
internal import Results

extension RunFrame {
    /// A line for each configuration of which a row is finished or in progress: what it carries so far, and how its rows came out.
    ///
    /// Where `rows` lines do not take them all, those that were measured last stay, and a line says how many others there are.
    func table(rows limit: Int) -> [FrameLine] {
        let present = run.present.map { row in run.sweep.map { row.configuration[$0.path] ?? "" } }
        var latest: [[String]: Int] = [:]
        for (index, row) in run.rows.enumerated() { latest[row.configuration] = index }
        if let present { latest[present] = run.rows.count }
        // A header, and a configuration or a line that says how many there are.
        guard !latest.isEmpty, limit >= 2 else { return [] }
        var shown = Array(latest.keys)
        let room = limit - 1
        if shown.count > room {
            shown = Array(shown.sorted { (latest[$0] ?? 0) > (latest[$1] ?? 0) }.prefix(room - 1))
        }
        shown.sort { rank($0).lexicographicallyPrecedes(rank($1)) }
        let byConfiguration = Dictionary(grouping: run.rows, by: \.configuration)
        var table = header()
        for configuration in shown {
            table.rows.append(
                cells(configuration, byConfiguration[configuration] ?? [], isPresent: configuration == present))
        }
        let lines = table.lines
        var frame = [FrameLine(lines.first ?? "", .dim)]
        for (configuration, line) in zip(shown, lines.dropFirst()) {
            let isSound = (byConfiguration[configuration] ?? []).allSatisfy { $0.verdict == .valid }
            frame.append(FrameLine(line, isSound ? configuration == present ? .strong : .plain : .bad))
        }
        let others = latest.count - shown.count
        if others > 0 {
            frame.append(FrameLine("… and \(others) other configuration\(others == 1 ? "" : "s")", .dim))
        }
        return frame
    }

    private func header() -> TextTable {
        var columns = zip(run.sweep, headings(of: run.sweep.map(\.path))).map { parameter, heading in
            let isNumeric = parameter.values.allSatisfy { Quantity.number($0) != nil }
            return TextTable.Column(title: heading, alignment: isNumeric ? .right : .left)
        }
        columns += (rates + latencies).map { TextTable.Column(title: $0.title, alignment: .right) }
        if hasTrials { columns.append(TextTable.Column(title: "trials", alignment: .right)) }
        columns.append(TextTable.Column(title: "verdict so far", alignment: .left))
        return TextTable(columns: columns)
    }

    /// Medians over the VALID rows of a configuration, or over all, in parentheses, where none is VALID.
    private func cells(_ configuration: [String], _ rows: [WatchedRun.Row], isPresent: Bool) -> [String] {
        let valid = rows.filter { $0.verdict == .valid }
        func figure(_ column: String, _ format: (Double) -> String) -> String {
            let values = (valid.isEmpty ? rows : valid).compactMap { $0.figures[column] }
            guard let median = Statistics.median(values) else { return "–" }
            return valid.isEmpty ? "(\(format(median)))" : format(median)
        }
        let labels = configuration.map { Double($0) == nil ? $0 : Figure.grouped($0) }
        var cells = labels + rates.map { figure($0.column) { Figure.measured($0, .perSecond) } }
        cells += latencies.map { figure($0.column) { Figure.latency(microseconds: $0) } }
        if hasTrials { cells.append("\(rows.count) of \(run.trials)") }
        return cells + [verdict(rows, isPresent: isPresent)]
    }

    /// `VALID`, or, where trials came out otherwise, `36 VALID · 1 UNSTABLE`.
    private func verdict(_ rows: [WatchedRun.Row], isPresent: Bool) -> String {
        let verdicts = WatchedRun.verdicts(of: rows)
        var words = verdicts.map { verdicts.count == 1 ? $0.verdict.rawValue : "\($0.count) \($0.verdict.rawValue)" }
        if isPresent { words.append("measured now") }
        return words.joined(separator: " · ")
    }

    /// The rate at full speed, and, of a load in steps, the one that was kept up with.
    private var rates: [(title: String, column: String)] {
        let candidates: [(title: String, column: String)] = [
            ("rec/s", "received_per_sec"), ("rec/s sent", "sent_per_sec"), ("drain/s", "drain_per_sec"),
        ]
        guard hasKeptUp else { return [firstMeasured(candidates)] }
        return candidates.filter { isMeasured($0.column) }.prefix(1) + [(title: "keeps up to", column: Self.keptUp)]
    }

    /// The response time, or, where no row has any, that end to end; both where there is room, since with acks=0 there is the latter
    /// alone. None where a load in steps has no percentile of its own.
    private var latencies: [(title: String, column: String)] {
        let candidates = ["response_p99_us", "e2e_p99_us"].map { column in
            (title: FigureTable.heading(ofLatency: column), column: column)
        }
        let measured = candidates.filter { isMeasured($0.column) }
        if measured.isEmpty, hasKeptUp { return [] }
        guard columns >= 90, measured.count == 2 else { return [measured.first ?? candidates[0]] }
        return candidates
    }

    private static let keptUp = "kept_up_per_sec"

    /// Whether some row kept up with a step of its load.
    private var hasKeptUp: Bool { isMeasured(Self.keptUp) }

    /// Whether there is room to say how many trials are finished.
    private var hasTrials: Bool { columns >= 60 }

    private func isMeasured(_ column: String) -> Bool { run.rows.contains { $0.figures[column] != nil } }

    /// The first column that some row has a figure in.
    private func firstMeasured(_ candidates: [(title: String, column: String)]) -> (title: String, column: String) {
        candidates.first { isMeasured($0.column) } ?? candidates[0]
    }

    /// Where a configuration stands in the suite's order.
    private func rank(_ configuration: [String]) -> [Int] {
        zip(run.sweep, configuration).map { $0.values.firstIndex(of: $1) ?? $0.values.count }
    }
}
