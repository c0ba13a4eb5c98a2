/// Counts of values in buckets whose width grows with the value, so that any value is known to a fixed number of
/// significant decimal digits (Gil Tene's HdrHistogram, with its bucket layout, index for index).
///
/// Values are integers in whatever unit the caller records, nanoseconds by convention. With the default three digits
/// a bucket is at most 0.1 % wide. The counts grow as larger values arrive, up to `highestTrackable` (one hour in
/// nanoseconds by default: 33,792 counts); a value above it is counted at `highestTrackable` and in
/// `saturatedCount`, a negative one as 0.
///
/// Recording takes constant time and allocates only when the range grows. A histogram has one writer; merge
/// histograms of several threads with `add`, never average their percentiles.
public struct Histogram: Sendable {
    /// Significant decimal digits kept of every value, 1 to 5.
    public let significantDigits: Int
    /// The largest value told apart from larger ones.
    public let highestTrackable: Int64
    /// How many values were recorded.
    public var totalCount: Int64 { total }
    /// How many of them exceeded `highestTrackable`.
    public internal(set) var saturatedCount: Int64 = 0

    @usableFromInline var total: Int64 = 0
    /// Counts by HdrHistogram's index; everything beyond the end is 0.
    @usableFromInline var counts: [Int64]
    /// log2 of half of the sub-buckets: 10 for three digits, where 2,048 sub-buckets make up a bucket.
    @usableFromInline let halfMagnitude: Int
    /// Sub-buckets in a bucket, less one: values up to this have a bucket of their own.
    @usableFromInline let subBucketMask: Int64

    /// One hour in nanoseconds, the default range.
    public static let hour: Int64 = 3_600_000_000_000

    /// Makes an empty histogram.
    ///
    /// - Parameters:
    ///   - significantDigits: 1 to 5.
    ///   - highestTrackable: at least 2; larger values are counted there.
    public init(significantDigits: Int = 3, highestTrackable: Int64 = Histogram.hour) {
        precondition((1...5).contains(significantDigits), "a histogram keeps 1 to 5 significant digits")
        precondition(highestTrackable >= 2, "a histogram's range is at least 2")
        var unitResolution = 2
        for _ in 0..<significantDigits { unitResolution *= 10 }
        // The smallest power of two that is at least 2 × 10^digits.
        let magnitude = Int.bitWidth - (unitResolution - 1).leadingZeroBitCount
        self.significantDigits = significantDigits
        self.highestTrackable = highestTrackable
        halfMagnitude = magnitude - 1
        subBucketMask = (1 << Int64(magnitude)) - 1
        counts = [Int64](repeating: 0, count: 1 << magnitude)
    }

    /// Counts one value. O(1).
    @inlinable
    public mutating func record(_ value: Int64) {
        record(value, count: 1)
    }

    /// Counts a value `count` times. O(1).
    @inlinable
    public mutating func record(_ value: Int64, count: Int64) {
        var value = value
        // One comparison finds both: as an unsigned number a negative value is a huge one.
        if UInt64(bitPattern: value) > UInt64(bitPattern: highestTrackable) {
            value = clamp(value, count: count)
        }
        let index = index(of: value)
        if index >= counts.count { grow(toHold: index) }
        counts[index] &+= count
        total &+= count
    }

    /// Forgets every value and keeps the memory. O(counts).
    public mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        total = 0
        saturatedCount = 0
    }

    @inline(never) @usableFromInline
    mutating func clamp(_ value: Int64, count: Int64) -> Int64 {
        if value < 0 { return 0 }
        saturatedCount &+= count
        return highestTrackable
    }

    @inline(never) @usableFromInline
    mutating func grow(toHold index: Int) {
        let half = 1 << halfMagnitude
        let length = (index / half + 1) * half
        counts.append(contentsOf: repeatElement(0, count: length - counts.count))
    }
}
