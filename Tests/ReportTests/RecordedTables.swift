import Glibc
import Measurement
import Results
import TestSupport

/// Summaries as `weir compare` is given them, made of the recorded trials of ``RecordedNoise``: five of each configuration against five others,
/// drawn at random, the same from the same seed.
struct RecordedTables {
    static let metrics = RecordedNoise.metrics

    /// A recorded trial: the figures of `metrics`.
    private typealias Trial = [Double]

    let paths: [String]
    let configurations: [[String]]
    private let recorded: [[Trial]]
    private let directory: TemporaryDirectory
    private var random: SeededNumbers

    /// - Parameter variation: the coefficient of variation that the figures of each configuration are given, with the distribution that they
    ///   have; nil leaves them as they were recorded.
    init(seed: UInt64, variation: Double? = nil) throws {
        let summary = try RecordedNoise.summary()
        let columns = try Self.metrics.map { try summary.table.column($0) }
        paths = summary.swept
        configurations = summary.configurations
        recorded = try summary.configurations.map { configuration in
            let rows = summary.rows(of: configuration).filter { $0.verdict == .valid }.sorted {
                $0.key.block < $1.key.block
            }
            let trials = try rows.map { row in try columns.compactMap { try summary.table.number(row.cells, at: $0) } }
            return variation.map { Self.scaled(trials, to: $0) } ?? trials
        }
        directory = try memoryDirectory()
        random = SeededNumbers(seed: seed)
    }

    /// The same trials, the logarithms of each figure drawn together or apart around their mean until they vary as told.
    private static func scaled(_ trials: [Trial], to variation: Double) -> [Trial] {
        let wanted = Power.deviation(ofPairsOf: variation) / 2.0.squareRoot()
        let logs = metrics.indices.map { metric in trials.map { log($0[metric]) } }
        let scaled = logs.map { values in
            let mean = Statistics.mean(values) ?? 0
            let factor = wanted / (Statistics.standardDeviation(values) ?? 1)
            return values.map { exp(mean + ($0 - mean) * factor) }
        }
        return trials.indices.map { trial in metrics.indices.map { scaled[$0][trial] } }
    }

    /// Two tables, no trial in both.
    ///
    /// - Parameter changing: what becomes of the figures of the second table, by the place of the configuration.
    mutating func pair(
        _ pairing: RecordedNoise.Pairing, changing: (_ configuration: Int, _ figures: [Double]) -> [Double] = { $1 }
    ) throws -> (before: RunSummary, after: RunSummary) {
        let (before, after) = draw(pairing, changing)
        return (try table(paths, before, "before.csv"), try table(paths, after, "after.csv"))
    }

    /// The same in one table, which sweeps `side`: a, b.
    mutating func joined(_ pairing: RecordedNoise.Pairing) throws -> RunSummary {
        let (before, after) = draw(pairing) { $1 }
        let rows = before.map { (["a"] + $0.0, $0.1) } + after.map { (["b"] + $0.0, $0.1) }
        return try table(["side"] + paths, rows, "joined.csv")
    }

    private typealias Rows = [(configuration: [String], trials: [Trial])]

    private mutating func draw(
        _ pairing: RecordedNoise.Pairing, _ change: (Int, [Double]) -> [Double]
    ) -> (Rows, Rows) {
        var before: Rows = []
        var after: Rows = []
        for (index, trials) in recorded.enumerated() {
            let pairs = RecordedNoise.pairs(of: trials.count, pairing, &random)
            before.append((configurations[index], pairs.map { trials[$0.before] }))
            after.append((configurations[index], pairs.map { change(index, trials[$0.after]) }))
        }
        return (before, after)
    }

    private func table(_ paths: [String], _ rows: Rows, _ name: String) throws -> RunSummary {
        var lines = [CSV.line(paths + ["trial", "block", "verdict"] + Self.metrics)]
        for (configuration, trials) in rows {
            for (index, trial) in trials.enumerated() {
                let figures = trial.map { "\($0)" }
                lines.append(CSV.line(configuration + ["\(index + 1)", "\(index + 1)", "VALID"] + figures))
            }
        }
        return try RunSummary(csv: directory.write(lines.joined(separator: "\n") + "\n", to: name))
    }
}
