import Measurement
import Results
import TestSupport
import Testing

@testable import Report

/// The verdicts that `weir compare` prints, over tables made of recorded trials.
@Suite("What compare says of recorded trials")
struct RecordedVerdictTests {
    static let draws = 200
    /// More of those that should hardly ever have a verdict: by chance few draws have twice as many as they should.
    static let alikeDraws = 800

    private static func hasVerdict(_ comparison: Comparison) -> Bool {
        comparison.rows.contains { $0.result.finding == .higher || $0.result.finding == .lower }
    }

    /// How many of so many draws have any verdict, by metric.
    private func verdicts(_ compare: () throws -> [Comparison]) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for _ in 0..<Self.alikeDraws {
            for comparison in try compare() where Self.hasVerdict(comparison) {
                found[comparison.column, default: 0] += 1
            }
        }
        return found
    }

    @Test(
        "where nothing but time differs, at most 5 of 100 tables have any verdict, of two runs or within one",
        arguments: RecordedNoise.Pairing.allCases)
    func alike(pairing: RecordedNoise.Pairing) throws {
        var tables = try RecordedTables(seed: 6)
        let between = try verdicts {
            let (before, after) = try tables.pair(pairing)
            return try Comparison.between(.init("a", before), [.init("b", after)], metrics: RecordedTables.metrics)
        }
        let within = try verdicts {
            try Comparison.within(tables.joined(pairing), by: "side", metrics: RecordedTables.metrics)
        }
        var any = 0
        for (found, how) in [(between, "two runs"), (within, "one run")] {
            for metric in RecordedTables.metrics {
                let count = found[metric] ?? 0
                print(
                    "alike, \(pairing.rawValue), \(how): \(metric): \(count) of \(Self.alikeDraws) tables have a verdict"
                )
                #expect(count <= 5 * Self.alikeDraws / 100, "\(how), \(metric): \(count) of \(Self.alikeDraws)")
                any += count
            }
        }
        #expect(any > 0, "a test that never finds anything would pass too")
    }

    /// How many of so many draws find one configuration of four slower, and no other one changed the other way.
    private func found(rate: Double, latency: Double, variation: Double, pairing: RecordedNoise.Pairing) throws
        -> [String: Int]
    {
        var tables = try RecordedTables(seed: 7, variation: variation)
        var found: [String: Int] = [:]
        for draw in 0..<Self.draws {
            let (before, after) = try tables.pair(pairing) { configuration, figures in
                configuration == draw % 4 ? [figures[0] * rate, figures[1] * latency] : figures
            }
            let slower = tables.configurations[draw % 4]
            for comparison in try Comparison.between(
                .init("a", before), [.init("b", after)], metrics: RecordedTables.metrics)
            {
                let row = try #require(comparison.rows.first { $0.labels == slower })
                let wanted: LogRatioComparison.Finding = comparison.column == "received_per_sec" ? .lower : .higher
                if row.result.finding == wanted { found[comparison.column, default: 0] += 1 }
            }
        }
        return found
    }

    @Test(
        "a configuration of four that is a tenth slower is found in 90 of 100 tables of five trials that vary by 3 %",
        arguments: RecordedNoise.Pairing.allCases)
    func slower(pairing: RecordedNoise.Pairing) throws {
        let found = try found(rate: 0.9, latency: 1.1, variation: 0.03, pairing: pairing)
        for metric in RecordedTables.metrics {
            print(
                "a tenth slower, \(pairing.rawValue): \(metric): found in \(found[metric] ?? 0) of \(Self.draws) tables"
            )
            #expect((found[metric] ?? 0) >= 90 * Self.draws / 100, "\(metric): \(found[metric] ?? 0) of \(Self.draws)")
        }
    }

    @Test("where trials vary by more, or it is less slow, it is not: the test before would notice")
    func canFail() throws {
        for (rate, latency, variation) in [(0.9, 1.1, 0.08), (0.97, 1.03, 0.03)] {
            let found = try found(rate: rate, latency: latency, variation: variation, pairing: .random)
            for metric in RecordedTables.metrics { #expect((found[metric] ?? 0) < 90 * Self.draws / 100) }
        }
    }
}
