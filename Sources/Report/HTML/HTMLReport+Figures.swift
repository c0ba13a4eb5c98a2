internal import Measurement
internal import Results

extension HTMLReport {
    /// The table of configurations that the terminal shows too; of several runs as one, with a column that says whose a row is.
    func figures() throws -> Page.Section {
        let tables = parts.map(\.report.figures)
        let joined = Self.joined(tables)
        var columns = isJoint ? [PageTable.Column(title: "run", isLabel: true)] : []
        columns += joined.columns.enumerated().map { index, column in
            Self.column(column, isLabel: index < joined.labels, meaning: meaning(of: column.source))
        }
        let rows = zip(parts, joined.rows).flatMap { part, rows in
            rows.map { row in
                PageTable.Row(
                    cells: (isJoint ? [PageTable.Cell(text: part.name)] : [])
                        + zip(joined.columns, row.cells).map { column, cell in
                            PageTable.Cell(
                                text: cell.text, value: cell.value,
                                look: column.source == "verdict" ? Self.look(ofVerdict: cell.text) : nil)
                        }, isUnranked: !row.isRanked)
            }
        }
        let table = PageTable(
            caption: "Figures of each configuration" + (isJoint ? " of each run" : ""), columns: columns, rows: rows)
        let notes = try parts.flatMap { part in
            try part.report.notes().map { isJoint ? "\(part.name): \($0)" : $0 }
        }
        return Page.Section(
            id: "figures", title: "Figures",
            content: [table.markup, Self.paragraphs(notes), Self.legend(of: columns)])
    }

    /// Tables as one: the columns of any of them in the order of the first that has it, what a table does not have being empty.
    private static func joined(
        _ tables: [FigureTable]
    ) -> (columns: [FigureTable.Column], labels: Int, rows: [[FigureTable.Row]]) {
        struct Key: Hashable {
            var source: String
            var group: String
        }
        func key(_ column: FigureTable.Column) -> Key { Key(source: column.source, group: column.group) }
        var labels: [FigureTable.Column] = []
        var figures: [FigureTable.Column] = []
        for table in tables {
            for (index, column) in table.columns.enumerated() {
                let isKnown = (index < table.labels ? labels : figures).contains { key($0) == key(column) }
                if isKnown { continue }
                if index < table.labels {
                    labels.append(column)
                } else if let place = figures.lastIndex(where: { $0.group == column.group }) {
                    figures.insert(column, at: place + 1)
                } else {
                    figures.append(column)
                }
            }
        }
        // What the figures are worth stands last.
        figures = figures.filter { $0.source != "verdict" } + figures.filter { $0.source == "verdict" }.prefix(1)
        for (index, heading) in headings(of: labels.map(\.source)).enumerated() { labels[index].title = heading }
        let columns = labels + figures
        let rows = tables.map { table in
            let places = columns.map { column in table.columns.firstIndex { key($0) == key(column) } }
            return table.rows.map { row in
                FigureTable.Row(
                    cells: places.map { place in place.map { row.cells[$0] } ?? FigureTable.Cell(text: "") },
                    isRanked: row.isRanked)
            }
        }
        return (columns, labels.count, rows)
    }

    private static func column(_ column: FigureTable.Column, isLabel: Bool, meaning: String?) -> PageTable.Column {
        let schema = SummaryRow.fields.first { $0.column.name == column.source }?.column
        return PageTable.Column(
            title: column.title, isNumber: column.alignment == .right, group: column.group,
            source: column.source, unit: isLabel ? nil : schema.flatMap { unit($0.unit) }, meaning: meaning,
            isLabel: isLabel)
    }

    private func meaning(of source: String) -> String? {
        guard let column = SummaryRow.fields.first(where: { $0.column.name == source })?.column else { return nil }
        return column.meaning
    }

    /// A unit as it stands behind a whole figure.
    static func unit(_ unit: Unit) -> String? {
        switch unit {
        case .perSecond: "per second"
        case .bytesPerSecond: "bytes per second"
        case .microseconds: "µs"
        case .milliseconds: "ms"
        case .seconds: "s"
        case .bytes: "bytes"
        case .ratio: "of 1"
        case .count, .text: nil
        }
    }

    /// What the columns are, for a reader without a pointer to hold over a heading.
    private static func legend(of columns: [PageTable.Column]) -> Markup {
        let items = columns.compactMap { column -> Markup? in
            guard let meaning = column.meaning, let source = column.source else { return nil }
            let title = column.group.isEmpty ? column.title : "\(column.title), \(column.group)"
            let name = Markup.element("dt", [:], [.text(title + " "), .words("code", source)])
            return name + .words("dd", meaning)
        }
        if items.isEmpty { return Markup() }
        return .element(
            "details", [:], [.words("summary", "What the columns are"), .element("dl", [:], items)])
    }

    static func paragraphs(_ lines: [String]) -> Markup {
        lines.isEmpty
            ? Markup() : .element("div", ["class": "notes"], lines.map { .sentence("p", $0) })
    }

    /// The look of a verdict: its word says it, the colour repeats it.
    static func look(ofVerdict text: String) -> String {
        if text.hasPrefix(Verdict.valid.rawValue) { return "good" }
        return text.contains(Verdict.error.rawValue) || text.contains(Verdict.correctnessFail.rawValue)
            ? "bad" : "doubtful"
    }
}
