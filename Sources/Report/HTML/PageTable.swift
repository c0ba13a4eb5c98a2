internal import Measurement

/// A table of the page, which the page's script sorts and filters.
struct PageTable {
    struct Column {
        var title: String
        var isNumber = false
        /// What this column and its neighbours of the same group have in common.
        var group = ""
        /// The column of summary.csv that it comes from.
        var source: String?
        /// What its full values are measured in, in words.
        var unit: String?
        /// What it is, in a sentence.
        var meaning: String?
        /// Whether it tells the row from the others: it stays in sight where the table is wider than the screen.
        var isLabel = false
    }

    struct Cell {
        var text: String
        /// What it is sorted by, and shown as whole where the text is rounded.
        var value: Double?
        /// A class of the style sheet.
        var look: String?
    }

    struct Row {
        var cells: [Cell]
        /// Whether it is ranked behind all others, whatever its figures.
        var isUnranked = false
    }

    /// What it shows, for a screen reader.
    var caption: String
    var columns: [Column]
    var rows: [Row]
    /// Whether its cells are words, which may be broken into lines.
    var isOfWords = false
    /// Whether it can be sorted and filtered: where there are several rows.
    var isInteractive: Bool { rows.count > 1 }

    var markup: Markup {
        let name = Markup.words("caption", caption, ["class": "unseen"])
        let looks = [isInteractive ? "sortable" : nil, isOfWords ? "facts" : nil].compactMap { $0 }
        let table = Markup.element(
            "table", ["class": looks.isEmpty ? nil : looks.joined(separator: " ")], [name, heading, body])
        let region = Markup.element(
            "div", ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": caption], [table])
        return .element("div", ["class": "table"], [region])
    }

    private var heading: Markup {
        let titles = columns.map { column in
            Markup.words(
                "th", column.title,
                [
                    "scope": "col", "class": headingLook(column), "title": hint(column), "data-source": column.source,
                    "data-unit": column.unit,
                ])
        }
        let hasGroups = columns.contains { !$0.group.isEmpty }
        let line = Markup.element("tr", [:], titles)
        return .element("thead", [:], hasGroups ? [.element("tr", ["class": "groups"], groups), line] : [line])
    }

    /// The line above the titles: a cell for each run of columns of one group.
    private var groups: [Markup] {
        var cells: [Markup] = []
        var start = 0
        while start < columns.count {
            let column = columns[start]
            var end = start + 1
            // A label column keeps a cell of its own, since it stays in sight alone.
            while end < columns.count, !column.isLabel, !columns[end].isLabel, columns[end].group == column.group {
                end += 1
            }
            let span = "\(end - start)"
            cells.append(
                column.group.isEmpty
                    ? .element("td", ["colspan": span, "class": column.isLabel ? "label" : nil])
                    : .words("th", column.group, ["colspan": span, "scope": "colgroup"]))
            start = end
        }
        return cells
    }

    private var body: Markup {
        let lines = rows.map { row -> Markup in
            let cells = zip(columns, row.cells).map { markup(of: $1, in: $0) }
            return .element("tr", ["class": row.isUnranked ? "unranked" : nil], cells)
        }
        return .element("tbody", [:], lines)
    }

    private func markup(of cell: Cell, in column: Column) -> Markup {
        let looks = [look(column), cell.look].compactMap { $0 }.joined(separator: " ")
        return .words(
            column.isLabel ? "th" : "td", cell.text,
            [
                "scope": column.isLabel ? "row" : nil, "class": looks.isEmpty ? nil : looks,
                "data-value": cell.value.map { Figure.plain($0) },
            ])
    }

    /// What a heading says under the pointer: the whole name of its column, where it has a shorter one, and what it is.
    private func hint(_ column: Column) -> String? {
        let words = [column.source == column.title ? nil : column.source, column.meaning].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: ": ")
    }

    /// Words may stand in several lines; `rec/s` stays in one.
    private func headingLook(_ column: Column) -> String? {
        let looks = [look(column), column.title.contains(" ") ? "words" : nil].compactMap { $0 }
        return looks.isEmpty ? nil : looks.joined(separator: " ")
    }

    private func look(_ column: Column) -> String? {
        let looks = [column.isNumber ? "number" : nil, column.isLabel ? "label" : nil].compactMap { $0 }
        return looks.isEmpty ? nil : looks.joined(separator: " ")
    }
}
