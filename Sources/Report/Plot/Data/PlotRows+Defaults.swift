internal import Results

extension PlotRows {
    /// The measured column that a plot is about when none is named: throughput before latency before any other.
    func defaultFigure() throws -> Int {
        let known = RunSummary.throughputColumns + RunSummary.latencyColumns
        if let name = mostMeasured(known) { return try table.column(name) }
        // Of a file that is not weir's, the first column that has a unit, else the last that has numbers.
        func hasNumbers(_ column: Int) -> Bool {
            !keys.contains(column) && rows.contains { Double($0.fields[column]) != nil }
        }
        let indices = table.header.indices
        if let column = indices.first(where: { Self.isFigure(table.header[$0]) && hasNumbers($0) })
            ?? indices.last(where: hasNumbers)
        {
            return column
        }
        throw ReportError.nothingToShow(
            reason: rows.isEmpty && !invalid.isEmpty
                ? "\(table.path): no row is VALID, and only those are drawn"
                : "\(table.path): no column has figures; name one with -y")
    }

    /// The column that most rows have a figure in, the first of several.
    func mostMeasured(_ names: [String]) -> String? {
        var best: (name: String?, count: Int) = (nil, 0)
        for name in names {
            guard let column = table.header.firstIndex(of: name) else { continue }
            let count = rows.count { !$0.fields[column].isEmpty }
            if count > best.count { best = (name, count) }
        }
        return best.name
    }

    /// The parameter along the bottom when none is named: the first that `axes` has.
    func defaultParameter(for measured: [CSVTable.Row]) throws -> Int {
        if let column = axes(in: measured).first { return column }
        if let only = keys.first { return only }
        throw ReportError.nothingToShow(
            reason: "\(table.path): no column before the figures says what was varied; name one with -x")
    }

    /// The parameters that have several values among some rows: numbers that make an axis first, then in the file's order.
    func axes(in rows: [CSVTable.Row]) -> [Int] {
        let varied = varied(in: rows)
        func isNumeric(_ column: Int) -> Bool {
            let levels = levels(of: column, in: rows)
            return levels.count > 2 && levels.allSatisfy { Quantity.number($0) != nil }
        }
        return varied.filter(isNumeric) + varied.filter { !isNumeric($0) }
    }
}
