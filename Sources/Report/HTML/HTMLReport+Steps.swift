internal import Results

extension HTMLReport {
    /// The steps of the open loop, of each run whose load went in steps; nothing where none did.
    func steps() throws -> [Page.Section] {
        var content: [Markup] = []
        for part in parts {
            guard let table = try part.report.steps() else { continue }
            if isJoint { content.append(.words("h3", part.name)) }
            content.append(Self.markup(of: table, caption: "Steps" + (isJoint ? " of \(part.name)" : "")))
        }
        if content.isEmpty { return [] }
        let note =
            "Rates go up step by step, and each step is judged by itself: medians over its VALID trials, or over all, in parentheses, "
            + "where none is VALID."
        return [Page.Section(id: "steps", title: "Steps", content: content + [Self.paragraphs([note])])]
    }

    private static func markup(of table: FigureTable, caption: String) -> Markup {
        let columns = table.columns.enumerated().map { index, column in
            let isLabel = index < table.labels
            let schema = StepRow.fields.first { $0.column.name == column.source }?.column
            return PageTable.Column(
                title: column.title, isNumber: column.alignment == .right, source: column.source,
                unit: isLabel ? nil : schema.flatMap { unit($0.unit) }, meaning: schema?.meaning, isLabel: isLabel)
        }
        let rows = table.rows.map { row in
            PageTable.Row(
                cells: zip(table.columns, row.cells).map { column, cell in
                    PageTable.Cell(
                        text: cell.text, value: cell.value,
                        look: column.source == "verdict" ? look(ofVerdict: cell.text) : nil)
                }, isUnranked: !row.isRanked)
        }
        return PageTable(caption: caption, columns: columns, rows: rows).markup
    }
}
