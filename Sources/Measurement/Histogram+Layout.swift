/// Where a value is counted: buckets of doubling width, each split into equal sub-buckets. The first bucket has
/// 2 × `half` of them; every later one adds its upper half, because the lower half is the bucket before it.
extension Histogram {
    /// The index under which a value in 0...highestTrackable is counted.
    @inlinable
    public func index(of value: Int64) -> Int {
        let bucket = (63 - halfMagnitude) - (value | subBucketMask).leadingZeroBitCount
        let subBucket = Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: bucket))
        return (bucket &<< halfMagnitude) &+ subBucket
    }

    /// The smallest value counted under an index.
    public func lowestValue(at index: Int) -> Int64 {
        let half = 1 << halfMagnitude
        let bucket = index >> halfMagnitude
        if bucket == 0 { return Int64(index) }
        return Int64((index & (half - 1)) + half) << Int64(bucket - 1)
    }

    /// The largest value counted under an index.
    public func highestValue(at index: Int) -> Int64 {
        let bucket = max(0, (index >> halfMagnitude) - 1)
        return lowestValue(at: index) + (1 << Int64(bucket)) - 1
    }

    /// The value that stands for all those counted under an index in means and deviations: the bucket's middle.
    public func medianValue(at index: Int) -> Int64 {
        let bucket = max(0, (index >> halfMagnitude) - 1)
        return lowestValue(at: index) + (1 << Int64(bucket)) / 2
    }

    /// How many buckets of doubling width cover the range, as HdrHistogram counts them.
    public var bucketCount: Int {
        max(1, index(of: highestTrackable) >> halfMagnitude)
    }

    /// Sub-buckets in a bucket.
    public var subBucketCount: Int { 2 << halfMagnitude }

    /// The counts by index, up to the last that is not zero: what the log encoding writes.
    public var recordedCounts: ArraySlice<Int64> {
        guard let last = counts.lastIndex(where: { $0 != 0 }) else { return counts[0..<0] }
        return counts[0...last]
    }
}
