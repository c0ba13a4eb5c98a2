/// A histogram for each interval of a run, one second by convention: what time series and interval logs are made of.
///
/// One writer; several threads each keep their own from the same start and are merged with `add`.
public struct HistogramSeries: Sendable {
    /// When the first interval begins, in nanoseconds of the caller's monotonic clock.
    public let start: UInt64
    /// The length of an interval.
    public let intervalNanoseconds: UInt64
    /// The intervals that are over.
    private var past: [Histogram] = []
    @usableFromInline var current: Histogram
    /// When the interval of `current` ends.
    @usableFromInline var currentEnd: UInt64
    private let empty: Histogram

    /// Makes a series without values.
    public init(
        start: UInt64, intervalNanoseconds: UInt64 = 1_000_000_000, significantDigits: Int = 3,
        highestTrackable: Int64 = Histogram.hour
    ) {
        precondition(intervalNanoseconds > 0, "an interval has a length")
        self.start = start
        self.intervalNanoseconds = intervalNanoseconds
        empty = Histogram(significantDigits: significantDigits, highestTrackable: highestTrackable)
        current = empty
        currentEnd = start + intervalNanoseconds
    }

    /// Counts a value in the interval of `now`; a time that goes back counts in the interval reached. O(1).
    @inlinable
    public mutating func record(_ value: Int64, at now: UInt64) {
        if now >= currentEnd { advance(to: now) }
        current.record(value)
    }

    /// Counts a value `count` times in the interval of `now`. O(1).
    @inlinable
    public mutating func record(_ value: Int64, count: Int64, at now: UInt64) {
        if now >= currentEnd { advance(to: now) }
        current.record(value, count: count)
    }

    /// The histograms of the intervals from `start` on.
    public var intervals: [Histogram] { past + [current] }

    /// All intervals in one.
    public var total: Histogram {
        var sum = current
        for histogram in past { sum.add(histogram) }
        return sum
    }

    /// Adds the intervals of another thread, which has the same start and length.
    public mutating func add(_ other: HistogramSeries) {
        precondition(
            other.start == start && other.intervalNanoseconds == intervalNanoseconds, "a series has one start")
        if other.currentEnd > currentEnd { advance(to: other.currentEnd - 1) }
        for (index, histogram) in other.intervals.enumerated() {
            if index < past.count { past[index].add(histogram) } else { current.add(histogram) }
        }
    }

    @inline(never) @usableFromInline
    mutating func advance(to now: UInt64) {
        while now >= currentEnd {
            past.append(current)
            current = empty
            currentEnd += intervalNanoseconds
        }
    }
}
