private import Glibc

/// Two configurations compared by ratio, over several rows at once: Student's t on the logarithms of the ratios of
/// paired trials, with the variance pooled over the rows, and Holm's correction over them.
///
/// Ratios of trials that ran close together in time are free of what drifts slowly on a machine; logarithms make a
/// doubling as large as a halving; pooling makes a few trials a row go a long way. It would assume that relative noise is
/// equal in all rows: a row that is noisier than their mean keeps its own variance, or quiet rows would lend it verdicts
/// (simulated, three quiet rows and one ten times as noisy: 22 false verdicts of 100 instead of 5).
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
        /// No difference is shown; ``Row/trialsToShow`` says what would show one.
        case noneShown
    }

    /// A row's result.
    public struct Row: Sendable {
        /// How many pairs there are.
        public let trials: Int
        /// The geometric mean of what is compared against, over the pairs; nil without pairs.
        public let before: Double?
        /// The same of what is compared: `after` over `before` is `ratio`.
        public let after: Double?
        /// The geometric mean of the ratios; nil without pairs.
        public let ratio: Double?
        /// The standard deviation of a pair's log ratio by which the row is judged; nil where no row has two pairs.
        public let deviation: Double?
        /// The ratio's interval, at the level of the step of Holm's method that the row is judged by: it leaves out 1 exactly where there
        /// is a verdict. Of a row without a verdict for want of pairs, by itself; nil below two pairs.
        public let interval: ClosedRange<Double>?
        /// The smallest and the largest ratio of a pair; nil without pairs.
        public let range: ClosedRange<Double>?
        /// The p-value after Holm's correction; nil below four pairs.
        public let adjustedP: Double?
        /// The verdict.
        public let finding: Finding
        /// How many rows get a verdict together with this one.
        let judged: Int

        /// How many trials would show a difference of 5 %, noise being what it is; nil where a thousand would not.
        public var trialsToShow: Int? {
            deviation.flatMap { Power.trialsToShow(ratio: differenceToShow, deviation: $0, rows: judged) }
        }
    }

    /// Pairs that a verdict takes.
    public static let trialsForVerdict = 4
    /// The difference that "no difference shown" speaks about.
    public static let differenceToShow = 1.05
    /// The chance of any false verdict where nothing differs: somewhat below the 5 % that are promised, since real noise is
    /// neither exactly log-normal nor equal in all rows.
    public static let falseVerdicts = 0.04

    /// The results, in the order of the rows.
    public let rows: [Row]
    /// The pooled standard deviation of a pair's log ratio; nil where no row has two pairs.
    public let pooledDeviation: Double?

    /// Compares the pairs of each row. Pairs with a figure that is not above 0 have no ratio and are left out.
    ///
    /// - Parameter falseVerdicts: the chance of any false verdict.
    public init(rows: [[Pair]], falseVerdicts: Double = Self.falseVerdicts) {
        let pairs = rows.map { pairs in
            pairs.filter { $0.before > 0 && $0.after > 0 && $0.before.isFinite && $0.after.isFinite }
        }
        let logs = pairs.map { $0.map(Self.logRatio) }
        var squares = 0.0
        var freedom = 0
        for row in logs where row.count > 1 {
            let deviation = Statistics.standardDeviation(row) ?? 0
            squares += deviation * deviation * Double(row.count - 1)
            freedom += row.count - 1
        }
        let pooled = freedom > 0 ? (squares / Double(freedom)).squareRoot() : nil
        let student = freedom > 0 ? StudentT(degreesOfFreedom: Double(freedom)) : nil
        let noise = logs.map { row in pooled.map { max($0, Statistics.standardDeviation(row) ?? 0) } }
        let judged = logs.indices.filter { logs[$0].count >= Self.trialsForVerdict }
        let pValues = judged.map { index -> Double in
            guard let student, let noise = noise[index], let mean = Statistics.mean(logs[index]) else { return 1 }
            // Without any noise every difference is one, and none is none.
            if noise == 0 { return mean == 0 ? 1 : 0 }
            return student.twoSided(mean / (noise / Double(logs[index].count).squareRoot()))
        }
        let adjusted = Dictionary(uniqueKeysWithValues: zip(judged, Statistics.holmAdjusted(pValues)))
        let shares = Self.shares(pValues, shown: adjusted.values.count { $0 < falseVerdicts })
        let sharesByRow = Dictionary(uniqueKeysWithValues: zip(judged, shares))
        var reaches: [Int: Double] = [:]
        for share in Set(shares + [1]) {
            reaches[share] = student?.quantile(1 - falseVerdicts / Double(share) / 2)
        }
        self.rows = logs.indices.map { index in
            let row = logs[index]
            let mean = Statistics.mean(row)
            var interval: ClosedRange<Double>?
            if row.count > 1, let mean, let noise = noise[index], let reach = reaches[sharesByRow[index] ?? 1] {
                let half = reach * noise / Double(row.count).squareRoot()
                interval = exp(mean - half)...exp(mean + half)
            }
            var finding = Finding.tooFewTrials
            if let p = adjusted[index], let mean {
                finding = p < falseVerdicts ? (mean > 0 ? .higher : .lower) : .noneShown
            }
            return Row(
                trials: row.count, before: Statistics.geometricMean(pairs[index].map(\.before)),
                after: Statistics.geometricMean(pairs[index].map(\.after)), ratio: mean.map { exp($0) },
                deviation: noise[index], interval: interval,
                range: row.min().flatMap { low in row.max().map { exp(low)...exp($0) } }, adjustedP: adjusted[index],
                finding: finding, judged: judged.count)
        }
        pooledDeviation = pooled
    }

    /// Among how many rows the chance of a false verdict is shared out at the step of Holm's method that decides on each.
    ///
    /// The method takes the smallest p-value first and holds it against the chance over all rows, the next against that over one less, and ends
    /// at the first that is not below: all that come after fail with it, whatever they would be by themselves.
    private static func shares(_ pValues: [Double], shown: Int) -> [Int] {
        var shares = pValues.map { _ in 1 }
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            shares[index] = pValues.count - min(rank, shown)
        }
        return shares
    }

    /// The logarithm of a pair's ratio, also where the ratio itself is no finite number.
    private static func logRatio(_ pair: Pair) -> Double {
        let ratio = pair.after / pair.before
        return ratio.isNormal ? log(ratio) : log(pair.after) - log(pair.before)
    }
}
