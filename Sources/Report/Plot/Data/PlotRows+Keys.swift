internal import Measurement
internal import Results

/// Which columns of a file stand for parameters.
extension PlotRows {
    /// Where a file says which trial a row is of, all before it are parameters; where none is, those before the first figure and
    /// what has a parameter's name. Else what stands before the first figure is, and what names the rows in words.
    static func keys(of table: CSVTable, roles: [String], figures: [String], named: [String]) -> [Int] {
        let header = table.header
        let known = roles + ["trial", "block", "verdict", "reason"]
        func keys(before end: Int) -> [Int] { (0..<end).filter { !known.contains(header[$0]) } }
        let first = header.firstIndex(of: "trial").map(keys(before:)) ?? []
        if !first.isEmpty { return first }
        let figure = header.firstIndex { name in
            figures.contains(name) || isFigure(name) && !named.contains(name) && !known.contains(name)
        }
        if let figure, header.contains("trial") {
            return keys(before: figure) + header.indices.dropFirst(figure).filter { header[$0].contains(".") }
        }
        let columns = HandMadeColumns(table, header.indices.filter { !known.contains(header[$0]) })
        if let figure { return keys(before: figure) + columns.names.filter { $0 > figure } }
        return columns.keys
    }
}

/// What the columns of a file by hand are, by what is in them.
private struct HandMadeColumns {
    /// Words that say what rows are of, several to each: `broker`. More of them than can be told apart are remarks.
    let names: [Int]
    /// Parameters, where no column's name says what was measured: the names, and the numbers that make an axis, which come first or have
    /// values again, as those of a grid do. The last column of numbers is the figure.
    let keys: [Int]

    init(_ table: CSVTable, _ columns: [Int]) {
        let rows = table.rows.filter { $0.fields.contains { !$0.isEmpty } }
        func levels(_ column: Int) -> Int { Set(rows.map { $0.fields[column] }).count }
        let words = columns.filter { column in
            !PlotRows.schemaWords.contains(table.header[column])
                && rows.allSatisfy { row in
                    let text = row.fields[column]
                    return !text.isEmpty && Quantity.number(text) == nil && !Quantity.hasDecimalComma(text)
                }
        }
        names = words.filter { levels($0) < rows.count && levels($0) <= SeriesStyle.count }
        let figure = columns.last { column in rows.contains { Double($0.fields[column]) != nil } }
        let numbers = columns.filter { column in
            column != figure && rows.contains { Quantity.number($0.fields[column]) != nil }
        }
        let axes = numbers.filter { $0 == numbers.first || levels($0) < rows.count }
        keys = names.isEmpty && axes.isEmpty ? Array(words.prefix(1)) : (names + axes).sorted()
    }
}
