import Measurement
import Testing

@Suite("Figures as text")
struct FigureTests {
    @Test(
        "latencies have three digits and the same unit everywhere",
        arguments: [
            (0, "0 µs"), (26, "26.0 µs"), (99.9, "99.9 µs"), (100, "0.10 ms"), (702, "0.70 ms"), (3_912, "3.91 ms"),
            (62_345, "62.3 ms"), (999_600, "1000 ms"), (1_230_000, "1230 ms"), (12_345_678, "12.3 s"),
            (.infinity, "∞ s"), (1e300, "1e+294 s"),
        ])
    func latency(microseconds: Double, text: String) {
        #expect(Figure.latency(microseconds: microseconds) == text)
        if microseconds < 1e9 { #expect(Figure.latency(nanoseconds: Int64(microseconds * 1000)) == text) }
    }

    @Test(
        "counts and bytes have a unit for each thousand",
        arguments: [
            (0, "0", "0 B"), (81.4, "81", "81 B"), (999, "999", "999 B"), (999.6, "1.00 k", "1.00 kB"),
            (598_123, "598 k", "598 kB"), (999_600, "1.00 M", "1.00 MB"), (4_312_000, "4.31 M", "4.31 MB"),
            (18_400_000_000, "18.4 G", "18.4 GB"), (.infinity, "∞ T", "∞ PB"),
        ])
    func counts(value: Double, count: String, bytes: String) {
        #expect(Figure.count(value) == count)
        #expect(Figure.bytes(value) == bytes)
    }

    @Test(
        "decimals are kept or left away, and every number has a text",
        arguments: [
            (0.25, 3, "0.250", "0.25"), (-0.04, 1, "0.0", "0"), (-1.5, 1, "-1.5", "-1.5"), (2, 0, "2", "2"),
            (0.0625, 2, "0.06", "0.06"), (1e15, 3, "1000000000000000.000", "1000000000000000"),
            (1e18, 3, "1000000000000000000.000", "1000000000000000000"), (1e300, 3, "1e+300", "1e+300"),
            (-.greatestFiniteMagnitude, 0, "-1.7976931348623157e+308", "-1.7976931348623157e+308"),
            (.infinity, 2, "∞", "∞"), (-.infinity, 2, "−∞", "−∞"), (.nan, 2, "–", "–"),
        ])
    func decimals(value: Double, places: Int, fixed: String, plain: String) {
        #expect(Figure.fixed(value, places: places) == fixed)
        #expect(Figure.plain(value, places: places) == plain)
    }

    @Test("three digits, groups and ratios")
    func digits() {
        #expect(
            [0, 5.984, 9.996, 59.84, 598.4, 72].map(Figure.threeDigits) == ["0", "5.98", "10.0", "59.8", "598", "72.0"])
        #expect(Figure.scaled(8, ["", "k"]) == "8.00")
        #expect(
            ["1024", "-16384", "999", "1234567.5"].map(Figure.grouped) == ["1 024", "-16 384", "999", "1 234 567.5"])
        #expect([1.2, 5.7, 64].map(Figure.ratio) == ["1.20", "5.7", "64"])
        #expect([1.35, 0.968].map(Figure.change) == ["+35", "−3.2"])
        #expect([5.484, 0.1816].map(Figure.factor) == ["5.48", "0.182"])
        #expect(Figure.change(.infinity) == "+∞")
    }

    @Test("times to wait are in the units that people plan with")
    func times() {
        #expect(Figure.duration(milliseconds: 400) == "400 ms")
        #expect(Figure.duration(milliseconds: 99_600) == "100 s")
        #expect(Figure.duration(milliseconds: 12_000_000) == "3 h 20 min")
        #expect(Figure.clock(milliseconds: 41_200) == "0:41")
        #expect(Figure.clock(milliseconds: 3_723_000) == "1:02:03")
        #expect(Figure.clock(milliseconds: -5) == "0:00")
        #expect(Figure.clock(milliseconds: .max) == "2562047788015:12:56")
    }
}
