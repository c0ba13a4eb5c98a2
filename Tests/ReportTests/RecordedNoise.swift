import Measurement
import Results
import TestSupport

@testable import Report

/// Real trials that differ in nothing but time: results/reference/noise, which `make noise` records. Comparisons of five
/// against five others of the same configuration are drawn from them at random, the same from the same seed.
enum RecordedNoise {
    /// How trials are put into pairs.
    enum Pairing: String, CaseIterable {
        /// Any with any other.
        case random = "any two"
        /// Two that ran near each other in time, about as the two of a block do.
        case near = "at most eight trials apart"
    }

    static let metrics = ["received_per_sec", "response_p99_us"]
    /// How many comparisons are drawn.
    static let draws = 1000

    /// How many trials of each configuration the suite runs.
    static let recorded = 40

    static func summary() throws -> RunSummary {
        try RunSummary(RunDirectory(path: Repository.path("results/reference/noise")))
    }

    /// The figures of each configuration's VALID trials, in the order of blocks.
    static func trials(_ metric: String) throws -> [[Double]] {
        let summary = try summary()
        let column = try summary.table.column(metric)
        return try summary.configurations.map { configuration in
            try summary.rows.filter { $0.key.configuration == configuration && $0.verdict == .valid }
                .sorted { $0.key.block < $1.key.block }
                .compactMap { try summary.table.number($0.cells, at: column) }
        }
    }

    /// How many comparisons have a verdict: of one configuration each, or of all of them in one table.
    static func falseVerdicts(_ metric: String, _ pairing: Pairing, inTables: Bool) throws -> Int {
        let trials = try trials(metric)
        var random = SeededNumbers(seed: 40)
        return (0..<draws).count { draw in
            let chosen = inTables ? trials : [trials[draw % trials.count]]
            let rows = LogRatioComparison(rows: chosen.map { pairs($0, pairing, &random) }).rows
            return rows.contains { $0.finding == .higher || $0.finding == .lower }
        }
    }

    private static func pairs(
        _ trials: [Double], _ pairing: Pairing, _ random: inout SeededNumbers
    ) -> [LogRatioComparison.Pair] {
        pairs(of: trials.count, pairing, &random).map {
            LogRatioComparison.Pair(before: trials[$0.before], after: trials[$0.after])
        }
    }

    /// The places of five trials and of five others, of so many.
    static func pairs(
        of count: Int, _ pairing: Pairing, _ random: inout SeededNumbers
    ) -> [(before: Int, after: Int)] {
        let furthest =
            switch pairing {
            case .random: count
            case .near: 8
            }
        var free = Array(0..<count).shuffled(using: &random)
        var pairs: [(before: Int, after: Int)] = []
        while pairs.count < 5, let one = free.popLast() {
            // They are in random order, so that the first that is near enough is any of these.
            guard let place = free.firstIndex(where: { abs($0 - one) <= furthest }) else { continue }
            pairs.append((one, free.remove(at: place)))
        }
        return pairs
    }
}
