internal import Results

extension PlotRows {
    /// Rows that belong together: those of a line, or of a configuration.
    struct Series {
        /// The values of the columns that tell series apart.
        let values: [String]
        /// `acks=1, batch.size=16 KiB`.
        let label: String
        let rows: [CSVTable.Row]
    }

    /// Splits rows by the columns that are to tell series apart, in order.
    func split(_ rows: [CSVTable.Row], by columns: [Int]) -> [Series] {
        let ranks = columns.map { column in
            Dictionary(
                levels(of: column, in: rows).enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
        }
        let groups = Dictionary(grouping: rows) { row in columns.map { row.fields[$0] } }
        return groups.map { values, rows -> (rank: [Int], series: Series) in
            let rank = zip(ranks, values).map { $0[$1] ?? 0 }
            return (rank, Series(values: values, label: words(rows[0], columns), rows: rows))
        }
        .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.series)
    }

    /// The columns that tell series apart: the one that is named, or all parameters that vary beside `except`.
    func columns(by name: String?, in rows: [CSVTable.Row], except: [Int]) throws -> [Int] {
        if let name { return [try table.column(name)] }
        return varied(in: rows, except: except)
    }

    /// A note of the parameters whose values are not told apart where `--by` names another; nil where there are none.
    func together(in rows: [CSVTable.Row], shown columns: [Int]) -> String? {
        let hidden = varied(in: rows, except: columns).map { tail(of: table.header[$0]) }
        return hidden.isEmpty ? nil : "all values of \(hidden.joined(separator: ", ")) together"
    }

    /// Splits rows into lines.
    ///
    /// Throws: `tooManySeries` where a reader could not tell them apart.
    func series(_ rows: [CSVTable.Row], by columns: [Int]) throws -> [Series] {
        let series = split(rows, by: columns)
        guard series.count > SeriesStyle.count else { return series }
        // The filter that leaves the fewest lines shows how it is done.
        let best = columns.max { levels(of: $0, in: rows).count < levels(of: $1, in: rows).count } ?? columns[0]
        let value = levels(of: best, in: rows).first ?? ""
        throw ReportError.tooManySeries(
            count: series.count, by: columns.map { table.header[$0] },
            example: "\(tail(of: table.header[best]))=\(value)")
    }

    /// The numbers of a column along an axis; nil where its values are words.
    ///
    /// Throws: where they are numbers with commas for points, or not finite.
    func numbers(of column: Int, in rows: [CSVTable.Row]) throws -> [String: Double]? {
        let levels = Set(rows.map { $0.fields[column] })
        var numbers: [String: Double] = [:]
        var commas: CSVTable.Row?
        var hasWords = false
        for row in rows {
            let text = row.fields[column]
            if numbers[text] != nil { continue }
            if let value = Quantity.number(text) {
                numbers[text] = value
            } else if Quantity.hasDecimalComma(text) {
                commas = commas ?? row
            } else if Double(text) == nil {
                hasWords = true
            }
        }
        if hasWords, numbers.isEmpty { return nil }
        // Among numbers `nan` and `inf` are no words, and neither is `0,5`.
        for row in rows where Double(row.fields[column]) != nil { _ = try number(row, at: column) }
        if !hasWords, let commas { _ = try number(commas, at: column) }
        return numbers.count == levels.count ? numbers : nil
    }
}
