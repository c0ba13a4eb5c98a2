private import Glibc
internal import Measurement
internal import Results

/// What a swept parameter does to a figure by itself: its levels compared within each block, averaged (as logarithms)
/// over the configurations of the other parameters.
///
/// A difference between two levels is *shown* from four blocks on by Student's t, with the variance that blocks and levels
/// leave unexplained and Holm's correction over all pairs of levels; below by a plainer rule: the gap between their
/// ranges is wider than the trials of any level are apart, with two blocks many times wider.
struct Effect {
    let path: String
    let metric: Metric
    /// The levels that have figures, in order.
    let levels: [String]
    /// How many blocks there are.
    let blocks: Int
    /// For each level and block the mean logarithm over the other parameters.
    private let logs: [[Double]]
    /// For each level those that are shown to have a higher figure.
    private let shown: [Set<Int>]

    /// Nil where fewer than two levels have figures in the same blocks and configurations.
    init?(of path: String, on metric: Metric, in summary: RunSummary) throws {
        guard let position = summary.swept.firstIndex(of: path) else { return nil }
        let column = try summary.table.column(metric.name)
        // figures[others][level][block]
        var figures: [[String]: [String: [Int: Double]]] = [:]
        for configuration in summary.configurations {
            var others = configuration
            let level = others.remove(at: position)
            for trial in try summary.trials(of: configuration, column: column) where trial.value > 0 {
                figures[others, default: [:]][level, default: [:]][trial.block] = log(trial.value)
            }
        }
        let levels = summary.levels(of: path).filter { level in figures.values.contains { $0[level] != nil } }
        // Only what every level has is averaged, or a level would be judged by the company it keeps.
        let complete = figures.values.filter { figures in levels.allSatisfy { figures[$0] != nil } }
        let blocks = Set(summary.rows.map(\.key.block)).sorted().filter { block in
            complete.allSatisfy { figures in levels.allSatisfy { figures[$0]?[block] != nil } }
        }
        guard levels.count > 1, !complete.isEmpty, !blocks.isEmpty else { return nil }
        self.path = path
        self.metric = metric
        self.levels = levels
        self.blocks = blocks.count
        let logs = levels.map { level in
            blocks.map { block in
                complete.reduce(0) { $0 + ($1[level]?[block] ?? 0) } / Double(complete.count)
            }
        }
        self.logs = logs
        shown = blocks.count >= LogRatioComparison.trialsForVerdict ? Self.byTest(logs) : Self.byRange(logs)
    }

    /// The typical figure at a level: the geometric mean.
    func figure(at level: Int) -> Double {
        exp(logs[level].reduce(0, +) / Double(blocks))
    }

    /// The levels with the lowest and the highest figure.
    var extremes: (lowest: Int, highest: Int) {
        let order = levels.indices.sorted { figure(at: $0) < figure(at: $1) }
        return (order[0], order[order.count - 1])
    }

    /// How many times the lowest figure the highest is.
    var factor: Double {
        let (lowest, highest) = extremes
        return figure(at: highest) / figure(at: lowest)
    }

    /// Whether a level is shown to have a higher figure than another.
    func isShown(_ higher: Int, above lower: Int) -> Bool {
        shown[lower].contains(higher)
    }

    /// Whether two trials, which show little, are further apart than chance makes nine pairs of ten.
    func isLikely(_ higher: Int, above lower: Int) -> Bool {
        blocks == 2 && Self.apart(logs, 1)[lower].contains(higher)
    }

    /// Two-way analysis without interaction: every pair of levels by its t, corrected for the number of pairs.
    private static func byTest(_ logs: [[Double]]) -> [Set<Int>] {
        let blocks = logs[0].count
        let means = logs.map { $0.reduce(0, +) / Double(blocks) }
        let grand = means.reduce(0, +) / Double(means.count)
        var squares = 0.0
        for block in 0..<blocks {
            let blockMean = logs.reduce(0) { $0 + $1[block] } / Double(logs.count)
            for level in logs.indices {
                let residual = logs[level][block] - means[level] - blockMean + grand
                squares += residual * residual
            }
        }
        let freedom = Double((logs.count - 1) * (blocks - 1))
        let error = (squares / freedom * 2 / Double(blocks)).squareRoot()
        let student = StudentT(degreesOfFreedom: freedom)
        let pairs = logs.indices.flatMap { lower in
            logs.indices.filter { means[lower] < means[$0] }.map { (lower: lower, higher: $0) }
        }
        let pValues = pairs.map { pair in
            let difference = means[pair.higher] - means[pair.lower]
            // Rounding is no difference, even where there is no noise at all.
            return difference < 1e-9 ? 1 : student.twoSided(difference / error)
        }
        var shown = [Set<Int>](repeating: [], count: logs.count)
        for (pair, p) in zip(pairs, Statistics.holmAdjusted(pValues)) where p < LogRatioComparison.falseVerdicts {
            shown[pair.lower].insert(pair.higher)
        }
        return shown
    }

    private static func byRange(_ logs: [[Double]]) -> [Set<Int>] {
        // Three trials are apart by more than their own range in one of a hundred pairs without an effect, two in one of ten. Two that are
        // 12 ranges apart have a Student's t above 17 at two degrees of freedom: one pair in 300.
        let times = logs[0].count > 2 ? 1.0 : 12
        return logs[0].count > 1 ? apart(logs, times) : [Set<Int>](repeating: [], count: logs.count)
    }

    /// For each level those whose range begins so many of the widest ranges above the end of its own.
    private static func apart(_ logs: [[Double]], _ times: Double) -> [Set<Int>] {
        let lows = logs.map { $0.min() ?? 0 }
        let highs = logs.map { $0.max() ?? 0 }
        let widest = logs.indices.map { highs[$0] - lows[$0] }.max() ?? 0
        return logs.indices.map { lower in
            Set(logs.indices.filter { lows[$0] - highs[lower] > max(times * widest, 1e-9) })
        }
    }
}
