private import Glibc
internal import Measurement
internal import Results

/// What a swept parameter does to a figure by itself: its levels compared within each block, averaged (as logarithms)
/// over the configurations of the other parameters.
///
/// A difference between two levels is *shown* from as many blocks on as `weir compare` takes for a verdict, by Student's t, with the variance
/// that blocks and levels leave unexplained and Holm's correction over all pairs of levels; below none is.
struct Effect {
    let path: String
    let metric: Metric
    /// The levels that have figures, in order.
    let levels: [String]
    /// How many blocks have a VALID figure of all that is averaged.
    let blocks: Int
    /// How many blocks the run has.
    let allBlocks: Int
    /// What the other parameters are: `on average over acks`, `with acks=1` where no other value has figures; empty where nothing else is swept.
    let scope: String
    /// Whether there are blocks enough for anything to be shown.
    let hasVerdict: Bool
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
            let (others, level) = (Self.others(of: configuration, position), configuration[position])
            for trial in try summary.trials(of: configuration, column: column) where trial.value > 0 {
                figures[others, default: [:]][level, default: [:]][trial.block] = log(trial.value)
            }
        }
        let levels = summary.levels(of: path).filter { level in figures.values.contains { $0[level] != nil } }
        // Only what every level has is averaged, or a level would be judged by the company it keeps.
        let comparable = figures.filter { _, figures in levels.allSatisfy { figures[$0] != nil } }
        let complete = Array(comparable.values)
        let allBlocks = Set(summary.rows.map(\.key.block)).sorted()
        let blocks = allBlocks.filter { block in
            complete.allSatisfy { figures in levels.allSatisfy { figures[$0]?[block] != nil } }
        }
        guard levels.count > 1, !complete.isEmpty, !blocks.isEmpty else { return nil }
        self.path = path
        self.metric = metric
        self.levels = levels
        self.blocks = blocks.count
        self.allBlocks = allBlocks.count
        var others = summary.swept
        others.remove(at: position)
        scope = Self.scope(
            others.map { (path: $0, levels: summary.levels(of: $0).count) }, Array(comparable.keys),
            of: Set(summary.configurations.map { Self.others(of: $0, position) }).count)
        let logs = levels.map { level in
            blocks.map { block in
                complete.reduce(0) { $0 + ($1[level]?[block] ?? 0) } / Double(complete.count)
            }
        }
        self.logs = logs
        hasVerdict = blocks.count >= LogRatioComparison.trialsForVerdict
        shown = hasVerdict ? Self.byTest(logs) : [Set<Int>](repeating: [], count: logs.count)
    }

    /// A configuration without the parameter at a place.
    private static func others(of configuration: [String], _ position: Int) -> [String] {
        var others = configuration
        others.remove(at: position)
        return others
    }

    /// What a figure is of besides the parameter's level.
    ///
    /// - Parameters:
    ///   - parameters: the other ones, with how many values each has.
    ///   - averaged: their values in the configurations that are averaged.
    ///   - count: how many there are of these in the run.
    private static func scope(
        _ parameters: [(path: String, levels: Int)], _ averaged: [[String]], of count: Int
    ) -> String {
        let varied = parameters.indices.filter { parameters[$0].levels > 1 }
        if varied.isEmpty { return "" }
        if averaged.count == 1 {
            return "with "
                + varied.map { "\(tail(of: parameters[$0].path))=\(averaged[0][$0])" }.joined(separator: " ")
        }
        let names = varied.map { tail(of: parameters[$0].path) }
        let list =
            names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
        return "on average over \(list)"
            + (averaged.count == count
                ? "" : " (\(averaged.count) of \(count) \(names.count == 1 ? "values" : "combinations"))")
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
}
