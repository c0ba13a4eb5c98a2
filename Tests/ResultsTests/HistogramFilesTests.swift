import Measurement
import Results
import Testing

/// Files recorded from Java's HdrHistogram 2.2.2 (HistogramLogWriter and outputPercentileDistribution) for the
/// histograms made below.
func golden(_ name: String) throws -> String {
    try text(of: sourceDirectory() + "/../Golden/Results/" + name)
}

/// 10,005 values of very different sizes, from a generator that is easily written again in another language.
func bigHistogram() -> Histogram {
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

func smallHistogram() -> Histogram {
    var histogram = Histogram()
    histogram.record(1)
    histogram.record(1000, count: 5)
    histogram.record(1_000_000, count: 300)
    histogram.record(123_456_789)
    return histogram
}

@Suite("Histogram files")
struct HistogramFilesTests {
    @Test("the encoding before compression is Java's, byte for byte")
    func encoding() {
        let hex =
            "1c8493130000000d000000000000000300000000000000010000034630b8a0003ff00000000000000002cb0f0aef9e01d804f16e02"
        let bytes = HistogramEncoding.encode(smallHistogram()).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        #expect(bytes.joined() == hex)
    }

    @Test("an interval log of Java's is read, value for value")
    func decodesJava() throws {
        let intervals = try HistogramLog.intervals(in: golden("java.hlog"))
        #expect(intervals.map(\.tag) == [.response, .service])
        #expect(intervals.map(\.startMilliseconds) == [1_700_000_001_500, 1_700_000_002_500])
        #expect(intervals.map(\.lengthMilliseconds) == [1000, 1000])
        #expect(intervals[0].histogram == smallHistogram())
        #expect(intervals[1].histogram == bigHistogram())
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        var state = random.next() as UInt64
        let seed = state
        var histogram = Histogram()
        for _ in 0..<3000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            histogram.record(Int64(state >> 30) >> Int64(state % 34), count: 1 + Int64(state >> 60) * 1_000_003)
        }
        histogram.record(7, count: Int64.max / 4)
        let log = HistogramLog.text(
            [
                HistogramInterval(
                    tag: .endToEnd, startMilliseconds: 1_700_000_002_000, lengthMilliseconds: 1000, histogram: histogram
                ),
                HistogramInterval(
                    tag: .delay, startMilliseconds: 1_700_000_001_000, lengthMilliseconds: 1000,
                    histogram: smallHistogram()),
            ], comment: "two\nlines")
        let intervals = try HistogramLog.intervals(in: log)
        #expect(intervals.map(\.tag) == [.delay, .endToEnd], "seed \(seed)")
        #expect(intervals[1].histogram == histogram, "seed \(seed)")
        #expect(log.contains("Tag=delay,0.000,1.000,123.470,HISTF"))
        #expect(
            log.hasPrefix("#[two lines]\n#[Histogram log format version 1.3]\n#[StartTime: 1700000001.000 (seconds"))
    }

    @Test("histograms of steps stand beside those of seconds, and are not counted a second time")
    func steps() throws {
        let directory = TemporaryDirectory()
        let run = try RunDirectory.create(suite: "s", millisecondsSince1970: 1_700_000_000_000, in: directory.path)
        let intervals = [nil, 1, 12].map { step in
            HistogramInterval(
                tag: .response, step: step, startMilliseconds: 1_700_000_000_000, lengthMilliseconds: 1000,
                histogram: smallHistogram())
        }
        let archive = HistogramArchive(run: run, swept: [])
        let log = try archive.write(intervals, of: RowKey(configuration: [], trial: 1, block: 1)).log
        let lines = try text(of: run.file(log))
        #expect(lines.contains("\nTag=response,") && lines.contains("\nTag=step-12-response,"), "\(lines)")
        #expect(try HistogramLog.intervals(in: lines).map(\.step) == [nil, 1, 12])
        #expect(try text(of: run.file("histograms/all-response.hgrm")).contains("307]"))
    }

    @Test(
        "a percentile table is Java's, character for character",
        arguments: [("small.hgrm", 1000.0), ("big.hgrm", 1_000_000)])
    func percentileTable(name: String, ratio: Double) throws {
        let histogram = name == "small.hgrm" ? smallHistogram() : bigHistogram()
        let table = PercentileTable.text(histogram, ratio: ratio)
        #expect(table == (try golden(name)))
    }

    @Test("a damaged encoding is refused, wherever it is cut")
    func damaged() throws {
        let text = HistogramEncoding.base64(smallHistogram())
        for length in stride(from: 0, to: text.count - 4, by: 4) {
            #expect(throws: ResultsError.self) { try HistogramEncoding.decode(base64: String(text.prefix(length))) }
        }
        #expect(throws: ResultsError.self) { try HistogramEncoding.decode(base64: "no!") }
    }
}
