internal import Measurement

extension Comparison {
    /// The table with what its reader has to know below, as wide as there is room, and what had to be left out for that.
    ///
    /// - Parameters:
    ///   - limit: how many rows, the largest changes first; the others are counted.
    ///   - columns: how many characters a line may have; nil for as many as it takes.
    func shown(limit: Int, columns: Int?) -> (lines: [String], leftOut: [String]) {
        var table = table(limit: limit)
        var leftOut: [String] = []
        if let columns {
            let shown = rows.prefix(limit)
            if table.width > columns {
                let place = table.columns.count - 1
                for (index, row) in shown.enumerated() { table.rows[index][place] = brief(row) }
                if shown.contains(where: { $0.result.finding == .noneShown }) {
                    leftOut.append("trials that would show 5 %")
                }
            }
            for name in [afterName, beforeName] where table.width > columns {
                table.remove(labelColumns.count + (name == beforeName ? 0 : 1))
                leftOut.append("the figure of \(name)")
                table.columns[labelColumns.count].group = metric.name
            }
            if table.width > columns {
                let place = table.columns.count - 2
                for index in table.rows.indices {
                    table.rows[index][place] = String(table.rows[index][place].prefix { !"[{".contains($0) })
                }
                leftOut.append("intervals")
            }
        }
        let below = rest(beyond: limit) + notes
        return (
            Prose.paragraph(common, columns) + table.lines.map { Prose.cut($0, columns: columns) }
                + below.flatMap { Prose.lines($0, columns: columns) },
            leftOut
        )
    }

    /// The verdict in a word or two.
    private func brief(_ row: Row) -> String {
        switch row.result.finding {
        case .higher, .lower: verdict(row)
        case .noneShown: "none shown"
        case .tooFewTrials: row.result.trials == 0 ? verdict(row) : "too few trials"
        }
    }
}

extension TextTable {
    mutating func remove(_ place: Int) {
        columns.remove(at: place)
        for index in rows.indices { rows[index].remove(at: place) }
    }
}

extension Differences {
    /// The lines above the figures, no wider than a terminal.
    public func lines(columns: Int?) -> [String] { lines.map { Prose.cut($0, columns: columns) } }
}
