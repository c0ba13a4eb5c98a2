private import Glibc

/// Two configurations compared by ratio, over several rows at once: Student's t on the logarithms of the ratios of
/// paired trials, with one variance pooled over the rows, and Holm's correction over them.
///
/// Ratios of trials that ran close together in time are free of what drifts slowly on a machine; logarithms make a
/// doubling as large as a halving; pooling makes a few trials a row go a long way, at the price of one assumption: that
/// relative noise is about equal in all rows.
public struct LogRatioComparison: Sendable {
    /// The trials of one row, paired by block.
    public struct Pair: Sendable {
        /// What is compared against.
        public let before: Double
        /// What is compared.
        public let after: Double

        /// Pairs two figures, both above 0.
        public init(before: Double, after: Double) {
            self.before = before
            self.after = after
        }
    }

    /// What was found in a row.
    public enum Finding: Sendable, Equatable {
        /// Fewer than four pairs: there is a range, but no verdict.
        case tooFewTrials
        /// The ratio is above 1 beyond doubt.
        case higher
        /// The ratio is below 1 beyond doubt.
        case lower
        /// No difference is shown; `trialsToShow` would show one of 5 %, nil where a thousand would not.
        case noneShown(trialsToShow: Int?)
    }

    /// A row's result.
    public struct Row: Sendable {
        /// How many pairs there are.
        public let trials: Int
        /// The geometric mean of the ratios; nil without pairs.
        public let ratio: Double?
        /// The ratio's 95 % interval, by itself (not widened for the number of rows); nil below two pairs.
        public let interval: ClosedRange<Double>?
        /// The smallest and the largest ratio of a pair; nil without pairs.
        public let range: ClosedRange<Double>?
        /// The p-value after Holm's correction; nil below four pairs.
        public let adjustedP: Double?
        /// The verdict.
        public let finding: Finding
    }

    /// Pairs that a verdict takes.
    public static let trialsForVerdict = 4
    /// The difference that "no difference shown" speaks about.
    public static let differenceToShow = 1.05

    /// The results, in the order of the rows.
    public let rows: [Row]
    /// The pooled standard deviation of a pair's log ratio; nil where no row has two pairs.
    public let pooledDeviation: Double?

    /// Compares the pairs of each row. Pairs with a figure that is not above 0 have no ratio and are left out.
    public init(rows: [[Pair]], confidence: Double = 0.95) {
        let logs = rows.map { pairs in
            pairs.filter { $0.before > 0 && $0.after > 0 && $0.before.isFinite && $0.after.isFinite }
                .map(Self.logRatio)
        }
        var squares = 0.0
        var freedom = 0
        for row in logs where row.count > 1 {
            let deviation = Statistics.standardDeviation(row) ?? 0
            squares += deviation * deviation * Double(row.count - 1)
            freedom += row.count - 1
        }
        let deviation = freedom > 0 ? (squares / Double(freedom)).squareRoot() : nil
        let judged = logs.indices.filter { logs[$0].count >= LogRatioComparison.trialsForVerdict }
        let student = freedom > 0 ? StudentT(degreesOfFreedom: Double(freedom)) : nil
        let pValues = judged.map { index -> Double in
            guard let student, let deviation, let mean = Statistics.mean(logs[index]) else { return 1 }
            // Without any noise every difference is one, and none is none.
            if deviation == 0 { return mean == 0 ? 1 : 0 }
            return student.twoSided(mean / (deviation / Double(logs[index].count).squareRoot()))
        }
        let adjusted = Dictionary(uniqueKeysWithValues: zip(judged, Statistics.holmAdjusted(pValues)))
        let needed = deviation.flatMap {
            LogRatioComparison.trialsToShow(ratio: Self.differenceToShow, deviation: $0, rows: judged.count)
        }
        self.rows = logs.indices.map { index in
            let row = logs[index]
            let mean = Statistics.mean(row)
            var interval: ClosedRange<Double>?
            if row.count > 1, let mean, let deviation, let student {
                let half = student.quantile(0.5 + confidence / 2) * deviation / Double(row.count).squareRoot()
                interval = exp(mean - half)...exp(mean + half)
            }
            var finding = Finding.tooFewTrials
            if let p = adjusted[index], let mean {
                finding = p < 1 - confidence ? (mean > 0 ? .higher : .lower) : .noneShown(trialsToShow: needed)
            }
            return Row(
                trials: row.count, ratio: mean.map { exp($0) }, interval: interval,
                range: row.min().flatMap { low in row.max().map { exp(low)...exp($0) } }, adjustedP: adjusted[index],
                finding: finding)
        }
        pooledDeviation = deviation
    }

    /// The logarithm of a pair's ratio, also where the ratio itself is no finite number.
    private static func logRatio(_ pair: Pair) -> Double {
        let ratio = pair.after / pair.before
        return ratio.isNormal ? log(ratio) : log(pair.after) - log(pair.before)
    }

    /// How many trials a row needs so that a difference of `ratio` is found four times out of five, in the worst case of
    /// Holm's correction; nil where a thousand are not enough.
    ///
    /// - Parameters:
    ///   - ratio: the difference, as 1.05 for 5 %.
    ///   - deviation: the standard deviation of a pair's log ratio.
    ///   - rows: how many rows are looked at together.
    public static func trialsToShow(
        ratio: Double, deviation: Double, rows: Int, confidence: Double = 0.95, power: Double = 0.8
    ) -> Int? {
        let rows = max(1, rows)
        let level = (1 - confidence) / Double(rows)
        func shows(_ trials: Int) -> Bool {
            let student = StudentT(degreesOfFreedom: Double(rows * (trials - 1)))
            let reach = student.quantile(1 - level / 2) + student.quantile(power)
            return reach * deviation / Double(trials).squareRoot() <= log(ratio)
        }
        guard shows(1000) else { return nil }
        var low = trialsForVerdict - 1
        var high = 1000
        while high - low > 1 {
            let middle = (low + high) / 2
            if shows(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
