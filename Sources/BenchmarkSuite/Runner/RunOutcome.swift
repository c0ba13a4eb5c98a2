import Measurement
public import Results

/// How a run ended and what it measured.
public struct RunOutcome: Sendable {
    /// Where its files are; nil when nothing was measured and nothing was left.
    public var directory: RunDirectory?
    /// The rows, in the order in which they were measured; of a resumed run those that were measured now.
    public var rows: [SummaryRow]
    /// What a resumed run's rows of before came out as.
    public var kept: [Verdict] = []
    /// How many rows the plan has.
    public var planned: Int
    /// Whether the user stopped it.
    public var isInterrupted: Bool

    /// 0 fine, 3 a row is not VALID, 130 interrupted.
    public var exitCode: Int32 {
        if isInterrupted { return 130 }
        return (kept + rows.map(\.verdict)).allSatisfy { $0 == .valid } ? 0 : 3
    }

    /// How many rows the run's files have.
    public var finished: Int { kept.count + rows.count }

    /// `72.4 M records sent, received and checked: 0 lost, 0 duplicated, 0 reordered`.
    public var totals: String {
        func sum(_ path: KeyPath<RecordFigures, Int64?>) -> Int64 {
            rows.reduce(0) { $0 + ($1.records[keyPath: path] ?? 0) }
        }
        /// Nothing where no row was verified so.
        func words(_ path: KeyPath<RecordFigures, Int64?>, _ name: String) -> String? {
            rows.contains { $0.records[keyPath: path] != nil } ? "\(sum(path)) \(name)" : nil
        }
        let sent = Figure.count(Double(sum(\.sent)))
        let received = sum(\.received)
        let isChecked = rows.allSatisfy { ($0.records.received ?? 0) == 0 || $0.records.reordered != nil }
        let lead =
            "\(sent) records sent, "
            + (Figure.count(Double(received)) == sent ? "received" : "\(Figure.count(Double(received))) received")
            + (isChecked ? " and checked" : "")
        var faults = [words(\.lost, "lost"), words(\.duplicated, "duplicated"), words(\.reordered, "reordered")]
        if sum(\.corrupt) > 0 { faults.append(words(\.corrupt, "corrupt")) }
        if sum(\.failed) > 0 { faults.append(words(\.failed, "failed")) }
        let counts = faults.compactMap(\.self)
        let others = rows.count { $0.verdict != .valid }
        let verdicts =
            others == 0 ? "" : " · \(others) of \(rows.count) rows are not VALID (column reason of summary.csv)"
        return lead + (counts.isEmpty ? "" : ": \(counts.joined(separator: ", "))") + verdicts
    }
}
