/// Histograms of threads, intervals and trials are merged bucket by bucket, which loses nothing.
extension Histogram {
    /// Adds every value of another histogram. O(counts).
    ///
    /// Both keep the same number of digits; values beyond this one's range are counted at its end.
    public mutating func add(_ other: Histogram) {
        precondition(significantDigits == other.significantDigits, "histograms of different precision do not add up")
        if other.highestTrackable > highestTrackable {
            other.forEachBucket { index, count in record(other.lowestValue(at: index), count: count) }
        } else {
            if other.counts.count > counts.count { grow(toHold: other.counts.count - 1) }
            for index in other.counts.indices { counts[index] &+= other.counts[index] }
            total += other.totalCount
        }
        saturatedCount += other.saturatedCount
    }

    /// Takes away values that were recorded here before, as when an earlier copy is subtracted to get an interval.
    ///
    /// A count never falls below zero.
    public mutating func subtract(_ other: Histogram) {
        precondition(significantDigits == other.significantDigits, "histograms of different precision do not add up")
        for index in other.counts.indices where index < counts.count {
            let taken = min(counts[index], other.counts[index])
            counts[index] -= taken
            total -= taken
        }
        saturatedCount = max(0, saturatedCount - other.saturatedCount)
    }

    /// Sets the count under an index, as decoders do.
    ///
    /// Returns: false, and does nothing, where the index lies beyond the range or the count is negative.
    public mutating func setCount(_ count: Int64, at index: Int) -> Bool {
        guard count >= 0, index >= 0, index <= self.index(of: highestTrackable) else { return false }
        if index >= counts.count { grow(toHold: index) }
        let (sum, overflow) = totalCount.addingReportingOverflow(count - counts[index])
        guard !overflow else { return false }
        total = sum
        counts[index] = count
        return true
    }
}

extension Histogram: Equatable {
    /// Whether both hold the same values in the same range; spare memory does not count.
    public static func == (left: Histogram, right: Histogram) -> Bool {
        left.significantDigits == right.significantDigits && left.highestTrackable == right.highestTrackable
            && left.saturatedCount == right.saturatedCount && left.recordedCounts.elementsEqual(right.recordedCounts)
    }
}
