/// A histogram for each interval of a run, one second by convention: what time series and interval logs are made of.
///
/// Memory does not grow with the run: intervals that are over are packed, and beyond a thousand of them neighbours are put
/// together, so that intervals become twice as long, and again. Their counts stay exact.
///
/// One writer; several threads each keep their own from the same start and are merged with `add`.
public struct HistogramSeries: Sendable {
    /// Intervals that are kept at most, but for one.
    public static let intervalLimit = 1000

    /// When the first interval begins, in nanoseconds of the caller's monotonic clock.
    public let start: UInt64
    /// The intervals that are over, from the beginning: first those that were put together, twice `length` each, then others of
    /// `length`. One pair is put together for each interval that ends, so that no interval waits for all of them.
    private var pairs: [PackedHistogram] = []
    private var singles: [PackedHistogram] = []
    private var length: UInt64
    @usableFromInline var current: Histogram
    /// When the interval of `current` ends.
    @usableFromInline var currentEnd: UInt64

    /// Makes a series without values.
    public init(
        start: UInt64, intervalNanoseconds: UInt64 = 1_000_000_000, significantDigits: Int = 3,
        highestTrackable: Int64 = Histogram.hour
    ) {
        precondition(intervalNanoseconds > 0, "an interval has a length")
        self.start = start
        length = intervalNanoseconds
        current = Histogram(significantDigits: significantDigits, highestTrackable: highestTrackable)
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

    /// The length of the intervals: what the series was made with, doubled as often as it had to be.
    public var intervalNanoseconds: UInt64 { pairs.isEmpty ? length : 2 * length }

    /// The histograms of the intervals from `start` on, as long as `intervalNanoseconds` says.
    public var intervals: [PackedHistogram] { intervals(of: intervalNanoseconds) }

    /// The same, put together to a length that is a multiple of `intervalNanoseconds` by a power of two.
    public func intervals(of nanoseconds: UInt64) -> [PackedHistogram] {
        var all: [PackedHistogram] = []
        func append(_ histograms: [PackedHistogram], by group: Int) {
            for index in stride(from: 0, to: histograms.count, by: group) {
                var sum = histograms[index]
                for next in index + 1..<min(index + group, histograms.count) {
                    sum = sum.merged(with: histograms[next])
                }
                all.append(sum)
            }
        }
        precondition(nanoseconds % intervalNanoseconds == 0, "intervals are put together whole")
        let group = Int(nanoseconds / length)
        if group == 1 { return singles + [PackedHistogram(current)] }
        // Pairs that a longer interval does not use up go on in singles.
        let spare = pairs.count % (group / 2)
        append(Array(pairs.dropLast(spare)), by: group / 2)
        var rest = Array(pairs.suffix(spare))
        let missing = spare > 0 ? (group / 2 - spare) * 2 : 0
        let tail = singles + [PackedHistogram(current)]
        rest += tail.prefix(missing)
        if !rest.isEmpty { append(rest, by: rest.count) }
        append(Array(tail.dropFirst(missing)), by: group)
        return all
    }

    /// All intervals in one.
    public var total: Histogram {
        var sum = current
        for histogram in pairs { histogram.add(to: &sum) }
        for histogram in singles { histogram.add(to: &sum) }
        return sum
    }

    /// The present interval, or the one before it while nothing is in it.
    public var latest: Histogram {
        current.isEmpty ? (singles.last ?? pairs.last)?.histogram ?? current : current
    }

    /// What it takes in memory, in bytes, about.
    public var byteCount: Int {
        current.recordedCounts.count * 8 + pairs.reduce(0) { $0 + $1.byteCount }
            + singles.reduce(0) { $0 + $1.byteCount }
    }

    /// Adds the intervals of another thread, which has the same start, and the same length to begin with. O(intervals).
    public mutating func add(_ other: HistogramSeries) {
        let nanoseconds = max(intervalNanoseconds, other.intervalNanoseconds)
        precondition(
            other.start == start && nanoseconds % min(intervalNanoseconds, other.intervalNanoseconds) == 0,
            "a series has one start")
        var sum = intervals(of: nanoseconds)
        for (index, histogram) in other.intervals(of: nanoseconds).enumerated() {
            if index < sum.count { sum[index] = sum[index].merged(with: histogram) } else { sum.append(histogram) }
        }
        length = nanoseconds
        currentEnd = start + UInt64(sum.count) * nanoseconds
        current = sum.removeLast().histogram
        pairs = []
        singles = sum
    }

    @inline(never) @usableFromInline
    mutating func advance(to now: UInt64) {
        while now >= currentEnd {
            singles.append(PackedHistogram(current))
            if !current.isEmpty { current.reset() }
            if pairs.count + singles.count > Self.intervalLimit {
                pairs.append(singles[0].merged(with: singles[1]))
                singles.removeFirst(2)
            }
            if singles.isEmpty {
                swap(&pairs, &singles)
                length *= 2
            }
            currentEnd += length
        }
    }
}
