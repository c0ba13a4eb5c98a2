private import Glibc

/// How far apart trials are that should be alike, and what a comparison can show above that.
///
/// What counts is how much *neighbouring* trials differ, since a comparison pairs trials of one block: what drifts slowly
/// over the whole run is in both of a pair.
public struct NoiseFloor: Sendable {
    /// How many trials it was found from.
    public let trials: Int
    /// Their median.
    public let median: Double
    /// Their standard deviation as a share of their mean.
    public let variation: Double
    /// The standard deviation of the log ratio of neighbouring trials.
    public let pairDeviation: Double

    /// Trials in the order in which they ran; nil below four, or where one is not above 0.
    public init?(_ values: [Double]) {
        guard values.count > 3, values.allSatisfy({ $0 > 0 && $0.isFinite }), let median = Statistics.median(values),
            let variation = Statistics.coefficientOfVariation(values)
        else { return nil }
        trials = values.count
        self.median = median
        self.variation = variation
        let steps = zip(values, values.dropFirst()).map { log($1 / $0) }
        pairDeviation = (steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count)).squareRoot()
    }

    /// The smallest difference of one row that so many trials find four times out of five, as a ratio above 1.
    public func smallestRatio(trials: Int) -> Double { Power(trials: trials).smallestRatio(deviation: pairDeviation) }

    /// The same as a share, 0.1 for a tenth more; nil where it is more than a half: who sees nothing less compares nothing.
    public func smallestDifference(trials: Int) -> Double? {
        let difference = smallestRatio(trials: trials) - 1
        return difference > Self.largestUsefulDifference ? nil : difference
    }

    /// Beyond it trials are too noisy to be compared.
    public static let largestUsefulDifference = 0.5

    /// How many trials find half of what `trials` find.
    public func trialsToHalve(from trials: Int) -> Int? {
        Power.trialsToShow(ratio: exp(log(smallestRatio(trials: trials)) / 2), deviation: pairDeviation)
    }
}
