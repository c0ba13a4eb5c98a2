internal import Results

extension PlotRows {
    /// The rows of VALID trials, and those of configurations that have none: there it shows what happened, and when. With notes of
    /// what is left out and of what is not VALID.
    func overTime() -> (rows: [CSVTable.Row], notes: [String]) {
        func configuration(_ row: CSVTable.Row) -> [String] { keys.map { row.fields[$0] } }
        let valid = Set(rows.map(configuration))
        let shown = invalid.filter { !valid.contains(configuration($0)) }
        let all = (rows + shown).sorted { $0.line < $1.line }
        let trial = table.header.firstIndex(of: "trial")
        let hidden = Set(
            invalid.filter { valid.contains(configuration($0)) }.map { row in
                configuration(row) + (trial.map { [row.fields[$0]] } ?? [])
            })
        var notes = filterNotes
        if !hidden.isEmpty {
            notes.append("\(hidden.count) trial\(hidden.count == 1 ? "" : "s") not VALID left out")
        }
        if !shown.isEmpty {
            let names = split(shown, by: varied(in: all)).map(\.label)
            notes.append(
                "no trial is VALID" + (valid.isEmpty ? "" : " with " + names.prefix(3).joined(separator: "; "))
                    + (!valid.isEmpty && names.count > 3 ? " and \(names.count - 3) others" : ""))
        }
        return (all, notes)
    }
}
