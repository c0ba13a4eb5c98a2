/// The summaries of several runs as one table: a column `run`, the swept parameters of any of them, then every other column of any, in
/// the order of the first that has it. What a run does not have is empty.
public enum JoinedSummaries {
    /// The text of the table.
    public static func csv(_ runs: [RunSummary]) -> String {
        let swept = union(runs.map(\.swept)).filter { $0 != column }
        let measured = union(runs.map { Array($0.table.header.dropFirst($0.swept.count)) }).filter { $0 != column }
        let header = [column] + swept + measured.filter { !swept.contains($0) }
        var lines = [CSV.line(header)]
        for run in runs {
            let places = header.map { run.table.header.firstIndex(of: $0) }
            for row in run.table.rows {
                let cells = places.map { place in place.map { row.fields[$0] } ?? "" }
                // A table that is joined already knows its runs.
                lines.append(CSV.line(places[0] == nil ? [run.name] + cells.dropFirst() : cells))
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
