import LoadGenerator
import Measurement
import Results
import SystemIO

extension Runner {
    /// `[11/18] batch.size=65536 acks=1 · peak 1.2/2 s · 4.31 M rec/s sent, 4.31 M received · response p99 3.91 ms · lag 8 k · 0:41 left`
    func progressLine(_ index: Int, _ configuration: Configuration, _ progress: RowProgress) -> String {
        var parts = [Self.head(index, of: plan, configuration.label)]
        switch progress.event {
        case .draining: parts.append("receiving the rest")
        case .cooling: parts.append("dropping the log from memory")
        case .joining: parts.append("waiting for the members of the groups")
        case .began, .going, .ended:
            let elapsed = Figure.fixed(Double(progress.elapsedMilliseconds) / 1000, places: 1)
            let planned = Figure.fixed(
                Double(progress.plannedMilliseconds) / 1000, places: progress.plannedMilliseconds % 1000 == 0 ? 0 : 1)
            parts.append("\(progress.phase.rawValue) \(elapsed)/\(planned) s")
        }
        parts.append(
            "\(Figure.count(progress.sentPerSecond)) rec/s sent, \(Figure.count(progress.receivedPerSecond)) received")
        if let p99 = progress.responseP99 { parts.append("response p99 \(Figure.latency(nanoseconds: p99))") }
        parts.append("lag \(Figure.count(Double(progress.lagRecords)))")
        parts.append("\(Figure.clock(milliseconds: millisecondsLeft(beforeRow: index))) left")
        return parts.joined(separator: " · ")
    }

    /// Says how a row came out: for good when it is not VALID or output is no terminal, else until the next.
    func report(_ summary: SummaryRow, _ index: Int) {
        let configuration = plan.configurations[plan.rows[index].configuration]
        var parts = [Self.head(index, of: plan, configuration.label)]
        if let sent = summary.peak.sentPerSecond {
            var text = "\(Figure.count(sent)) rec/s sent"
            if let received = summary.peak.receivedPerSecond { text += ", \(Figure.count(received)) received" }
            parts.append(text)
        }
        if let p99 = p99(summary) { parts.append(p99) }
        parts.append(summary.verdict.rawValue + (summary.reason.map { ": \($0)" } ?? ""))
        parts.append("\(Figure.clock(milliseconds: millisecondsLeft(beforeRow: index + 1))) left")
        let line = parts.joined(separator: " · ")
        if summary.verdict == .valid { display.sayBriefly(line) } else { display.say(line) }
    }

    private func p99(_ summary: SummaryRow) -> String? {
        let place = LatencySummary.percentiles.firstIndex { $0.suffix == "p99" } ?? 0
        for (latency, name) in [(summary.latency.response, "response"), (summary.latency.endToEnd, "e2e")] {
            if let p99 = latency?.microseconds(at: place) {
                return "\(name) p99 \(Figure.latency(microseconds: p99))"
            }
        }
        return nil
    }

    static func head(_ index: Int, of plan: RunPlan, _ label: String) -> String {
        "[\(index + 1)/\(plan.rows.count)]\(label.isEmpty ? "" : " \(label)")"
    }

    /// The time that the rows from `index` on take: by the plan, corrected by how long the rows before really took.
    private func millisecondsLeft(beforeRow index: Int) -> Int {
        func planned(_ rows: some Sequence<Int>) -> Double {
            rows.reduce(0) {
                $0
                    + Double(
                        plan.configurations[plan.rows[$1].configuration].phaseMilliseconds
                            + RunPlan.overheadMilliseconds)
            }
        }
        let before = planned(pending.lazy.filter { $0 < index })
        let taken = Double(rowStarted - started) / 1e6
        let correction = before > 0 ? taken / before : 1
        let inRow = Double(MonotonicClock.now() - rowStarted) / 1e6
        return Int(max(0, planned(pending.lazy.filter { $0 >= index }) * correction - inRow))
    }
}
