import Measurement

/// A suite unfolded: which rows are measured, in which order, and what that takes.
public struct RunPlan: Sendable {
    /// The suite.
    public let suite: Suite
    /// Its configurations, in the sweep's order.
    public let configurations: [Configuration]
    /// The rows in the order in which they are measured.
    public let rows: [RowOrder.Row]

    /// Unfolds a suite.
    /// - Throws: `SuiteError` for what cannot be run.
    public init(_ suite: Suite) throws(SuiteError) {
        self.suite = suite
        configurations = try suite.configurations()
        rows = RowOrder.blocks(configurations: configurations.count, trials: suite.trials, seed: suite.seed)
    }

    /// What a row takes beyond its phases: a fresh broker, settling, draining, files. Milliseconds.
    static let overheadMilliseconds = 1000

    /// About how long the run takes, in milliseconds.
    public var estimatedMilliseconds: Int {
        rows.reduce(0) { sum, row in
            let configuration = configurations[row.configuration]
            return sum + configuration.phaseMilliseconds + configuration.joinMilliseconds + Self.overheadMilliseconds
        }
    }

    /// The most that any one row may write to the data directory: the space that must be free, since rows clean up. Bytes.
    public var maximumRowBytes: Int { configurations.map(\.maximumBytes).max() ?? 0 }

    /// The most that the whole run may send. Bytes.
    public var maximumTotalBytes: Int { rows.reduce(0) { $0 + configurations[$1.configuration].maximumBytes } }

    /// `3 batch.size × 2 acks × 3 trials in shuffled blocks (seed 42), about 100 s`.
    public var headline: String {
        var parts = suite.axes.reversed().compactMap { axis -> String? in
            let values = Set(configurations.flatMap(\.coordinates).filter { $0.path == axis.path }.map(\.value))
            return values.count < 2 ? nil : "\(values.count) \(SuiteSchema.key(atPath: axis.path)?.label ?? axis.path)"
        }
        parts.append(suite.trials == 1 ? "1 trial" : "\(suite.trials) trials")
        let order = rows.count > 1 ? " in shuffled blocks (seed \(suite.seed))" : ""
        return
            "\(parts.joined(separator: " × "))\(order), about \(Figure.duration(milliseconds: estimatedMilliseconds))"
    }

    /// `quick — how do batch size and acks decide …?`
    public var title: String { suite.question.map { "\(suite.name) — \($0)" } ?? suite.name }
}
