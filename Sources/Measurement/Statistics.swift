private import Glibc

/// Figures of small samples, as the trials of a configuration are. Each is nil where the sample is too small for it.
public enum Statistics {
    /// The arithmetic mean.
    public static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The mean that halves and doubles balance in: of values above 0.
    public static func geometricMean(_ values: [Double]) -> Double? {
        guard let first = values.first else { return nil }
        // Equal values are their own mean, to the digit.
        if values.allSatisfy({ $0 == first }) { return first }
        return mean(values.map { log($0) }).map { exp($0) }
    }

    /// The standard deviation of a sample, with n − 1; nil below two values.
    public static func standardDeviation(_ values: [Double]) -> Double? {
        guard values.count > 1, let mean = mean(values) else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// The standard deviation as a share of the mean.
    public static func coefficientOfVariation(_ values: [Double]) -> Double? {
        guard let mean = mean(values), mean != 0, let deviation = standardDeviation(values) else { return nil }
        return deviation / mean.magnitude
    }

    /// The middle value, or the mean of the two in the middle.
    public static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The 95 % confidence interval of the mean, by Student's t, as its half width; nil below two values.
    public static func meanHalfWidth(_ values: [Double], confidence: Double = 0.95) -> Double? {
        guard let deviation = standardDeviation(values) else { return nil }
        let t = StudentT(degreesOfFreedom: Double(values.count - 1)).quantile(0.5 + confidence / 2)
        return t * deviation / Double(values.count).squareRoot()
    }

    /// p-values adjusted for how many are looked at together (Holm's step-down method, 1979): each may be held against
    /// the level by itself, and the chance of any false finding among them stays below that level.
    public static func holmAdjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var floor = 0.0
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            floor = max(floor, min(1, pValues[index] * Double(pValues.count - rank)))
            adjusted[index] = floor
        }
        return adjusted
    }
}
