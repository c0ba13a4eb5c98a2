extension FigureTable {
    /// What a reader of a narrow terminal misses least comes first: columns by where they come from.
    private static let droppable = [
        "received_bytes_per_sec", "sent_bytes_per_sec", "records_per_batch", "e2e_p50_us", "response_p50_us",
        "latency_fetches_per_sec", "share_of_limit", "backlog_records", "drain_received_per_sec", "replayed_records",
        "offered_per_sec", "e2e_p99_us",
    ]

    /// The table with as many columns as a terminal has room for, and the names of those left out, which matter least. What tells rows
    /// apart stays, and the verdict.
    func fitted(to width: Int) -> (table: FigureTable, leftOut: [String]) {
        var table = self
        var leftOut: [String] = []
        while table.text.width > width, let place = table.leastNeeded {
            leftOut.append(table.columns[place].title)
            table.remove(place)
        }
        return (table, leftOut)
    }

    private var leastNeeded: Int? {
        for source in Self.droppable {
            // Of the same name in two groups the last goes first.
            if let place = columns.lastIndex(where: { $0.source == source }), place > labels { return place }
        }
        // One figure stays, whatever it is.
        let others = columns.indices.dropFirst(labels + 1).filter { columns[$0].source != "verdict" }
        return others.last
    }

    private mutating func remove(_ place: Int) {
        columns.remove(at: place)
        for index in rows.indices { rows[index].cells.remove(at: place) }
    }
}

extension TextTable {
    /// The characters of its longest line.
    var width: Int { lines.map(\.count).max() ?? 0 }
}
