/// The summaries of several runs as one table: a column `run`, the swept parameters of any of them, then every other column of any, in
/// the order of the first that has it. What a run does not have is empty.
public enum JoinedSummaries {
    /// The text of the table. Runs that are called alike have their paths in it, and one that is named twice is there once.
    public static func csv(_ named: [RunSummary]) -> String {
        var paths = Set<String>()
        let runs = named.filter { paths.insert($0.table.path).inserted }
        func called(_ run: RunSummary) -> String {
            guard runs.count(where: { $0.name == run.name }) > 1 else { return run.name }
            return run.name == run.run.name ? run.run.path : run.table.path
        }
        let swept = union(runs.map(\.swept)).filter { $0 != column }
        let measured = union(runs.map { Array($0.table.header.dropFirst($0.swept.count)) }).filter { $0 != column }
        let header = [column] + swept + measured.filter { !swept.contains($0) }
        var lines = [CSV.line(header)]
        for run in runs {
            let name = called(run)
            let places = header.map { run.table.header.firstIndex(of: $0) }
            for row in run.table.rows {
                let cells = places.map { place in place.map { row.fields[$0] } ?? "" }
                // A table that is joined already knows its runs.
                lines.append(CSV.line(places[0] == nil ? [name] + cells.dropFirst() : cells))
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let column = "run"

    private static func union(_ lists: [[String]]) -> [String] {
        var seen = Set<String>()
        return lists.joined().filter { seen.insert($0).inserted }
    }
}
