internal import Measurement
internal import Results

extension Answer {
    /// Whether what was read again was what had been read first; nil where nothing was.
    static func replay(of summary: RunSummary) throws -> String? {
        let header = summary.table.header
        guard let share = header.firstIndex(of: "replay_identical_share"),
            let records = header.firstIndex(of: "replayed_records")
        else { return nil }
        var (total, rows, differing) = (0.0, 0, 0)
        for row in summary.rows where row.verdict != .error {
            guard let identical = try summary.table.number(row.cells, at: share),
                let read = try summary.table.number(row.cells, at: records), read > 0
            else { continue }
            total += read
            rows += 1
            if identical < 1 { differing += 1 }
        }
        if rows == 0 { return nil }
        let what = "\(Figure.measured(total, .count)) records in \(rows) row\(rows == 1 ? "" : "s")"
        return differing == 0
            ? "What was read again was the same, byte for byte and in order: \(what)."
            : "What was read again was not what had been read first in \(differing) of \(rows) rows."
    }
}
