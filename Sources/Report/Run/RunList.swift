internal import Measurement
internal import Results

/// The runs that were kept, for a terminal.
public enum RunList {
    /// A line for each, the latest first; none where there is no run. Runs of one suite have the settings in which they differ.
    ///
    /// Throws: where the directory of all runs is there and cannot be read.
    ///
    /// - Parameters:
    ///   - root: the directory of all runs.
    ///   - now: milliseconds since 1970.
    ///   - columns: how many characters a line may have; nil for as many as it takes.
    public static func lines(in root: String, now: Int64, columns: Int? = nil) throws -> [String] {
        try RunName.check(root)
        let runs = RunName.all(in: root)
        if runs.isEmpty { return [] }
        let titles: [(String, TextTable.Alignment)] = [
            ("", .left), ("run", .left), ("state", .left), ("rows", .right), ("VALID", .right), ("size", .right),
            ("age", .right),
        ]
        var table = TextTable(columns: titles.map { TextTable.Column(title: $0.0, alignment: $0.1) })
        let manifests = runs.map { try? $0.manifest() }
        for (index, run) in runs.enumerated() {
            let manifest = manifests[index]
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
        let settings = differences(runs, manifests)
        if settings.contains(where: { !$0.isEmpty }) {
            table.columns.append(TextTable.Column(title: "settings", alignment: .left))
            for index in settings.indices { table.rows[index].append(settings[index]) }
        }
        guard let columns, table.width > columns else { return table.lines }
        // The size is in what `rm` asks, too.
        table.remove(titles.count - 2)
        let hasMore = table.width > columns && table.columns.count == titles.count
        let rest = "Left out for want of room: size\(hasMore ? ", some settings" : ""); --wide, or a pipe, shows all."
        return table.lines.map { Prose.cut($0, columns: columns) } + Prose.lines(rest, columns: columns)
    }

    /// For each run the settings that most runs of its suite have otherwise, as `acks=all linger.ms=20`; empty where it has none.
    private static func differences(_ runs: [RunDirectory], _ manifests: [Manifest?]) -> [String] {
        var words = [String](repeating: "", count: runs.count)
        for places in Dictionary(grouping: runs.indices, by: { manifests[$0]?.suite }).values where places.count > 1 {
            let settings = places.map { place -> [(path: String, value: String)] in
                guard let manifest = manifests[place] else { return [] }
                let swept = manifest.sweep.map { (path: $0.path, value: $0.values.joined(separator: ",")) }
                return swept + DifferingSettings.settings(of: runs[place])
            }
            let paths = DifferingSettings.paths(in: settings)
            let all = settings.map { Dictionary($0.map { ($0.path, $0.value) }, uniquingKeysWith: { one, _ in one }) }
            let titles = headings(of: paths)
            for (place, own) in zip(places, all) {
                words[place] = zip(paths, titles).compactMap { path, title in
                    guard let value = own[path], 2 * all.count(where: { $0[path] == value }) <= all.count else {
                        return nil
                    }
                    return "\(title)=\(value)"
                }.joined(separator: " ")
            }
        }
        return words
    }

    /// Nil where the time is none: a manifest may say anything.
    private static func age(since start: Int64, now: Int64) -> String? {
        let (age, isBeyond) = now.subtractingReportingOverflow(start)
        return isBeyond ? nil : Figure.age(milliseconds: age)
    }
}
