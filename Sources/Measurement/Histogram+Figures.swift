/// The figures read from a histogram. All of them are exact to the bucket, that is to `significantDigits`.
extension Histogram {
    /// Whether nothing was recorded.
    public var isEmpty: Bool { totalCount == 0 }

    /// The smallest value recorded, as the bottom of its bucket; nil when empty.
    public var minimum: Int64? {
        counts.firstIndex { $0 != 0 }.map(lowestValue)
    }

    /// The largest value recorded, as the top of its bucket; nil when empty.
    public var maximum: Int64? {
        counts.lastIndex { $0 != 0 }.map(highestValue)
    }

    /// The arithmetic mean; nil when empty.
    public var mean: Double? {
        guard !isEmpty else { return nil }
        var sum = 0.0
        forEachBucket { index, count in sum += Double(medianValue(at: index)) * Double(count) }
        return sum / Double(totalCount)
    }

    /// The standard deviation of the values (not of a sample of them); nil when empty.
    public var standardDeviation: Double? {
        guard let mean else { return nil }
        var sum = 0.0
        forEachBucket { index, count in
            let deviation = Double(medianValue(at: index)) - mean
            sum += deviation * deviation * Double(count)
        }
        return (sum / Double(totalCount)).squareRoot()
    }

    /// The value that `percentile` per cent of the recorded values do not exceed, as the top of its bucket; nil when
    /// empty.
    ///
    /// - Parameter percentile: 0 to 100; 0 gives the bottom of the lowest bucket.
    public func value(atPercentile percentile: Double) -> Int64? {
        guard !isEmpty else { return nil }
        // One step down, so that a percentile computed as count / total does not round up to the next value.
        let requested = min(max(percentile.nextDown, 0), 100)
        let wanted = max(Int64((requested / 100 * Double(totalCount)).rounded(.up)), 1)
        var seen: Int64 = 0
        for index in counts.indices {
            seen += counts[index]
            if seen >= wanted { return percentile == 0 ? lowestValue(at: index) : highestValue(at: index) }
        }
        return maximum
    }

    /// The share of recorded values at or below a value, in per cent; 100 when empty.
    public func percentile(atOrBelow value: Int64) -> Double {
        guard !isEmpty else { return 100 }
        let last = min(index(of: min(max(value, 0), highestTrackable)), counts.count - 1)
        var seen: Int64 = 0
        for index in 0...last { seen += counts[index] }
        return 100 * Double(seen) / Double(totalCount)
    }

    /// Visits every bucket that holds something, in ascending order.
    public func forEachBucket(_ body: (_ index: Int, _ count: Int64) -> Void) {
        for index in counts.indices where counts[index] != 0 { body(index, counts[index]) }
    }
}
