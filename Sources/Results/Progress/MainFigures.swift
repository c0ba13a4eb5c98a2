/// The figures of a row that tell how it came out, by their columns in summary.csv.
enum MainFigures {
    /// The columns.
    private static let columns = [
        "seconds", "sent_per_sec", "received_per_sec", "records_per_batch", "offered_per_sec", "achieved_per_sec",
        "kept_up_per_sec", "response_p50_us", "response_p99_us", "e2e_p50_us", "e2e_p99_us", "drain_seconds",
        "drain_per_sec", "replay_per_sec", "behind_per_sec", "sent", "received", "failed", "lost", "duplicated",
        "reordered",
    ]

    /// Those of a row that has just been measured.
    static func of(_ row: SummaryRow) -> [String: Double] {
        var figures: [String: Double] = [:]
        for field in SummaryRow.fields where columns.contains(field.column.name) {
            figures[field.column.name] = Double(field.cell(row).text)
        }
        return figures
    }

    /// Those of a row of summary.csv.
    static func of(_ row: CSVTable.Row, in table: CSVTable) -> [String: Double] {
        var figures: [String: Double] = [:]
        for (name, field) in zip(table.header, row.fields) where columns.contains(name) {
            if let value = Double(field), value.isFinite { figures[name] = value }
        }
        return figures
    }
}
