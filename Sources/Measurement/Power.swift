private import Glibc

/// What a comparison with so many trials can show: the chance that ``LogRatioComparison`` finds a difference that is
/// there, computed for the rule as it is used, not for a normal approximation of it.
///
/// With σ the standard deviation of a pair's log ratio, the mean of n pairs lies σ/√n about the true log ratio δ. It is
/// found where it exceeds t·s/√n, and s² varies as χ² does: its own row's, or the mean over all rows where that is
/// larger. The chance is Φ(√n·δ/σ − t·s/σ) averaged over s; for one row that is the noncentral t distribution.
public struct Power: Sendable {
    /// Pairs in a row.
    public let trials: Int
    /// Rows that are looked at together, alike noisy.
    public let rows: Int
    /// The chance of any false verdict that the comparison keeps to.
    public let falseVerdicts: Double

    /// Describes a comparison of at least two trials and one row.
    public init(trials: Int, rows: Int = 1, falseVerdicts: Double = LogRatioComparison.falseVerdicts) {
        precondition(trials > 1 && rows > 0, "a row's noise takes two pairs to be seen")
        self.trials = trials
        self.rows = rows
        self.falseVerdicts = falseVerdicts
    }

    /// The chance that a difference of `ratio` in one row is found, in the direction that it has, in the worst case of
    /// Holm's correction.
    ///
    /// - Parameters:
    ///   - ratio: the difference, as 1.05 for 5 %.
    ///   - deviation: the standard deviation of a pair's log ratio, above 0.
    public func chance(ofRatio ratio: Double, deviation: Double) -> Double {
        let shift = log(ratio).magnitude * Double(trials).squareRoot() / deviation
        let student = StudentT(degreesOfFreedom: Double(rows * (trials - 1)))
        let reach = student.quantile(1 - falseVerdicts / Double(rows) / 2)
        let own = Self.variances(freedom: Double(trials - 1))
        if rows == 1 { return own.reduce(0) { $0 + $1.weight * Self.normal(shift - reach * $1.value.squareRoot()) } }
        let others = Self.variances(freedom: Double((rows - 1) * (trials - 1)))
        return own.reduce(0) { sum, own in
            sum + own.weight
                * others.reduce(0) { sum, others in
                    let pooled = (own.value + Double(rows - 1) * others.value) / Double(rows)
                    return sum + others.weight * Self.normal(shift - reach * max(own.value, pooled).squareRoot())
                }
        }
    }

    /// How often a difference that trials are said to show is found.
    public static let oftenEnough = 0.8

    /// The smallest difference that is found four times out of five, as a ratio above 1.
    public func smallestRatio(deviation: Double, power: Double = oftenEnough) -> Double {
        // The chance depends on the difference as a multiple of the noise alone.
        var low = 0.0
        var high = 1.0
        while chance(ofRatio: exp(high), deviation: 1) < power { (low, high) = (high, 2 * high) }
        while high - low > 1e-6 {
            let middle = (low + high) / 2
            if chance(ofRatio: exp(middle), deviation: 1) < power { low = middle } else { high = middle }
        }
        return exp(high * deviation)
    }

    /// How many trials a row needs so that a difference is found four times out of five; nil where a thousand are not enough.
    ///
    /// - Parameters:
    ///   - ratio: the difference, as 1.05 for 5 %.
    ///   - deviation: the standard deviation of a pair's log ratio.
    ///   - rows: how many rows are looked at together.
    public static func trialsToShow(ratio: Double, deviation: Double, rows: Int = 1) -> Int? {
        let least = LogRatioComparison.trialsForVerdict
        guard deviation > 0 else { return least }
        func shows(_ trials: Int) -> Bool {
            Power(trials: trials, rows: max(1, rows)).chance(ofRatio: ratio, deviation: deviation) >= oftenEnough
        }
        guard shows(1000) else { return nil }
        var low = least - 1
        var high = 1000
        while high - low > 1 {
            let middle = (low + high) / 2
            if shows(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// The standard deviation of a pair's log ratio, where each of both trials varies by itself with this coefficient of
    /// variation.
    public static func deviation(ofPairsOf variation: Double) -> Double {
        (2 * log1p(variation * variation)).squareRoot()
    }

    /// The distribution of a sample's variance around a true one of 1, as points with weights that sum up to 1.
    private static func variances(freedom: Double) -> [(value: Double, weight: Double)] {
        // Over the logarithm, which is nearly symmetric, with Simpson's rule; the tails left out weigh under 1e-6.
        let intervals = 48
        let spread = max(40 / freedom, 8 * (2 / freedom).squareRoot())
        let low = -spread
        let step = (log1p(spread) - low) / Double(intervals)
        let points = (0...intervals).map { index -> (value: Double, weight: Double) in
            let logarithm = low + Double(index) * step
            let value = exp(logarithm)
            let factor = index == 0 || index == intervals ? 1.0 : index.isMultiple(of: 2) ? 2 : 4
            return (value, factor * exp(freedom / 2 * (logarithm - value + 1)))
        }
        let sum = points.reduce(0) { $0 + $1.weight }
        return points.map { ($0.value, $0.weight / sum) }
    }

    private static func normal(_ value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }
}
