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
        #expect(series.wholeSeconds(until: 900_000_000).isEmpty)
        #expect(series.wholeSeconds(until: 1_000_001_000) == [.init(records: 60, bytes: 6000)])
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
}
