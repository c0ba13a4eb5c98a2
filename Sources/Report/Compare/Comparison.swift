internal import Measurement
public import Results

/// Two values of a parameter within one run, or two runs, compared by one metric over every configuration that both
/// have: the family of rows that Holm's correction is for.
public struct Comparison: Sendable {
    /// A row: one configuration.
    struct Row: Sendable {
        /// What tells the configuration from the others.
        let labels: [String]
        /// Medians over the pairs.
        let before: Double?
        let after: Double?
        let result: LogRatioComparison.Row
    }

    let metric: Metric
    /// The names of the parameters in `labels`.
    let labelPaths: [String]
    let beforeName: String
    let afterName: String
    let rows: [Row]
    /// Rows of either side that are not VALID and therefore left out.
    let leftOut: Int

    /// Compares the values of a swept parameter with one of them.
    ///
    /// - Parameters:
    ///   - summary: the run.
    ///   - path: the parameter; a full path or an unambiguous tail.
    ///   - baseline: the value to compare with; by default the first of the suite.
    ///   - metrics: columns of summary.csv; by default throughput and the 99th percentile of latency.
    public static func within(
        _ summary: RunSummary, by path: String, baseline: String? = nil, metrics: [String] = []
    ) throws -> [Comparison] {
        let path = try summary.sweptPath(path)
        let levels = summary.levels(of: path)
        guard levels.count > 1 else {
            throw ReportError.nothingToShow(
                reason:
                    "\(summary.run.name) has one value of \(path) only (\(levels.first ?? "none")): nothing to compare")
        }
        let base = baseline ?? levels[0]
        guard levels.contains(base) else {
            throw ReportError.noSuchLevel(value: base, path: path, levels: levels)
        }
        guard let position = summary.swept.firstIndex(of: path) else { return [] }
        let leftOut = summary.rows.count { $0.verdict != .valid }
        return try choose(metrics, from: [summary]) { name throws -> Comparison in
            let column = try summary.table.column(name)
            var cases: [Case] = []
            for configuration in summary.configurations where configuration[position] != base {
                var other = configuration
                other[position] = base
                let before = try summary.trials(of: other, column: column)
                let after = try summary.trials(of: configuration, column: column)
                cases.append(Case(labels: configuration, pairs: pairs(before, after)))
            }
            return Comparison(
                metric: Metric(summary.table.header[column]), labelPaths: summary.swept, beforeName: "at \(base)",
                afterName: "here", cases: cases, leftOut: leftOut)
        }
    }

    /// Compares two runs over the configurations that both have.
    ///
    /// - Parameters:
    ///   - before: what is compared with, and how the user named it.
    ///   - after: what is compared, and how the user named it.
    ///   - metrics: columns of summary.csv; by default throughput and the 99th percentile of latency.
    public static func between(
        _ before: RunSummary, named beforeName: String, _ after: RunSummary, named afterName: String,
        metrics: [String] = []
    ) throws -> [Comparison] {
        let shared = before.swept.filter(after.swept.contains)
        for (summary, name, other) in [(before, beforeName, afterName), (after, afterName, beforeName)] {
            for path in summary.swept where !shared.contains(path) && summary.levels(of: path).count > 1 {
                throw ReportError.nothingInCommon(
                    reason: "only \(name) sweeps \(path), and \(other) does not; compare runs of the same sweep")
            }
        }
        func projected(_ configuration: [String], _ summary: RunSummary) -> [String] {
            shared.map { path in configuration[summary.swept.firstIndex(of: path) ?? 0] }
        }
        let afterConfigurations = after.configurations
        var matches: [(labels: [String], before: [String], after: [String])] = []
        for configuration in before.configurations {
            let labels = projected(configuration, before)
            if let match = afterConfigurations.first(where: { sameLevels(projected($0, after), labels) }) {
                matches.append((labels, configuration, match))
            }
        }
        guard !matches.isEmpty else {
            throw ReportError.nothingInCommon(
                reason: "\(beforeName) and \(afterName) sweep other values of \(shared.joined(separator: ", "))")
        }
        let leftOut = (before.rows + after.rows).count { $0.verdict != .valid }
        return try choose(metrics, from: [before, after]) { name throws -> Comparison in
            let beforeColumn = try before.table.column(name)
            let afterColumn = try after.table.column(name)
            let cases = try matches.map { match in
                Case(
                    labels: match.labels,
                    pairs: pairs(
                        try before.trials(of: match.before, column: beforeColumn),
                        try after.trials(of: match.after, column: afterColumn)))
            }
            return Comparison(
                metric: Metric(before.table.header[beforeColumn]), labelPaths: shared, beforeName: beforeName,
                afterName: afterName, cases: cases, leftOut: leftOut)
        }
    }

    /// A configuration with the trials to be compared.
    private struct Case {
        let labels: [String]
        let pairs: [LogRatioComparison.Pair]
    }

    private init(
        metric: Metric, labelPaths: [String], beforeName: String, afterName: String,
        cases: [Case], leftOut: Int
    ) {
        let comparison = LogRatioComparison(rows: cases.map(\.pairs))
        self.metric = metric
        self.labelPaths = labelPaths
        self.beforeName = beforeName
        self.afterName = afterName
        self.leftOut = leftOut
        rows = zip(cases, comparison.rows).map { item, result in
            Row(
                labels: item.labels, before: Statistics.median(item.pairs.map(\.before)),
                after: Statistics.median(item.pairs.map(\.after)), result: result)
        }
    }

    /// The trials of both sides that ran in the same block.
    private static func pairs(
        _ before: [RunSummary.Trial], _ after: [RunSummary.Trial]
    ) -> [LogRatioComparison.Pair] {
        before.compactMap { trial in
            after.first { $0.block == trial.block }.map {
                LogRatioComparison.Pair(before: trial.value, after: $0.value)
            }
        }
    }

    /// `16KiB` and `16384` are the same value.
    private static func sameLevels(_ left: [String], _ right: [String]) -> Bool {
        zip(left, right).allSatisfy { left, right in
            if left == right { return true }
            guard let one = Quantity.number(left), let other = Quantity.number(right) else { return false }
            return one == other
        }
    }

    /// The comparisons by the metrics asked for; without any, by throughput and by latency, each by the first of its
    /// columns that has figures in the most configurations.
    private static func choose(
        _ asked: [String], from summaries: [RunSummary], compare: (String) throws -> Comparison
    ) throws -> [Comparison] {
        if !asked.isEmpty { return try asked.map(compare) }
        func figures(_ comparison: Comparison) -> Int { comparison.rows.count { $0.result.trials > 0 } }
        let chosen = try [RunSummary.throughputColumns, RunSummary.latencyColumns].compactMap { names -> Comparison? in
            let known = names.filter { name in summaries.allSatisfy { $0.table.header.contains(name) } }
            let comparisons = try known.map(compare)
            let most = comparisons.map(figures).max() ?? 0
            return most == 0 ? nil : comparisons.first { figures($0) == most }
        }
        if chosen.isEmpty {
            let unranked = summaries.first { !$0.rows.contains { $0.verdict == .valid } }
            throw ReportError.nothingToShow(
                reason: unranked.map { "\($0.run.name) has no VALID row, and only those are compared" }
                    ?? "no throughput and no latency was measured on both sides; name a column with --metric")
        }
        return chosen
    }
}
