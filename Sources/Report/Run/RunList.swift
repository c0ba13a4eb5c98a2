internal import Measurement
internal import Results

/// The runs that were kept, for a terminal.
public enum RunList {
    /// A line for each, the latest first; none where there is no run.
    ///
    /// Throws: where the directory of all runs is there and cannot be read.
    ///
    /// - Parameters:
    ///   - root: the directory of all runs.
    ///   - now: milliseconds since 1970.
    public static func lines(in root: String, now: Int64) throws -> [String] {
        try RunName.check(root)
        let runs = RunName.all(in: root)
        if runs.isEmpty { return [] }
        let titles: [(String, TextTable.Alignment)] = [
            ("", .left), ("run", .left), ("state", .left), ("rows", .right), ("VALID", .right), ("size", .right),
            ("age", .right),
        ]
        var table = TextTable(columns: titles.map { TextTable.Column(title: $0.0, alignment: $0.1) })
        for (index, run) in runs.enumerated() {
            let manifest = try? run.manifest()
            var isDamaged = manifest == nil
            var rows: [RunSummary.Row] = []
            do throws(ResultsError) {
                rows = try RunSummary(run).rows
            } catch {
                // A run that has no row yet is whole.
                if case .malformedCSV = error { isDamaged = true }
            }
            let planned = manifest.map { $0.rowsPlanned == rows.count ? "" : " of \($0.rowsPlanned)" } ?? ""
            table.rows.append([
                "@\(index + 1)", run.name, isDamaged ? "damaged" : manifest?.state.rawValue ?? "",
                "\(rows.count)\(planned)",
                "\(rows.count { $0.verdict == .valid })", Figure.bytes(Double(run.size)),
                manifest.flatMap { age(since: $0.startedAtMilliseconds, now: now) } ?? "–",
            ])
        }
        return table.lines
    }

    /// Nil where the time is none: a manifest may say anything.
    private static func age(since start: Int64, now: Int64) -> String? {
        let (age, isBeyond) = now.subtractingReportingOverflow(start)
        return isBeyond ? nil : Figure.age(milliseconds: age)
    }
}
