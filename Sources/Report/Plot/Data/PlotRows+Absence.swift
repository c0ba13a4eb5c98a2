internal import Results

/// What is not drawn.
extension PlotRows {
    /// `2 trials not VALID left out`: a trial counts once, however many lines of the file it has; of steps, each does.
    func leftOut(_ rows: [CSVTable.Row]) -> [String] {
        if rows.isEmpty { return [] }
        let trial = table.header.firstIndex(of: "trial")
        let isOfSteps = table.header.contains("step")
        let count =
            isOfSteps
            ? rows.count
            : trial.map { trial in Set(rows.map { row in (keys + [trial]).map { row.fields[$0] } }).count }
                ?? rows.count
        let what = isOfSteps ? "step" : trial == nil ? "row" : "trial"
        return ["\(count) \(what)\(count == 1 ? "" : "s") not VALID left out"]
    }

    /// Which values of some parameters nothing is drawn of, and why: no trial is VALID with them, or none of those has the figure.
    ///
    /// - Parameters:
    ///   - shown: the rows that are drawn.
    ///   - figure: what is drawn of them.
    func absences(of columns: [Int], shown: [CSVTable.Row], figure: String) -> [String] {
        if columns.isEmpty { return [] }
        func values(_ row: CSVTable.Row) -> [String] { columns.map { row.fields[$0] } }
        let present = Set(shown.map(values))
        let lone = columns.indices.map { index in Set(present.map { $0[index] }) }
        // A value that is nowhere is named by itself, and not with all that it was tried with.
        let alone = columns.indices.flatMap { index in
            split(rows + invalid, by: [columns[index]]).filter { !lone[index].contains($0.values[0]) }
        }
        let together = split(rows + invalid, by: columns).filter { series in
            !present.contains(series.values) && columns.indices.allSatisfy { lone[$0].contains(series.values[$0]) }
        }
        let lines = Set(rows.map(\.line))
        let missing = alone + (columns.count > 1 ? together : [])
        let unmeasured = missing.filter { series in series.rows.contains { lines.contains($0.line) } }
        let unranked = missing.filter { series in !series.rows.contains { lines.contains($0.line) } }
        func some(_ series: [Series]) -> String {
            series.prefix(3).map(\.label).joined(separator: "; ")
                + (series.count > 3 ? " and \(series.count - 3) others" : "")
        }
        return (unranked.isEmpty ? [] : ["no trial is VALID with \(some(unranked))"])
            + (unmeasured.isEmpty ? [] : ["no \(figure) with \(some(unmeasured))"])
    }
}
