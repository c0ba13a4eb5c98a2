private import Glibc
internal import Measurement
internal import Results

/// The rows of a file that are drawn, and the columns that tell configurations apart.
struct PlotRows {
    let table: CSVTable
    /// Those that the filters leave, of trials that are VALID.
    let rows: [CSVTable.Row]
    /// Rows of trials that are not VALID, which some kinds show too.
    let invalid: [CSVTable.Row]
    let filters: [RowFilter]
    /// The columns that stand for parameters, in order.
    let keys: [Int]
    /// What the plots are of: the suite, or the file.
    let subject: String
    private let order: (String) -> [String]

    /// - Parameters:
    ///   - verdict: the verdict of a row's trial where the file itself does not have it.
    ///   - roles: columns that are neither parameters nor figures: `second`, `partition`.
    ///   - figures: measured columns that the name alone would not tell.
    ///   - named: columns that were asked for as parameters, whatever their names say.
    ///   - isPart: whether a row has a part in the picture at all.
    ///   - order: the values of a parameter in the suite's order.
    init(
        _ table: CSVTable, subject: String, filters words: [String], roles: [String] = [], figures: [String] = [],
        named: [String] = [], verdict: ((CSVTable.Row) -> Verdict?)? = nil,
        isPart: (CSVTable.Row) -> Bool = { _ in true },
        order: @escaping (String) -> [String] = { _ in [] }
    ) throws {
        self.table = table
        self.subject = subject
        self.order = order
        let filters = try RowFilter.all(words, of: table)
        self.filters = filters
        keys = Self.keys(of: table, roles: roles, figures: figures, named: named)
        let verdictColumn = table.header.firstIndex(of: "verdict")
        func isValid(_ row: CSVTable.Row) -> Bool {
            if let verdictColumn { return row.fields[verdictColumn] == Verdict.valid.rawValue }
            return verdict?(row).map { $0 == .valid } ?? true
        }
        // Spreadsheets leave lines of nothing but commas.
        let present = table.rows.filter { row in
            row.fields.contains { !$0.isEmpty } && isPart(row) && filters.allSatisfy { $0.allows(row) }
        }
        rows = present.filter(isValid)
        invalid = present.filter { !isValid($0) }
        guard !present.isEmpty else {
            throw ReportError.nothingToShow(
                reason: table.rows.isEmpty
                    ? "\(table.path): only a header is in this file"
                    : "\(table.path): no row has \(filters.map(\.words).joined(separator: " and "))")
        }
    }

    /// Whether a column is measured, by the schema or by the unit that its name ends in.
    static func isFigure(_ name: String) -> Bool {
        !name.contains(".") && (measured.contains(name) || Unit(suffixOf: name) != .count)
    }

    /// The columns of the files that plots are drawn from.
    private static let schema =
        SummaryRow.fields.map(\.column) + TimeSeriesRow.fields.map(\.column) + PartitionRow.fields.map(\.column)
    /// What they measure.
    private static let measured = Set(schema.filter { $0.unit != .text }.map(\.name))
    /// What the files say in words.
    static let schemaWords = Set(schema.filter { $0.unit == .text }.map(\.name))

    /// A note of what the filters leave and what is not VALID.
    var notes: [String] { notes(besides: []) }

    /// - Parameter shown: rows that are not VALID, and are shown.
    func notes(besides shown: [CSVTable.Row]) -> [String] {
        let lines = Set(shown.map(\.line))
        return filterNotes + leftOut(invalid.filter { !lines.contains($0.line) })
    }

    /// A note of what the filters leave.
    var filterNotes: [String] {
        filters.isEmpty ? [] : ["only " + filters.map(\.words).joined(separator: ", ")]
    }

    /// The first of some columns that has a figure in some row.
    ///
    /// - Parameter some: the rows that count; nil for those of VALID trials.
    func measured(_ names: [String], in some: [CSVTable.Row]? = nil) -> String? {
        let rows = some ?? rows
        return names.first { name in
            table.header.firstIndex(of: name).map { column in rows.contains { !$0.fields[column].isEmpty } } ?? false
        }
    }

    /// A column that this kind cannot do without; a figure's may be without its unit.
    func column(_ name: String, for kind: PlotKind) throws -> Int {
        if let figure = try? table.figure(named: name) { return figure }
        do {
            return try table.column(name)
        } catch ResultsError.noSuchColumn(_, let path, let nearest) {
            throw ReportError.columnMissing(column: name, path: path, kind: kind.rawValue, nearest: nearest)
        }
    }

    /// The number in a field, which an axis can show.
    func number(_ row: CSVTable.Row, at column: Int) throws -> Double? {
        guard let value = try table.number(row, at: column) else { return nil }
        // Larger numbers leave no room for the margins of an axis.
        guard value.magnitude <= 1e300 else {
            throw ResultsError.malformedCSV(
                path: table.path, line: row.line,
                reason: "\(table.header[column]) is \"\(row.fields[column])\", which is too large to be drawn")
        }
        return value
    }

    /// The values that a column has in some rows: numbers by size, behind them words in the suite's order.
    func levels(of column: Int, in rows: [CSVTable.Row]) -> [String] {
        var seen = Set<String>()
        let present = rows.map { $0.fields[column] }.filter { seen.insert($0).inserted }
        let known = order(table.header[column]) + present
        let ranks = Dictionary(known.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
        return present.sorted { left, right in
            switch (Quantity.number(left), Quantity.number(right)) {
            case (let one?, let other?) where one != other: return one < other
            case (.some, nil): return true
            case (nil, .some): return false
            default: break
            }
            return (ranks[left] ?? 0, left) < (ranks[right] ?? 0, right)
        }
    }

    /// The parameters that have several values in some rows. Where runs were joined that differ in one of them, that says which run it
    /// was, and `run` tells nothing more apart.
    func varied(in rows: [CSVTable.Row], except columns: [Int] = []) -> [Int] {
        let varied = keys.filter { key in
            guard let first = rows.first?.fields[key] else { return false }
            return rows.contains { $0.fields[key] != first }
        }
        let run = varied.first { table.header[$0] == "run" }.flatMap { run in
            varied.contains { $0 != run && isOneToOne($0, run, in: rows) } ? run : nil
        }
        return varied.filter { !columns.contains($0) && $0 != run }
    }

    /// Whether each value of one column goes with one value of the other.
    private func isOneToOne(_ column: Int, _ other: Int, in rows: [CSVTable.Row]) -> Bool {
        let pairs = Set(rows.map { [$0.fields[column], $0.fields[other]] })
        return Set(pairs.map { $0[0] }).count == pairs.count && Set(pairs.map { $0[1] }).count == pairs.count
    }

    /// `acks=1, batch.size=16 KiB`.
    func words(_ row: CSVTable.Row, _ columns: [Int]) -> String {
        columns.map { column in
            let (name, value) = (table.header[column], row.fields[column])
            // The name of a run says that it is one.
            return name == "run" ? value : "\(tail(of: name))=\(Quantity.words(value, path: name))"
        }.joined(separator: ", ")
    }
}
