internal import Results

extension HTMLReport {
    /// The steps of the open loop, of each run whose load went in steps, and how far it can go by them; nothing where none did.
    func steps() throws -> [Page.Section] {
        var content: [Markup] = []
        for part in parts {
            guard let table = part.report.steps() else { continue }
            if isJoint { content.append(.words("h3", part.name)) }
            let whose = isJoint ? " of \(part.name)" : ""
            if let limits = part.report.limits {
                content.append(.words("p", limits.heading + ":"))
                content.append(Self.markup(of: limits.table, caption: limits.heading + whose))
                content.append(Self.paragraphs([limits.note].compactMap { $0 }))
            }
            content.append(.words("p", part.report.stepsHeading + ":"))
            content.append(Self.markup(of: table, caption: "Steps" + whose))
        }
        if content.isEmpty { return [] }
        let note =
            "Each step is judged by itself: medians are over its VALID trials, or over all, in parentheses, where none is VALID."
        return [Page.Section(id: "steps", title: "Steps", content: content + [Self.paragraphs([note])])]
    }

    private static func markup(of table: FigureTable, caption: String) -> Markup {
        let isLimits = table.columns.contains { $0.source == "kept_up_per_sec" }
        let columns = table.columns.enumerated().map { index, column in
            let isLabel = index < table.labels
            let schema = StepRow.fields.first { $0.column.name == column.source }?.column
            // A limit of latency is what its column is called after; its figures are rates.
            let isRate = isLimits && !isLabel
            return PageTable.Column(
                title: column.title, isNumber: column.alignment == .right, source: column.source,
                unit: isLabel ? nil : isRate ? unit(.perSecond) : schema.flatMap { unit($0.unit) },
                meaning: isRate ? caption : schema?.meaning, isLabel: isLabel)
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
