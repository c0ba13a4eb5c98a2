internal import Results

extension RunReport {
    /// One line for each configuration and verdict that is not VALID, with how many trials it befell and why:
    /// `acks=0 batch.size=1024: GENERATOR_LIMITED in 2 of 3 trials: sends were late: delay p99 3.20 ms (worst)`.
    func reasons() throws -> [String] {
        let column = try summary.table.column("reason")
        var lines: [String] = []
        for configuration in summary.configurations {
            let trials = summary.rows(of: configuration)
            for verdict in Verdict.allCases where verdict != .valid {
                let rows = trials.filter { $0.verdict == verdict }
                if rows.isEmpty { continue }
                let label = zip(summary.swept, configuration).map { "\(tail(of: $0))=\($1)" }.joined(separator: " ")
                var line = (label.isEmpty ? "" : label + ": ") + verdict.rawValue
                if trials.count > 1 {
                    let all = trials.count == 2 ? "both" : "all \(trials.count)"
                    line += " in \(rows.count == trials.count ? all : "\(rows.count) of \(trials.count)") trials"
                }
                if let reason = try worstReason(rows, verdict, column: column) { line += ": " + reason }
                lines.append(line)
            }
        }
        return lines
    }

    /// The reason of the trial that was worst off, marked where others had another; nil where none has one.
    private func worstReason(_ rows: [RunSummary.Row], _ verdict: Verdict, column: Int) throws -> String? {
        let reasons = rows.filter { !$0.cells.fields[column].isEmpty }
        let texts = Set(reasons.map { $0.cells.fields[column] })
        guard let first = reasons.first, texts.count > 1 else { return texts.first }
        guard let name = Self.severity[verdict], let figure = summary.table.header.firstIndex(of: name) else {
            return first.cells.fields[column] + " (and \(texts.count - 1) other reason\(texts.count == 2 ? "" : "s"))"
        }
        var worst = (row: first, figure: -Double.infinity)
        for row in reasons {
            let value = try summary.table.number(row.cells, at: figure) ?? -Double.infinity
            if value > worst.figure { worst = (row, value) }
        }
        return worst.row.cells.fields[column] + " (worst)"
    }

    /// The column that says how badly a verdict is deserved; an error or a drift has none.
    private static let severity: [Verdict: String] = [
        .generatorLimited: "delay_p99_us", .saturated: "end_lag_records",
    ]
}
