internal import Results

/// `producer.acks=1`: which rows of a file are drawn.
struct RowFilter {
    /// The column, and the values of which a row has one.
    let column: Int
    let name: String
    let values: [String]

    /// Reads filters; those of one column are alternatives.
    ///
    /// Throws: where one has no `=`, the file has no such column, or no row such a value.
    static func all(_ words: [String], of table: CSVTable) throws -> [RowFilter] {
        var filters: [(column: Int, values: [String])] = []
        for word in words {
            guard let sign = word.firstIndex(of: "="), sign != word.startIndex else {
                throw ReportError.malformedFilter(text: word)
            }
            let column = try table.column(String(word[..<sign]))
            let value = String(word[word.index(after: sign)...])
            let wanted = Quantity.canonical(value)
            guard table.rows.contains(where: { Quantity.canonical($0.fields[column]) == wanted }) else {
                throw ReportError.noSuchLevel(
                    value: value, path: table.header[column], levels: levels(of: column, in: table))
            }
            if let index = filters.firstIndex(where: { $0.column == column }) {
                filters[index].values.append(value)
            } else {
                filters.append((column, [value]))
            }
        }
        return filters.map { RowFilter(column: $0.column, name: table.header[$0.column], values: $0.values) }
    }

    func allows(_ row: CSVTable.Row) -> Bool {
        let value = Quantity.canonical(row.fields[column])
        return values.contains { Quantity.canonical($0) == value }
    }

    /// `acks=1`, or `acks=0 or 1`.
    var words: String { "\(tail(of: name))=\(values.joined(separator: " or "))" }

    /// Some of the values that a column has.
    private static func levels(of column: Int, in table: CSVTable) -> [String] {
        var seen: [String] = []
        for row in table.rows where !seen.contains(row.fields[column]) {
            if seen.count == 12 { return seen + ["…"] }
            seen.append(row.fields[column])
        }
        return seen
    }
}
