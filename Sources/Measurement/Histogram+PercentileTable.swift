private import Glibc

/// A line of a percentile table.
public struct PercentileLine: Sendable, Equatable {
    /// The top of the bucket that the level falls into.
    public let value: Int64
    /// The level, 0 to 100.
    public let percentile: Double
    /// How many recorded values do not exceed `value`.
    public let countToValue: Int64
}

extension Histogram {
    /// The percentile distribution in steps that halve with the distance to 100 %, as `.hgrm` files have it.
    ///
    /// - Parameter ticksPerHalfDistance: lines for each halving; 5 is what HdrHistogram's tools write.
    public func percentileTable(ticksPerHalfDistance: Int = 5) -> [PercentileLine] {
        var lines: [PercentileLine] = []
        var level = 0.0
        var seen: Int64 = 0
        for index in counts.indices where counts[index] != 0 {
            seen += counts[index]
            let reached = 100 * Double(seen) / Double(totalCount)
            while reached >= level, level < 100 {
                lines.append(PercentileLine(value: highestValue(at: index), percentile: level, countToValue: seen))
                let halvings = Int(log(100 / (100 - level)) / log(2)) + 1
                level += 100 / (Double(ticksPerHalfDistance) * pow(2, Double(halvings)))
                // At the largest value one line at the level is followed by the one at 100 %.
                if seen == totalCount { break }
            }
        }
        if let maximum { lines.append(PercentileLine(value: maximum, percentile: 100, countToValue: totalCount)) }
        return lines
    }
}
