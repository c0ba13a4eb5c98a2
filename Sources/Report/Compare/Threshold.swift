internal import Measurement
public import Results

/// How much a figure may change before a comparison counts as failed: `response_p99 > +10%`.
public struct Threshold: Sendable {
    /// As it was written.
    let text: String
    /// The column, or its beginning without the unit.
    private let metric: String
    private let isUpper: Bool
    /// The ratio that is still allowed.
    private let ratio: Double

    /// Reads one.
    ///
    /// Throws: where it is not a metric, `>` or `<`, and a change in per cent with its sign.
    public init(_ text: String) throws(ReportError) {
        self.text = text
        guard let place = text.firstIndex(where: { "<>".contains($0) }) else { throw .malformedThreshold(text: text) }
        metric = Self.trimmed(text[..<place])
        isUpper = text[place] == ">"
        let change = Self.trimmed(text[text.index(after: place)...])
        guard !metric.isEmpty, change.hasSuffix("%"), let sign = change.first, "+-−".contains(sign),
            let percent = Double(Self.trimmed(change.dropFirst().dropLast())), percent.isFinite, percent >= 0
        else { throw .malformedThreshold(text: text) }
        ratio = 1 + (sign == "+" ? percent : -percent) / 100
        guard ratio > 0 else { throw .malformedThreshold(text: text) }
    }

    private static func trimmed(_ text: Substring) -> String {
        let rest = text.drop { $0 == " " }
        return String(rest.reversed().drop { $0 == " " }.reversed())
    }

    /// The column of summary.csv that it is about.
    ///
    /// Throws: with the nearest name where there is none, and where it names a count that has a rate of the same name.
    public func column(of summary: RunSummary) throws(ReportError) -> String {
        let header = summary.table.header
        let rate = metric + "_per_sec"
        if header.contains(metric), header.contains(rate) { throw .countOrRate(count: metric, rate: rate) }
        return header[try summary.table.figure(named: metric)]
    }

    /// What a comparison says to it.
    public enum Outcome: Sendable, Equatable {
        /// No row is shown to be beyond it.
        case kept
        /// These rows are, beyond doubt: a verdict, and the whole interval beyond.
        case broken([String])
        /// No row has enough VALID trials to tell.
        case unknown
        /// No row is shown to be beyond it, but in these a figure is 0, to which there is no ratio.
        case zero([String])
        /// No row is shown to be beyond it, but these have lost the VALID trials that the other side has: perhaps by being too slow for them.
        case lost([String])
    }

    /// Judges the rows of a comparison of its column.
    public func judge(_ comparison: Comparison) -> Outcome {
        let judged = comparison.rows.filter { $0.result.finding != .tooFewTrials }
        let zero = comparison.rows.filter(\.isSpoiltByZero)
        if judged.isEmpty, zero.isEmpty { return .unknown }
        let beyond = judged.filter { row in
            // In either direction: what became faster, but not by so much, breaks `< +10%`.
            guard let interval = row.result.interval, row.result.finding != .noneShown else { return false }
            return isUpper ? interval.lowerBound > ratio : interval.upperBound < ratio
        }
        if !beyond.isEmpty { return .broken(beyond.map(comparison.sentence)) }
        let lost = comparison.rows.filter(\.isLost)
        if !lost.isEmpty { return .lost(lost.map(comparison.name)) }
        return zero.isEmpty ? .kept : .zero(zero.map(comparison.name))
    }
}

extension Threshold {
    /// What to say of what a comparison has come to; nil where the threshold is kept.
    public func words(_ outcome: Outcome, of comparison: Comparison) -> String? {
        switch outcome {
        case .kept: nil
        case .broken(let rows): "failed: \(text): \(rows.joined(separator: "; "))"
        case .lost(let rows):
            "not judged: \(text): fewer than \(LogRatioComparison.trialsForVerdict) VALID trials of \(rows.joined(separator: "; ")), where "
                + "what is compared with has them; `reason` in summary.csv says why"
        case .zero(let rows):
            "not judged: \(text): a figure of 0 has no ratio: \(rows.joined(separator: "; "))"
        case .unknown:
            "not judged: \(text): no row has \(LogRatioComparison.trialsForVerdict) VALID trials with this figure on both sides; "
                + comparison.moreTrials
        }
    }
}
