extension FigureTable {
    /// What a reader of a narrow terminal misses least comes first: columns by where they come from.
    private static let droppable = [
        "received_bytes_per_sec", "sent_bytes_per_sec", "records_per_batch", "e2e_p50_us", "response_p50_us",
        "latency_fetches_per_sec", "share_of_limit", "backlog_records", "drain_received_per_sec", "replayed_records",
        "offered_per_sec", "e2e_p99_us",
    ]

    /// The table as a terminal has room for it, and the names of columns left out, which matter least. What tells rows apart stays, and the
    /// verdict; it gives way first, in fewer words, since what is not VALID has its reason below the table.
    func fitted(to width: Int) -> (table: FigureTable, leftOut: [String]) {
        var table = self
        var leftOut: [String] = []
        if text.width > width {
            for row in rows.indices {
                for cell in rows[row].cells.indices {
                    if let brief = rows[row].cells[cell].brief { table.rows[row].cells[cell].text = brief }
                }
            }
        }
        while table.text.width > width, let place = table.leastNeeded {
            leftOut.append(table.columns[place].title)
            table.remove(place)
        }
        return (table, leftOut)
    }

    private var leastNeeded: Int? {
        let sources = columns.map(\.source)
        let p99 = ["response_p99_us", "e2e_p99_us"].first(where: sources.contains)
        for source in Self.droppable where source != p99 {
            // Of the same name in two groups the last goes first.
            if let place = columns.lastIndex(where: { $0.source == source }), place > labels { return place }
        }
        // One figure stays, whatever it is, and how far a load can go; beside it the 99th percentile as long as there is room.
        let others = columns.indices.dropFirst(labels + 1).filter {
            !["verdict", "kept_up_per_sec"].contains(sources[$0])
        }
        return others.last { sources[$0] != p99 } ?? others.last
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
