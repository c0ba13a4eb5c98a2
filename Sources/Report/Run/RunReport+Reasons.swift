internal import Results

extension RunReport {
    /// One line for each configuration and verdict that is not VALID, with how many trials it befell and why:
    /// `acks=0 batch.size=1024: GENERATOR_LIMITED in 2 of 3 trials, at worst: sends were late: delay p99 3.20 ms`.
    func reasons() throws -> [String] {
        let column = summary.table.header.firstIndex(of: "reason")
        var lines: [String] = []
        for configuration in summary.configurations {
            let trials = summary.rows(of: configuration)
            for verdict in Verdict.allCases where verdict != .valid {
                let rows = trials.filter { $0.verdict == verdict }
                if rows.isEmpty { continue }
                let label = label(configuration, of: summary.swept)
                var line = (label.isEmpty ? "" : label + ": ") + verdict.rawValue
                if trials.count > 1 {
                    let all = trials.count == 2 ? "both" : "all \(trials.count)"
                    line += " in \(rows.count == trials.count ? all : "\(rows.count) of \(trials.count)") trials"
                }
                if let reason = try reason(rows, verdict, column: column) { line += reason }
                lines.append(line)
            }
        }
        return lines
    }

    /// The reason of some trials, `: …`; where they have several, that of the one that was worst off, or of the first for an example. Nil where none
    /// has one.
    private func reason(_ rows: [RunSummary.Row], _ verdict: Verdict, column: Int?) throws -> String? {
        // A table by hand may have none.
        guard let column else { return nil }
        let reasons = rows.filter { !$0.cells.fields[column].isEmpty }
        let texts = Set(reasons.map { $0.cells.fields[column] })
        guard let first = reasons.first else { return nil }
        if texts.count == 1 { return ": " + first.cells.fields[column] }
        guard let name = Self.severity[verdict], let figure = summary.table.header.firstIndex(of: name) else {
            return ", for example: " + first.cells.fields[column]
        }
        var worst = (row: first, figure: -Double.infinity)
        for row in reasons {
            let value = try summary.table.number(row.cells, at: figure) ?? -Double.infinity
            if value > worst.figure { worst = (row, value) }
        }
        return ", at worst: " + worst.row.cells.fields[column]
    }

    /// The column that says how badly a verdict is deserved; an error or a drift has none.
    private static let severity: [Verdict: String] = [
        .generatorLimited: "delay_p99_us", .saturated: "end_lag_records",
    ]
}
