internal import Results

/// The figures of a run, a row for each configuration: what the terminal's table and the page's are both made from.
struct FigureTable {
    struct Column {
        var title: String
        var alignment: TextTable.Alignment
        /// What this column and its neighbours of the same group have in common.
        var group = ""
        /// The column of summary.csv that it comes from; a swept parameter's path.
        var source = ""
    }

    struct Cell {
        /// As it is shown, in three digits.
        var text: String
        /// The whole figure, in the unit of the column of summary.csv; nil where there is none, or where it is a word.
        var value: Double?
        /// What stands for the text where a table has to be narrower; nil where nothing shorter does.
        var brief: String? = nil
    }

    struct Row {
        var cells: [Cell]
        /// Whether any of its trials is VALID.
        var isRanked: Bool
    }

    /// How many of the columns are swept parameters: the first.
    var labels: Int
    var columns: [Column]
    var rows: [Row] = []

    /// What a percentile of latencies is called in every table: `e2e p99` for `e2e_p99_us`.
    static func heading(ofLatency column: String) -> String {
        column.split(separator: "_").dropLast().joined(separator: " ")
    }

    /// For a terminal.
    var text: TextTable {
        var table = TextTable(
            columns: columns.map { TextTable.Column(title: $0.title, alignment: $0.alignment, group: $0.group) })
        table.rows = rows.map { $0.cells.map(\.text) }
        return table
    }
}

extension RunSummary {
    /// The columns of swept parameters.
    func columns(of paths: [String]) -> [FigureTable.Column] {
        zip(paths, headings(of: paths)).map { path, heading in
            let isNumeric = levels(of: path).allSatisfy { Quantity.number($0) != nil }
            return FigureTable.Column(title: heading, alignment: isNumeric ? .right : .left, source: path)
        }
    }
}
