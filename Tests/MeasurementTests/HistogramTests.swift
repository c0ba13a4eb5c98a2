@testable import Measurement
import Testing

/// 10,005 values of very different sizes, from a generator that is easily written again in another language; the
/// figures below are what Java's HdrHistogram 2.2.2 reports for them.
func referenceHistogram() -> Histogram {
    var histogram = Histogram()
    var state: UInt64 = 42
    for index in 0..<10_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        histogram.record(Int64((state >> 33) >> UInt64(index % 20)))
    }
    histogram.record(3_599_999_999_999, count: 2)
    histogram.record(0, count: 3)
    return histogram
}

@Suite("Histogram")
struct HistogramTests {
    @Test(
        "percentiles are those of Java's HdrHistogram",
        arguments: [
            (0.0, 0), (1, 391), (25, 32207), (50, 1_111_039), (75, 34_799_615), (90, 318_504_959), (95, 719_323_135),
            (99, 1_780_482_047), (99.9, 2_108_686_335), (99.99, 3_601_330_077_695), (100, 3_601_330_077_695),
        ] as [(Double, Int64)])
    func percentiles(percentile: Double, expected: Int64) {
        #expect(referenceHistogram().value(atPercentile: percentile) == expected)
    }

    @Test("mean, deviation, extremes and counts are those of Java's HdrHistogram")
    func figures() throws {
        let histogram = referenceHistogram()
        #expect(histogram.minimum == 0)
        #expect(histogram.maximum == 3_601_330_077_695)
        #expect(histogram.totalCount == 10_005)
        let mean = try #require(histogram.mean)
        #expect(abs(mean / 8.273495135569215E8 - 1) < 1e-12)
        let deviation = try #require(histogram.standardDeviation)
        #expect(abs(deviation / 5.089687825311274E10 - 1) < 1e-12)
        #expect(abs(histogram.percentile(atOrBelow: 100_000) - 32.663668165917045) < 1e-12)
        #expect(histogram.bucketCount == 32)
        #expect(histogram.subBucketCount == 2048)
    }

    @Test("an empty histogram has no figures")
    func empty() {
        let histogram = Histogram()
        #expect(histogram.isEmpty)
        #expect(histogram.mean == nil)
        #expect(histogram.minimum == nil)
        #expect(histogram.maximum == nil)
        #expect(histogram.value(atPercentile: 99) == nil)
        #expect(histogram.percentileTable().isEmpty)
        #expect(histogram.recordedCounts.isEmpty)
    }

    @Test("every value lies in the bucket of its index, and a bucket is narrow", arguments: 1...5)
    func layout(digits: Int) {
        let histogram = Histogram(significantDigits: digits)
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        var resolution = 1.0
        for _ in 0..<digits { resolution /= 10 }
        for _ in 0..<5_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = min(Int64(state >> 22) >> Int64(state % 41), Histogram.hour)
            let index = histogram.index(of: value)
            let low = histogram.lowestValue(at: index)
            let high = histogram.highestValue(at: index)
            #expect(low <= value && value <= high, "seed \(seed), value \(value)")
            #expect(Double(high - low) <= Double(value) * resolution, "seed \(seed), value \(value)")
            #expect(histogram.index(of: low) == index && histogram.index(of: high) == index, "seed \(seed)")
            #expect((low...high).contains(histogram.medianValue(at: index)))
        }
    }

    @Test("values outside the range are counted at its ends")
    func saturation() {
        var histogram = Histogram(highestTrackable: 1_000_000)
        histogram.record(-5)
        histogram.record(Int64.max)
        histogram.record(Int64.min)
        #expect(histogram.totalCount == 3)
        #expect(histogram.saturatedCount == 1)
        #expect(histogram.minimum == 0)
        #expect(histogram.maximum == 1_000_447)
    }

    @Test("merging parts gives the whole, and subtracting one gives the other")
    func merging() {
        var left = Histogram()
        var right = Histogram()
        var whole = Histogram()
        for value in stride(from: Int64(1), to: 50_000_000, by: 7919) {
            whole.record(value)
            if value % 3 == 0 { left.record(value) } else { right.record(value) }
        }
        var sum = left
        sum.add(right)
        #expect(sum == whole)
        sum.subtract(left)
        #expect(sum == right)
        var wide = Histogram(highestTrackable: 10_000)
        wide.add(whole)
        #expect(wide.totalCount == whole.totalCount)
        #expect(wide.maximum == 10_007)
    }

    @Test("after a reset nothing is left")
    func reset() {
        var histogram = referenceHistogram()
        histogram.reset()
        #expect(histogram == Histogram())
        #expect(histogram.isEmpty)
    }

    @Test("the percentile table halves its steps towards the maximum")
    func table() throws {
        var histogram = Histogram()
        histogram.record(1)
        histogram.record(1000, count: 5)
        histogram.record(1_000_000, count: 300)
        histogram.record(123_456_789)
        let table = histogram.percentileTable()
        #expect(table.count == 44)
        #expect(table[0] == PercentileLine(value: 1, percentile: 0, countToValue: 1))
        #expect(table[1].value == 1_000_447)
        let last = try #require(table.last)
        #expect(last == PercentileLine(value: 123_469_823, percentile: 100, countToValue: 307))
        #expect(abs(table[42].percentile - 99.6875) < 1e-9)
    }

    @Test("counts can be set as decoders do, and nonsense is refused")
    func setCounts() {
        let source = referenceHistogram()
        var copy = Histogram()
        for (index, count) in source.recordedCounts.enumerated() {
            let accepted = copy.setCount(count, at: index)
            #expect(accepted)
        }
        #expect(copy == source)
        let accepted = [copy.setCount(-1, at: 0), copy.setCount(1, at: -1), copy.setCount(1, at: 1 << 40)]
        #expect(accepted == [false, false, false])
    }
}
