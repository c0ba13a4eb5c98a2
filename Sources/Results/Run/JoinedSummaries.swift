/// The summaries of several runs as one table: a column `run`, the swept parameters of any of them, the settings that are not the same in
/// all, then every other column of any, in the order of the first that has it. What a run does not have is empty.
public enum JoinedSummaries {
    /// The text of the table. Runs that are called alike have their paths in it, and one that is named twice is there once.
    public static func csv(_ named: [RunSummary]) -> String {
        var paths = Set<String>()
        let runs = named.filter { paths.insert($0.table.path).inserted }
        func called(_ run: RunSummary) -> String {
            guard runs.count(where: { $0.name == run.name }) > 1 else { return run.name }
            return run.isOfRun ? run.run.path : run.table.path
        }
        let swept = DifferingSettings.union(runs.map(\.swept)).filter { $0 != column }
        let suites = runs.map { settings(of: $0) }
        let parameters = swept + DifferingSettings.paths(in: suites).filter { !swept.contains($0) }
        let measured = DifferingSettings.union(runs.map { Array($0.table.header.dropFirst($0.swept.count)) }).filter {
            $0 != column
        }
        let header = [column] + parameters + measured.filter { !parameters.contains($0) }
        var lines = [CSV.line(header)]
        for (run, settings) in zip(runs, suites) {
            let name = called(run)
            let places = header.map { run.table.header.firstIndex(of: $0) }
            // What one run sweeps and this one does not has one value here.
            let values = Dictionary(settings.map { ($0.path, $0.value) }, uniquingKeysWith: { one, _ in one })
            let fixed = header.map { values[$0] ?? "" }
            for row in run.table.rows {
                let cells = header.indices.map { index in places[index].map { row.fields[$0] } ?? fixed[index] }
                // A table that is joined already knows its runs.
                lines.append(CSV.line(places[0] == nil ? [name] + cells.dropFirst() : cells))
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let column = "run"

    /// What a run's suite says; nothing of a CSV file that is no run's own, whatever lies beside it.
    private static func settings(of run: RunSummary) -> [(path: String, value: String)] {
        run.isOfRun ? DifferingSettings.settings(of: run.run) : []
    }
}
