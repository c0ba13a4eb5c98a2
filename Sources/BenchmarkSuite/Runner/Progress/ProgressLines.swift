import Measurement
import Results

/// Progress in one line.
enum ProgressLines {
    /// `[11/18] batch.size=65536 acks=1 · peak 1.2/2 s · 4.31 M rec/s sent, 4.31 M received · response p99 3.91 ms · lag 8 k · 0:41 left`
    static func line(of row: RowInProgress) -> String {
        var parts = [head(row.row, row.rowsPlanned, row.label)]
        if let doing = row.doing {
            parts.append(doing)
        } else if let phase = row.phase {
            let elapsed = Figure.fixed(Double(row.elapsedMilliseconds) / 1000, places: 1)
            let planned = Figure.fixed(
                Double(row.plannedMilliseconds) / 1000, places: row.plannedMilliseconds % 1000 == 0 ? 0 : 1)
            parts.append("\(phase.rawValue) \(elapsed)/\(planned) s")
        }
        if let figures = row.figures {
            parts.append(
                "\(Figure.count(figures.sentPerSecond)) rec/s sent, \(Figure.count(figures.receivedPerSecond)) received"
            )
            if let p99 = figures.responseP99Microseconds {
                parts.append("response p99 \(Figure.latency(microseconds: p99))")
            }
            parts.append("lag \(Figure.count(Double(figures.lagRecords)))")
            parts.append(left(row.leftMilliseconds))
        }
        return parts.joined(separator: " · ")
    }

    /// How a row came out.
    static func line(of row: RowFinished) -> String {
        var parts = [head(row.row, row.rowsPlanned, row.label)]
        if let sent = row.figures["sent_per_sec"] {
            var text = "\(Figure.count(sent)) rec/s sent"
            if let received = row.figures["received_per_sec"] { text += ", \(Figure.count(received)) received" }
            parts.append(text)
        }
        if let kept = row.figures["kept_up_per_sec"] { parts.append("keeps up to \(Figure.count(kept)) rec/s") }
        for (column, name) in [("response_p99_us", "response"), ("e2e_p99_us", "e2e")] {
            guard let p99 = row.figures[column] else { continue }
            parts.append("\(name) p99 \(Figure.latency(microseconds: p99))")
            break
        }
        parts.append(row.verdict.rawValue + (row.reason.map { ": \($0)" } ?? ""))
        parts.append(left(row.leftMilliseconds))
        return parts.joined(separator: " · ")
    }

    private static func head(_ row: Int, _ rows: Int, _ label: String) -> String {
        "[\(row)/\(rows)]\(label.isEmpty ? "" : " \(label)")"
    }

    private static func left(_ milliseconds: Int) -> String { "\(Figure.clock(milliseconds: milliseconds)) left" }
}
