internal import Measurement
internal import Results

/// Comparisons for other programs.
extension Comparison {
    /// The rows of comparisons as one tidy table: what tells a row apart, the metric, and the figures in full digits. `before` and `after` are
    /// geometric means over the pairs of trials compared, `ratio` the one over the other, `ratio_low` and `ratio_high` its interval.
    public static func csv(_ comparisons: [Comparison]) -> String {
        guard let first = comparisons.first else { return "" }
        let header =
            first.labelPaths + [
                "metric", "before", "after", "ratio", "ratio_low", "ratio_high", "trials", "verdict", "trials_to_show",
            ]
        let lines = comparisons.flatMap { comparison in
            comparison.records.map { record in
                comparison.labelPaths.map { record.configuration[$0] ?? "" } + [
                    record.metric, plain(record.before), plain(record.after), plain(record.ratio),
                    plain(record.ratioLow),
                    plain(record.ratioHigh), "\(record.trials)", record.verdict,
                    record.trialsToShow.map { "\($0)" } ?? "",
                ]
            }
        }
        return ([header] + lines).map { CSV.line($0) + "\n" }.joined()
    }

    /// The rows of comparisons as JSON: an object with what the runs differ in, what of it is not known, and a list of rows.
    public static func json(_ comparisons: [Comparison], _ differences: [Differences]) throws -> String {
        let document = Document(
            differences: differences.flatMap { one in
                one.found.map {
                    Document.Difference(
                        path: $0.path, before: $0.before, after: $0.after, beforeRun: one.beforeName,
                        afterRun: one.afterName)
                }
            }, notKnown: differences.flatMap(\.unknown), rows: comparisons.flatMap(\.records))
        return String(decoding: try JSON.bytes(of: document), as: UTF8.self)
    }

    private static func plain(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

    private var records: [Record] {
        rows.map { row in
            let result = row.result
            return Record(
                configuration: Dictionary(zip(labelPaths, row.labels), uniquingKeysWith: { one, _ in one }),
                metric: metric.name, beforeName: beforeName, afterName: afterName, before: row.before, after: row.after,
                ratio: result.ratio, ratioLow: result.interval?.lowerBound, ratioHigh: result.interval?.upperBound,
                trials: result.trials, verdict: word(result.finding),
                trialsToShow: result.finding == .noneShown ? result.trialsToShow : nil)
        }
    }

    private func word(_ finding: LogRatioComparison.Finding) -> String {
        switch finding {
        case .higher: metric.verdicts.higher
        case .lower: metric.verdicts.lower
        case .noneShown: "none shown"
        case .tooFewTrials: "too few trials"
        }
    }

    private struct Document: Encodable {
        struct Difference: Encodable {
            let path: String
            let before: String
            let after: String
            let beforeRun: String
            let afterRun: String
        }
        let differences: [Difference]
        let notKnown: [String]
        let rows: [Record]
    }

    private struct Record: Encodable {
        let configuration: [String: String]
        let metric: String
        let beforeName: String
        let afterName: String
        let before: Double?
        let after: Double?
        let ratio: Double?
        let ratioLow: Double?
        let ratioHigh: Double?
        let trials: Int
        let verdict: String
        let trialsToShow: Int?
    }
}
