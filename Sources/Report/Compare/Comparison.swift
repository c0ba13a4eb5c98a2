private import Glibc
internal import Measurement
public import Results

/// The values of a parameter within one run, or several runs, compared by one metric over every configuration that both
/// sides have: the family of rows that Holm's correction is for.
public struct Comparison: Sendable {
    /// A row: one configuration, of one run.
    struct Row: Sendable {
        /// What tells the configuration from the others.
        let labels: [String]
        /// Geometric means over the pairs that are compared, so that the change is one over the other; medians where no pair has a ratio.
        let before: Double?
        let after: Double?
        let result: LogRatioComparison.Row
        /// Pairs without a ratio, for a figure that is 0.
        let withoutRatio: Int
        /// The figures of VALID trials on the side that is compared with, whether or not the other side has as many.
        let trialsBefore: Int

        /// Whether a verdict was possible but for the other side: its trials are not VALID, or too few.
        var isLost: Bool {
            result.finding == .tooFewTrials && trialsBefore >= LogRatioComparison.trialsForVerdict && !isSpoiltByZero
        }

        /// Whether a verdict was possible but for figures of 0.
        var isSpoiltByZero: Bool {
            result.finding == .tooFewTrials && withoutRatio > 0
                && result.trials + withoutRatio >= LogRatioComparison.trialsForVerdict
        }

        /// Whether there are pairs, and none with a ratio: one figure of each, or both, is 0.
        var isZero: Bool { result.trials == 0 && withoutRatio > 0 }

        /// How large the change is, a halving like a doubling; verdicts before what is not shown, and that before what has too few trials.
        fileprivate var rank: (Int, Double) {
            let size = result.ratio.map { abs(log($0)) } ?? 0
            return switch result.finding {
            case .higher, .lower: (2, size)
            case .noneShown: (1, size)
            case .tooFewTrials: (0, size)
            }
        }
    }

    let metric: Metric
    /// The column of summary.csv that is compared.
    public var column: String { metric.name }
    /// The names of the parameters in `labels`.
    let labelPaths: [String]
    /// Those of them that the sides are called by, or that change with it: they are the same in all rows.
    let sidePaths: [String]
    let beforeName: String
    let afterName: String
    /// The largest change first, verdicts before what is not shown.
    let rows: [Row]
    /// Rows of either side that are not VALID and therefore left out.
    let leftOut: Int
    /// Rows of either side.
    let allRows: Int

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
                    "\(summary.name) has one value of \(path) only (\(levels.first ?? "none")): nothing to compare")
        }
        let base = try baseline.map { try summary.level($0, of: path) } ?? levels[0]
        guard let position = summary.swept.firstIndex(of: path) else { return [] }
        let companions = companions(of: position, at: base, in: summary)
        func counterpart(_ configuration: [String]) -> [String] {
            var other = configuration
            other[position] = base
            for (place, value) in companions { other[place] = value }
            return other
        }
        let configurations = summary.configurations.filter { $0[position] != base }
        guard configurations.contains(where: { !summary.rows(of: counterpart($0)).isEmpty }) else {
            throw ReportError.nothingInCommon(
                reason:
                    "in \(summary.name), nothing that was measured with another \(path) was measured with \(base) too")
        }
        let names = levels.filter { $0 == base } + levels.filter { $0 != base }
        let titles = names.map { "\(tail(of: path))=\($0)" }
        return try choose(metrics, from: [summary]) { name throws -> Comparison in
            let column = try summary.table.column(name)
            var cases: [Case] = []
            for configuration in configurations {
                let before = try summary.trials(of: counterpart(configuration), column: column)
                let after = try summary.trials(of: configuration, column: column)
                cases.append(Case(labels: configuration, before, after))
            }
            return Comparison(
                metric: Metric(summary.table.header[column]), labelPaths: summary.swept,
                sidePaths: titles.count == 2 ? [path] + companions.keys.map { summary.swept[$0] } : [],
                beforeName: titles.count == 2 ? titles[0] : "with \(titles[0])",
                afterName: titles.count == 2 ? titles[1] : "with its own", cases: cases, of: [summary])
        }
    }

    /// In a table joined of several runs: what else changes with a parameter that runs were made with, so that runs that differ in a
    /// setting can be compared by it, and by `run`.
    private static func companions(of position: Int, at base: String, in summary: RunSummary) -> [Int: String] {
        guard let run = summary.swept.firstIndex(of: "run") else { return [:] }
        /// What a parameter is at each value of another; nil where it is not always the same.
        func values(of place: Int, by other: Int) -> [String: String]? {
            var values: [String: String] = [:]
            for configuration in summary.configurations {
                let earlier = values.updateValue(configuration[place], forKey: configuration[other])
                if let earlier, earlier != configuration[place] { return nil }
            }
            return values
        }
        guard values(of: position, by: run) != nil else { return [:] }
        var found: [Int: String] = [:]
        for place in summary.swept.indices where place != position && values(of: place, by: run) != nil {
            found[place] = values(of: place, by: position)?[base]
        }
        return found
    }

    /// Compares runs with the first of them, over the configurations that both have.
    ///
    /// - Parameters:
    ///   - before: what is compared with.
    ///   - others: what is compared, at least one.
    ///   - metrics: columns of summary.csv; by default throughput and the 99th percentile of latency.
    public static func between(
        _ before: NamedRun, _ others: [NamedRun], metrics: [String] = []
    ) throws -> [Comparison] {
        let matches = try others.map { try Match(before, $0) }
        let shared = matches[0].paths
        guard matches.allSatisfy({ $0.paths == shared }) else {
            throw ReportError.nothingInCommon(
                reason: "the runs sweep different parameters; compare two of them at a time")
        }
        let summaries = [before.summary] + others.map(\.summary)
        let isOne = others.count == 1
        return try choose(metrics, from: summaries) { name throws -> Comparison in
            let beforeColumn = try before.summary.table.column(name)
            var cases: [Case] = []
            for (other, match) in zip(others, matches) {
                let column = try other.summary.table.column(name)
                for pair in match.pairs {
                    cases.append(
                        Case(
                            labels: pair.labels + (isOne ? [] : [other.name]),
                            try before.summary.trials(of: pair.before, column: beforeColumn),
                            try other.summary.trials(of: pair.after, column: column)))
                }
            }
            return Comparison(
                metric: Metric(before.summary.table.header[beforeColumn]), labelPaths: shared + (isOne ? [] : ["run"]),
                sidePaths: [], beforeName: before.name, afterName: isOne ? others[0].name : "in that run", cases: cases,
                of: summaries)
        }
    }

    /// The configurations that two runs have in common.
    private struct Match {
        /// What both sweep.
        let paths: [String]
        var pairs: [(labels: [String], before: [String], after: [String])] = []

        init(_ one: NamedRun, _ two: NamedRun) throws {
            let (before, after) = (one.summary, two.summary)
            let shared = before.swept.filter(after.swept.contains)
            paths = shared
            for (run, other) in [(one, two), (two, one)] {
                for path in run.summary.swept where !shared.contains(path) && run.summary.levels(of: path).count > 1 {
                    throw ReportError.nothingInCommon(
                        reason:
                            "only \(run.name) sweeps \(path), and \(other.name) does not; compare runs of the same sweep"
                    )
                }
            }
            func projected(_ configuration: [String], _ summary: RunSummary) -> [String] {
                shared.map { path in configuration[summary.swept.firstIndex(of: path) ?? 0] }
            }
            // By what the levels mean: a run may have a thousand configurations.
            let afterByLevels = Dictionary(
                after.configurations.map { (projected($0, after).map(Quantity.canonical), $0) },
                uniquingKeysWith: { one, _ in one })
            for configuration in before.configurations {
                let labels = projected(configuration, before)
                if let match = afterByLevels[labels.map(Quantity.canonical)] {
                    pairs.append((labels, configuration, match))
                }
            }
            guard !pairs.isEmpty else {
                throw ReportError.nothingInCommon(
                    reason: "\(one.name) and \(two.name) sweep other values of \(shared.joined(separator: ", "))")
            }
        }
    }

    /// A configuration with the trials to be compared.
    private struct Case {
        let labels: [String]
        /// Trials of both sides that ran in the same block.
        let pairs: [LogRatioComparison.Pair]
        let trialsBefore: Int

        init(labels: [String], _ before: [RunSummary.Trial], _ after: [RunSummary.Trial]) {
            self.labels = labels
            trialsBefore = before.count
            pairs = before.compactMap { trial in
                after.first { $0.block == trial.block }.map {
                    LogRatioComparison.Pair(before: trial.value, after: $0.value)
                }
            }
        }
    }

    private init(
        metric: Metric, labelPaths: [String], sidePaths: [String], beforeName: String, afterName: String,
        cases: [Case], of summaries: [RunSummary]
    ) {
        let comparison = LogRatioComparison(rows: cases.map(\.pairs))
        self.metric = metric
        self.labelPaths = labelPaths
        self.sidePaths = sidePaths
        self.beforeName = beforeName
        self.afterName = afterName
        let verdicts = summaries.flatMap { $0.rows.map(\.verdict) }
        leftOut = verdicts.count { $0 != .valid }
        allRows = verdicts.count
        let unsorted = zip(cases, comparison.rows).map { item, result in
            Row(
                labels: item.labels, before: result.before ?? Statistics.median(item.pairs.map(\.before)),
                after: result.after ?? Statistics.median(item.pairs.map(\.after)), result: result,
                withoutRatio: item.pairs.count - result.trials, trialsBefore: item.trialsBefore)
        }
        rows = unsorted.enumerated().sorted { one, two in
            let (left, right) = (one.element.rank, two.element.rank)
            return left == right ? one.offset < two.offset : left > right
        }.map(\.element)
    }

    /// The column of summary.csv that a user means by a metric: in full, or without its unit.
    ///
    /// Throws: with the nearest where there is none.
    public static func column(named name: String, of summary: RunSummary) throws(ReportError) -> String {
        summary.table.header[try summary.table.figure(named: name)]
    }

    /// The comparisons by the metrics asked for; without any, by throughput and by latency, each by the first of its
    /// columns that has figures in the most configurations.
    private static func choose(
        _ asked: [String], from summaries: [RunSummary], compare: (String) throws -> Comparison
    ) throws -> [Comparison] {
        if !asked.isEmpty { return try asked.map { try compare(column(named: $0, of: summaries[0])) } }
        // What came to 0 is not to be missed for want of a ratio.
        func figures(_ comparison: Comparison) -> Int {
            comparison.rows.count { $0.result.trials > 0 || $0.isZero }
        }
        let chosen = try [RunSummary.throughputColumns, RunSummary.latencyColumns].compactMap { names -> Comparison? in
            let known = names.filter { name in summaries.allSatisfy { $0.table.header.contains(name) } }
            let comparisons = try known.map(compare)
            let most = comparisons.map(figures).max() ?? 0
            return most == 0 ? nil : comparisons.first { figures($0) == most }
        }
        if chosen.isEmpty { throw ReportError.nothingToShow(reason: try whyNothing(summaries)) }
        return chosen
    }

    /// Why no pair of trials is there to be compared, with what to do.
    private static func whyNothing(_ summaries: [RunSummary]) throws -> String {
        if let unranked = summaries.first(where: { !$0.rows.contains { $0.verdict == .valid } }) {
            let lack = Shortage([unranked])
            return "\(unranked.name) has no VALID row, and only those are compared"
                + (lack.map { "; \($0.share) are \($0.verdict.rawValue): \($0.remedy)" } ?? "")
        }
        let names = RunSummary.throughputColumns + RunSummary.latencyColumns
        let isMeasured = try summaries.allSatisfy { try $0.mostMeasured(names) != nil }
        if isMeasured, let lack = Shortage(summaries) {
            return "\(lack.words), and of what is left no two trials make a pair: \(lack.remedy)"
        }
        return "neither throughput nor latency was measured on both sides; `weir compare … --metric COLUMN` compares "
            + "another figure"
    }
}
