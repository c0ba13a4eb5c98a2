import Glibc
import Measurement
import TestSupport
import Testing

@testable import LoadGenerator

/// What is drawn follows the law that it is named after, at fixed seeds; the same checks find a generator that is a little off.
@Suite struct DistributionTests {
    /// Fits at this, and nothing that is biased on purpose comes near.
    private static let fits = 0.001
    private static let isBiased = 1e-6
    private static let draws = 100_000

    /// A key distribution, and one a little off it.
    struct Case: Sendable, CustomTestStringConvertible {
        var keys: KeyDistribution
        var biased: KeyDistribution
        var testDescription: String { keys.description }
    }

    static let cases = [
        Case(keys: .uniform(count: 100), biased: .hot(share: 0.12, hot: 10, count: 100)),
        Case(keys: .uniform(count: 1), biased: .uniform(count: 2)),
        Case(keys: .hot(share: 0.9, hot: 10, count: 1000), biased: .hot(share: 0.89, hot: 10, count: 1000)),
        Case(keys: .hot(share: 0.5, hot: 1, count: 3), biased: .uniform(count: 3)),
        Case(keys: .zipf(exponent: 0.05, count: 500), biased: .zipf(exponent: 0.12, count: 500)),
        Case(keys: .zipf(exponent: 0.5, count: 1000), biased: .zipf(exponent: 0.55, count: 1000)),
        Case(keys: .zipf(exponent: 0.99, count: 1000), biased: .zipf(exponent: 1.02, count: 1000)),
        Case(keys: .zipf(exponent: 1, count: 1000), biased: .zipf(exponent: 1.03, count: 1000)),
        Case(keys: .zipf(exponent: 1.5, count: 1000), biased: .zipf(exponent: 1.53, count: 1000)),
        Case(keys: .zipf(exponent: 3, count: 1000), biased: .zipf(exponent: 3.08, count: 1000)),
        Case(keys: .zipf(exponent: 12, count: 5), biased: .zipf(exponent: 8, count: 5)),
    ]

    @Test("keys have the frequencies of their law, and a bias is found", arguments: cases)
    func keys(one: Case) throws {
        let weights = weights(one.keys)
        #expect(try fit(drawn(one.keys, seed: 11), weights) > Self.fits)
        #expect(try fit(drawn(one.keys, seed: 12), weights) > Self.fits)
        #expect(try fit(drawn(one.biased, seed: 11), weights) < Self.isBiased)
    }

    @Test("Zipf ranks behind the table follow the same law", arguments: [0.5, 0.99, 1.0, 1.3])
    func tail(exponent: Double) {
        // Half of the table's ranks again, in cells of 1,000 neighbours.
        let count = 100_000
        let numbers = ZipfNumbers(count: count, exponent: exponent)
        var random = RandomNumbers(seed: 3)
        var cells = Array(repeating: 0, count: count / 1000)
        for _ in 0..<Self.draws { cells[(numbers.next(&random) - 1) / 1000] += 1 }
        var expected = Array(repeating: 0.0, count: cells.count)
        for rank in 1...count { expected[(rank - 1) / 1000] += exp(-exponent * log(Double(rank))) }
        #expect(fit(cells, expected) > Self.fits)
        // The last cells are behind the table; as a whole they have their share, too.
        let border = 1 << 16
        let total = expected.reduce(0, +)
        let share = (border / 1000 + 1..<cells.count).reduce(0) { $0 + expected[$1] } / total
        let behind = cells[(border / 1000 + 1)...].reduce(0, +)
        #expect(abs(Double(behind) - share * Double(Self.draws)) < 5 * (share * Double(Self.draws)).squareRoot() + 1)
        expected[80] *= 3
        expected[90] = 0
        #expect(fit(cells, expected) < Self.isBiased || share < 0.001)
    }

    @Test("uniform sizes and lines of a file at random are alike likely, and tombstones have their share")
    func others() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write((0..<50).map { "\($0 * 3)\n" }.joined(), to: "sizes.txt")
        let file = try RecordFile(path: path, order: .atRandom).examined(as: .sizes(0...1000))
        for values in [SizeDistribution.uniform(100...149), .sizes(file)] {
            let plan = RowPlan.short {
                $0.records = .init(values: values, keys: .none, compressibility: 0, verification: .count)
            }
            let shared = try SharedRecords(plan)
            var source = SizeSource(values, shared, random: RandomNumbers(seed: 5), producer: 0)
            var counts: [Int: Int] = [:]
            for _ in 0..<Self.draws { counts[source.next(), default: 0] += 1 }
            #expect(counts.keys.min() == values.smallest && counts.keys.max() == values.largest)
            let observed = counts.sorted { $0.key < $1.key }.map(\.value)
            #expect(fit(observed, Array(repeating: 1, count: 50)) > Self.fits)
            var biased = observed
            biased[7] += biased[8] / 4
            #expect(fit(biased, Array(repeating: 1, count: 50)) < Self.isBiased)
        }

        let plan = RowPlan.short {
            $0.records = .init(
                values: .fixed(10), keys: .uniform(count: 9), compressibility: 0, tombstones: 0.2, verification: .header
            )
        }
        let maker = RecordMaker(plan, producer: 0, shared: try SharedRecords(plan))
        var tombstones = 0
        for sequence in 0..<UInt64(Self.draws) {
            maker.make(sequence, due: 1)
            if maker.value == nil { tombstones += 1 }
        }
        #expect(fit([tombstones, Self.draws - tombstones], [0.2, 0.8]) > Self.fits)
        #expect(fit([tombstones, Self.draws - tombstones], [0.21, 0.79]) < Self.isBiased)
    }

    @Test("log-normal sizes have their distribution function, cut off at both ends")
    func logNormal() throws {
        let range = 20_000...1_000_000
        let values = SizeDistribution.logNormal(median: 100_000, sigma: 1, range: range)
        func share(_ size: Double) -> Double { erfc(-log(size / 100_000) / 2.0.squareRoot()) / 2 }
        let low = share(Double(range.lowerBound) - 0.5)
        let high = share(Double(range.upperBound) + 0.5)
        func distribution(_ size: Double) -> Double { (share(size) - low) / (high - low) }
        func drawn(sigma: Double) throws -> [Double] {
            let values = SizeDistribution.logNormal(median: 100_000, sigma: sigma, range: range)
            let plan = RowPlan.short { $0.records.values = .fixed(24) }
            var source = SizeSource(values, try SharedRecords(plan), random: RandomNumbers(seed: 8), producer: 0)
            // A size stands for what is rounded to it.
            var random = RandomNumbers(seed: 9)
            return (0..<50_000).map { _ in Double(source.next()) + random.unit() - 0.5 }
        }
        let sizes = try drawn(sigma: 1)
        #expect(GoodnessOfFit.kolmogorovSmirnov(sizes, distribution) > Self.fits)
        #expect(GoodnessOfFit.kolmogorovSmirnov(try drawn(sigma: 1.06), distribution) < Self.isBiased)
        let mean = sizes.reduce(0, +) / Double(sizes.count)
        #expect(abs(mean / values.mean - 1) < 0.02)
    }

    @Test("Poisson arrivals have exponential gaps that do not know of one another")
    func poisson() {
        func gaps(rate: Double, producers: Int) -> [Double] {
            var schedule = Schedule(
                start: 1_000_000_000_000, profile: .constant(rate, milliseconds: 1_000_000), producer: 0, of: producers,
                arrivals: .poisson,
                random: RandomNumbers(seed: 21, stream: 1))
            var last = UInt64(1_000_000_000_000)
            return (0..<50_000).map { _ in
                defer {
                    last = schedule.next
                    schedule.advance()
                }
                return Double(schedule.next - last)
            }
        }
        // One producer of four at 2,000 records a second: a gap is 2 ms on average.
        let drawn = gaps(rate: 2000, producers: 4)
        func distribution(_ gap: Double) -> Double { 1 - exp(-gap / 2e6) }
        #expect(GoodnessOfFit.kolmogorovSmirnov(drawn, distribution) > Self.fits)
        #expect(GoodnessOfFit.kolmogorovSmirnov(gaps(rate: 2100, producers: 4), distribution) < Self.isBiased)
        // Gaps that follow one another: below and above the median in all four combinations alike.
        var pairs = Array(repeating: 0, count: 4)
        let median = 2e6 * log(2)
        for index in stride(from: 0, to: drawn.count - 1, by: 2) {
            pairs[(drawn[index] < median ? 0 : 2) + (drawn[index + 1] < median ? 0 : 1)] += 1
        }
        #expect(GoodnessOfFit.chiSquare(observed: pairs, expected: Array(repeating: 6250, count: 4)) > Self.fits)
    }

    @Test("the normal and the uniform numbers that the others are made of fit theirs")
    func numbers() {
        var random = RandomNumbers(seed: 31)
        let normal = (0..<50_000).map { _ in random.normal() }
        #expect(GoodnessOfFit.kolmogorovSmirnov(normal) { erfc(-$0 / 2.0.squareRoot()) / 2 } > Self.fits)
        #expect(GoodnessOfFit.kolmogorovSmirnov(normal) { erfc(-($0 - 0.03) / 2.0.squareRoot()) / 2 } < Self.isBiased)
        let unit = (0..<50_000).map { _ in random.unit() }
        #expect(GoodnessOfFit.kolmogorovSmirnov(unit) { $0 } > Self.fits)
        #expect(GoodnessOfFit.kolmogorovSmirnov(unit) { $0 * $0 } < Self.isBiased)
    }

    private func fit(_ observed: [Int], _ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        let draws = Double(observed.reduce(0, +))
        return GoodnessOfFit.chiSquare(observed: observed, expected: weights.map { $0 / total * draws })
    }

    private func drawn(_ keys: KeyDistribution, seed: UInt64) throws -> [Int] {
        let plan = RowPlan.short { $0.records.keys = keys }
        var source = KeySource(keys, try SharedRecords(plan), random: RandomNumbers(seed: seed), producer: 0)
        var counts = Array(repeating: 0, count: 1001)
        for _ in 0..<Self.draws { counts[Int(source.number())] += 1 }
        return counts
    }

    /// By key number; a key that is not there has none.
    private func weights(_ keys: KeyDistribution) -> [Double] {
        (0..<1001).map { key in
            switch keys {
            case .uniform(let count): key < count ? 1 : 0
            case .zipf(let exponent, let count): key < count ? exp(-exponent * log(Double(key + 1))) : 0
            case .hot(let share, let hot, let count):
                key < hot ? share / Double(hot) : key < count ? (1 - share) / Double(count - hot) : 0
            default: 0
            }
        }
    }
}
