internal import Results

/// A table for a terminal: columns as wide as they need to be, numbers to the right, and a line above the header for
/// what several columns have in common.
struct TextTable {
    enum Alignment {
        case left
        case right
    }

    struct Column {
        var title: String
        var alignment: Alignment
        /// What this column and its neighbours of the same group have in common.
        var group = ""
    }

    var columns: [Column]
    var rows: [[String]] = []
    var indent = ""

    /// The table in characters that the reader has, which its columns are as wide as.
    func fitted(isUnicode: Bool) -> TextTable {
        func fitted(_ text: String) -> String { ShownText.fitted(text, isUnicode: isUnicode) }
        var table = self
        for index in columns.indices {
            table.columns[index].title = fitted(columns[index].title)
            table.columns[index].group = fitted(columns[index].group)
        }
        table.rows = rows.map { $0.map(fitted) }
        return table
    }

    /// The lines, without spaces at their ends.
    var lines: [String] {
        let widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        var lines: [String] = []
        if columns.contains(where: { !$0.group.isEmpty }) {
            var line = ""
            var start = 0
            for (index, column) in columns.enumerated() {
                let isFirst = !column.group.isEmpty && (index == 0 || columns[index - 1].group != column.group)
                // A group begins with its first column, or right after the group before it.
                if isFirst { line += spaces(max(start - line.count, line.isEmpty ? 0 : 2)) + column.group }
                start += widths[index] + 2
            }
            lines.append(line)
        }
        lines.append(row(columns.map(\.title), widths))
        lines += rows.map { row($0, widths) }
        return lines.map { indent + trimmed($0) }
    }

    private func row(_ cells: [String], _ widths: [Int]) -> String {
        cells.indices.map { index in
            let pad = spaces(widths[index] - cells[index].count)
            return columns[index].alignment == .left ? cells[index] + pad : pad + cells[index]
        }.joined(separator: "  ")
    }

    private func spaces(_ count: Int) -> String {
        String(repeating: " ", count: max(0, count))
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
