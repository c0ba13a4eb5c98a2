private import Glibc
internal import Measurement
internal import Results

/// What a plot shows: for each series the median and the range of the trials at each x.
struct PlotData {
    struct Point: Equatable {
        /// The value, for words their place on the axis.
        var x: Double
        var median: Double
        var low: Double
        var high: Double
    }

    struct Series: Equatable {
        var label: String
        var points: [Point]
    }

    /// The full names of the columns.
    let x: String
    let y: String
    /// The columns that tell the series apart.
    let by: [String]
    let series: [Series]
    /// The words on the x axis, in order; nil where x is a scale.
    let categories: [String]?
    /// x values as they are written, with what they are worth.
    let ticks: [(text: String, value: Double)]
    /// Smallest and largest number of rows behind a point.
    let trials: ClosedRange<Int>
    /// Rows left out because they are not VALID.
    let leftOut: Int

    /// Larger numbers leave no room for the margins of an axis.
    private static let largest = 1e300

    /// Refuses a number that no axis can show.
    private static func check(_ value: Double?, _ row: CSVTable.Row, _ column: Int, _ table: CSVTable) throws {
        guard let value, value.magnitude > largest else { return }
        throw ResultsError.malformedCSV(
            path: table.path, line: row.line,
            reason: "\(table.header[column]) is \"\(row.fields[column])\", which is too large to be drawn")
    }

    /// Lines that a reader can tell apart.
    static let maximumSeries = 8

    /// Groups the rows of a file.
    ///
    /// - Parameters:
    ///   - table: the file.
    ///   - by: the column that tells series apart; without it, for a run, all other swept parameters do.
    ///   - swept: the swept parameters of a run; none for another file.
    init(_ table: CSVTable, x: String, y: String, by: String?, swept: [String], order: (String) -> [String]) throws {
        let xColumn = try table.column(x)
        let yColumn = try table.column(y)
        let others = swept.filter { $0 != table.header[xColumn] && order($0).count > 1 }
        let byColumns = try by.map { [try table.column($0)] } ?? others.map { try table.column($0) }
        let verdict = table.header.firstIndex(of: "verdict")
        let rows = table.rows.filter { row in verdict.map { row.fields[$0] == Verdict.valid.rawValue } ?? true }
        let names = table.header
        func label(_ row: CSVTable.Row) -> [String] { byColumns.map { row.fields[$0] } }
        var groups: [[String]: [String: [Double]]] = [:]
        let hasNumbers = rows.contains { Quantity.number($0.fields[xColumn]) != nil }
        for row in rows where !row.fields[xColumn].isEmpty {
            // Among numbers `nan` and `inf` are no words.
            if hasNumbers, let place = Double(row.fields[xColumn]) {
                try Self.check(place.isFinite ? place : table.number(row, at: xColumn), row, xColumn, table)
            }
            if let value = try table.number(row, at: yColumn) {
                try Self.check(value, row, yColumn, table)
                groups[label(row), default: [:]][row.fields[xColumn], default: []].append(value)
            }
        }
        guard !groups.isEmpty else {
            let invalid = rows.isEmpty && !table.rows.isEmpty
            throw ReportError.nothingToShow(
                reason: invalid
                    ? "\(table.path): no row is VALID, and only those are drawn"
                    : "\(table.path): no row has both \(names[xColumn]) and \(names[yColumn])")
        }
        guard groups.count <= Self.maximumSeries else {
            throw ReportError.tooManySeries(count: groups.count, by: byColumns.map { names[$0] })
        }
        let texts = Set(groups.values.flatMap(\.keys))
        let numbers = texts.map { ($0, Quantity.number($0)) }
        // Two values make no axis: they stand side by side like words.
        let isNumeric = numbers.allSatisfy { $0.1 != nil } && texts.count != 2
        func ranked(_ values: Set<String>, column: Int) -> [String] {
            let known = order(names[column])
            return values.sorted { left, right in
                if let one = Quantity.number(left), let other = Quantity.number(right) { return one < other }
                let ranks = (known.firstIndex(of: left) ?? known.count, known.firstIndex(of: right) ?? known.count)
                return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
            }
        }
        let ordered = ranked(texts, column: xColumn)
        let places = ordered.enumerated().map { index, text -> (String, Double) in
            (text, isNumeric ? Quantity.number(text) ?? 0 : Double(index))
        }
        let labelRanks = byColumns.indices.map { index in
            ranked(Set(groups.keys.map { $0[index] }), column: byColumns[index])
        }
        let labels = groups.keys.sorted { left, right in
            let ranks = [left, right].map { label in
                label.indices.map { labelRanks[$0].firstIndex(of: label[$0]) ?? 0 }
            }
            return ranks[0].lexicographicallyPrecedes(ranks[1])
        }
        series = labels.map { label in
            let points = places.compactMap { text, place -> Point? in
                guard let values = groups[label]?[text], let median = Statistics.median(values) else { return nil }
                return Point(x: place, median: median, low: values.min() ?? median, high: values.max() ?? median)
            }
            let words = zip(byColumns, label).map { column, value in
                "\(tail(of: names[column]))=\(Quantity.words(value, path: names[column]))"
            }
            return Series(label: words.joined(separator: ", "), points: points)
        }
        self.x = names[xColumn]
        self.y = names[yColumn]
        self.by = byColumns.map { names[$0] }
        categories = isNumeric ? nil : ordered.map { Quantity.words($0, path: names[xColumn]) }
        ticks = places.map { (text: $0.0, value: $0.1) }
        let counts = groups.values.flatMap { $0.values.map(\.count) }
        trials = (counts.min() ?? 0)...(counts.max() ?? 0)
        leftOut = table.rows.count - rows.count
    }
}
