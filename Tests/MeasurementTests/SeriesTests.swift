import Measurement
import Testing

@Suite("Series over time")
struct SeriesTests {
    @Test("windows hold what passed in them, and pauses count as empty windows")
    func windows() {
        var series = ThroughputWindows(start: 1_000)
        series.record(records: 5, bytes: 500, at: 999)
        series.record(records: 10, bytes: 1000, at: 1_000)
        series.record(records: 20, bytes: 2000, at: 100_000_999)
        series.record(records: 30, bytes: 3000, at: 300_001_000)
        #expect(series.windows.map(\.records) == [30, 0, 0, 30])
        #expect(series.wholeWindows(until: 600_001_500).map(\.records) == [30, 0, 0, 30, 0, 0])
        let distribution = series.distribution(until: 400_001_000)
        #expect(distribution.totalCount == 4)
        #expect(distribution.value(atPercentile: 50) == 0)
        #expect(distribution.value(atPercentile: 100) == 300)
        #expect(series.total(until: 350_000_000) == .init(records: 60, bytes: 6000))
        let second: UInt64 = 1_000_000_000
        #expect(series.intervals(of: second, until: 1000).isEmpty)
        #expect(series.intervals(of: second, until: 900_000_000) == [.init(records: 60, bytes: 6000)])
        #expect(series.intervals(of: second, until: 1000 + second) == [.init(records: 60, bytes: 6000)])
        #expect(series.intervals(of: second, until: 1001 + second).map(\.records) == [60, 0])
    }

    @Test("the windows of threads add up")
    func mergedWindows() {
        var one = ThroughputWindows(start: 0)
        var two = ThroughputWindows(start: 0)
        one.record(records: 1, bytes: 10, at: 50)
        two.record(records: 2, bytes: 20, at: 250_000_000)
        one.add(two)
        #expect(one.windows.map(\.records) == [1, 0, 2])
    }

    @Test("each interval has its own histogram, and the total has them all")
    func intervals() {
        var series = HistogramSeries(start: 0)
        series.record(10, at: 5)
        series.record(20, at: 2_500_000_000)
        series.record(30, at: 900)
        #expect(series.intervals.map(\.totalCount) == [1, 0, 2])
        #expect(series.total.totalCount == 3)
        var other = HistogramSeries(start: 0)
        other.record(40, at: 1_000_000_000)
        other.record(50, at: 3_000_000_000)
        series.add(other)
        #expect(series.intervals.map(\.totalCount) == [1, 1, 2, 1])
        other.add(series)
        #expect(other.intervals.map(\.totalCount) == [1, 2, 2, 2])
    }

    @Test("a packed histogram is the same again, alone and merged")
    func packed() {
        var one = Histogram()
        var two = Histogram()
        for step in 0..<5000 as Range<Int64> {
            one.record(step * step * 37 % 900_000_007)
            two.record(step * 1_000_003 % 70_001, count: step)
        }
        two.record(Histogram.hour + 5)
        two.record(-3)
        #expect(PackedHistogram(one).histogram == one)
        #expect(PackedHistogram(two).histogram == two)
        #expect(two.saturatedCount == 1 && PackedHistogram(two).histogram.saturatedCount == 1)
        let empty = PackedHistogram(Histogram())
        #expect(empty.isEmpty && empty.histogram == Histogram())
        var sum = one
        sum.add(two)
        #expect(PackedHistogram(one).merged(with: PackedHistogram(two)).histogram == sum)
        #expect(PackedHistogram(one).merged(with: empty) == PackedHistogram(one))
        #expect(empty.merged(with: PackedHistogram(one)) == PackedHistogram(one))
        // Two or three bytes a bucket.
        let buckets = two.recordedCounts.count { $0 != 0 }
        #expect(PackedHistogram(two).byteCount < 4 * buckets + 100)
    }

    /// Seconds 0, 1, 2 and so on with the value 1 once, twice and so on (to 50), and what the intervals should hold.
    private static func count(_ second: Int) -> Int64 { Int64(second % 50) }

    @Test(
        "intervals become longer as the run does, and keep every count",
        arguments: [1, 999, 1001, 1500, 2001, 2500, 4100, 9001])
    func long(seconds: Int) {
        var series = HistogramSeries(start: 7)
        var windows = ThroughputWindows(start: 7)
        for second in 0..<seconds {
            let time = 7 + UInt64(second) * 1_000_000_000
            series.record(Int64(second % 2000), count: Self.count(second), at: time)
            windows.record(records: Self.count(second), bytes: 10 * Self.count(second), at: time + 999_999_999)
        }
        let length = Int(series.intervalNanoseconds / 1_000_000_000)
        #expect(length == windows.intervalNanoseconds / 1_000_000_000 || seconds % 1000 <= 1)
        #expect(length.nonzeroBitCount == 1 && seconds / length <= HistogramSeries.intervalLimit + 1)
        #expect(seconds / length > HistogramSeries.intervalLimit / 2 - 1 || length == 1)
        for longer in [length, 2 * length, 8 * length] {
            let expected = stride(from: 0, to: seconds, by: longer).map { first in
                (first..<min(first + longer, seconds)).reduce(0) { $0 + Self.count($1) }
            }
            #expect(series.intervals(of: UInt64(longer) * 1_000_000_000).map(\.totalCount) == expected)
        }
        #expect(series.total.totalCount == (0..<seconds).reduce(0) { $0 + Self.count($1) })
        #expect(windows.total(until: .max >> 1).records == series.total.totalCount)
        let interval = windows.intervalNanoseconds
        let intervals = windows.intervals(of: interval, until: 7 + UInt64(seconds) * 1_000_000_000)
        let perInterval = Int(interval / 1_000_000_000)
        #expect(intervals.count == (seconds + perInterval - 1) / perInterval)
        #expect(
            windows.wholeWindows(until: 7 + UInt64(seconds) * 1_000_000_000).reduce(0) { $0 + $1.records }
                <= series.total.totalCount)
    }

    @Test("series of threads of which one is ahead add up to the coarser intervals")
    func unequal() {
        var long = HistogramSeries(start: 0)
        var short = HistogramSeries(start: 0)
        var windows = ThroughputWindows(start: 0)
        var fewWindows = ThroughputWindows(start: 0)
        for second in 0..<2300 as Range<UInt64> {
            long.record(100, at: second * 1_000_000_000)
            windows.record(records: 1, bytes: 1, at: second * 1_000_000_000)
            if second < 30 {
                short.record(200, count: 2, at: second * 1_000_000_000)
                fewWindows.record(records: 2, bytes: 1, at: second * 1_000_000_000)
            }
        }
        for (one, two) in [(long, short), (short, long)] {
            var sum = one
            sum.add(two)
            #expect(sum.intervalNanoseconds == 4_000_000_000)
            #expect(sum.intervals.count == 575)
            #expect(sum.intervals.prefix(9).map(\.totalCount) == [12, 12, 12, 12, 12, 12, 12, 8, 4])
            #expect(sum.total.totalCount == 2360)
            // It goes on where it was.
            sum.record(1, at: 2_303_000_000_000)
            #expect(sum.intervals.count == 576 && sum.total.totalCount == 2361)
        }
        for (one, two) in [(windows, fewWindows), (fewWindows, windows)] {
            var sum = one
            sum.add(two)
            #expect(sum.total(until: 3_000_000_000_000).records == 2360)
            #expect(sum.intervalNanoseconds == 4_000_000_000)
            #expect(
                sum.intervals(of: 4_000_000_000, until: 40_000_000_000).map(\.records) == [
                    12, 12, 12, 12, 12, 12, 12, 8, 4, 4,
                ])
        }
    }

    @Test("windows that one series has doubled and another not are put together to one length")
    func windowsOfOneLength() {
        var long = ThroughputWindows(start: 5)
        var short = ThroughputWindows(start: 5)
        for second in 0..<1500 as Range<UInt64> {
            long.record(records: 10, bytes: 0, at: 5 + second * 1_000_000_000)
            if second < 3 { short.record(records: 7, bytes: 0, at: 5 + second * 1_000_000_000) }
        }
        let length = long.windowNanoseconds
        #expect(length == 200_000_000 && short.windowNanoseconds == 100_000_000)
        let end: UInt64 = 5 + 1_500_000_000_000
        let windows = short.wholeWindows(of: length, until: end)
        #expect(windows.count == long.wholeWindows(until: end).count)
        #expect(windows.prefix(11).map(\.records) == [7, 0, 0, 0, 0, 7, 0, 0, 0, 0, 7])
    }

    @Test("ten hours take no more memory than twenty minutes")
    func bounded() {
        var series = HistogramSeries(start: 0, highestTrackable: 100_000)
        var windows = ThroughputWindows(start: 0)
        var bytesAfterTwentyMinutes = 0
        for second in 0..<36_000 as Range<UInt64> {
            for value in 0..<10 as Range<Int64> {
                series.record((value * 97 + Int64(second) * 31) % 2000, at: second * 1_000_000_000)
            }
            windows.record(records: 1, bytes: 100, at: second * 1_000_000_000)
            if second == 1200 { bytesAfterTwentyMinutes = series.byteCount }
        }
        // Longer intervals have more buckets with counts, so that it is not quite the same.
        #expect(series.byteCount < 12 * bytesAfterTwentyMinutes)
        #expect(series.byteCount < 1000 * (MemoryLayout<PackedHistogram>.size + 4 * 640))
        #expect(series.total.totalCount == 360_000)
        #expect(windows.windows.count <= ThroughputWindows.windowLimit)
        #expect(windows.total(until: 36_000_000_000_000).records == 36_000)
    }
}
