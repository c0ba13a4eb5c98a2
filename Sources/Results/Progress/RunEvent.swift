private import FoundationEssentials

/// What happens in a run, as it tells it: to the terminal, and as a line of JSON each with `weir run --progress json`.
public enum RunEvent: Sendable, Equatable {
    /// The run's directory is there, and nothing is measured yet.
    case runBegan(RunBegan)
    /// A row begins to be prepared.
    case rowBegan(RowInProgress)
    /// How the row in progress goes.
    case progress(RowInProgress)
    /// A row is measured and on disk.
    case rowFinished(RowFinished)
    /// The run is over; no other event follows.
    case runEnded(RunEnded)

    /// The event as a line of JSON with its end; `event` comes first, then `atMilliseconds`, then the rest by name.
    ///
    /// - Parameter milliseconds: when it happened, since 1970.
    public func line(atMilliseconds milliseconds: Int64) -> String {
        let (name, json) =
            switch self {
            case .runBegan(let began): ("runBegan", Self.json(began))
            case .rowBegan(let row): ("rowBegan", Self.json(row))
            case .progress(let row): ("progress", Self.json(row))
            case .rowFinished(let row): ("rowFinished", Self.json(row))
            case .runEnded(let ended): ("runEnded", Self.json(ended))
            }
        return "{\"event\":\"\(name)\",\"atMilliseconds\":\(milliseconds),\(json.dropFirst())\n"
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and finite numbers alone: nothing that JSON cannot say.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// A run that begins, or goes on.
public struct RunBegan: Encodable, Sendable, Equatable {
    /// Where its files are.
    public var directory: String
    /// The suite's name.
    public var suite: String
    /// The question that the suite answers.
    public var question: String?
    /// When it began, or went on, milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// Rows that a resumed run has from before.
    public var rowsKept: Int
    /// Trials a configuration.
    public var trials: Int
    /// The swept parameters and their values.
    public var sweep: [Manifest.Sweep]
    /// The configurations, by the paths of the swept parameters, in the suite's order.
    public var configurations: [[String: String]]
    /// About how long the rows that are to be measured take.
    public var expectedMilliseconds: Int

    /// Describes a run.
    public init(
        directory: String, suite: String, question: String? = nil, startedAtMilliseconds: Int64, rowsPlanned: Int,
        rowsKept: Int = 0, trials: Int, sweep: [Manifest.Sweep], configurations: [[String: String]],
        expectedMilliseconds: Int
    ) {
        self.directory = directory
        self.suite = suite
        self.question = question
        self.startedAtMilliseconds = startedAtMilliseconds
        self.rowsPlanned = rowsPlanned
        self.rowsKept = rowsKept
        self.trials = trials
        self.sweep = sweep
        self.configurations = configurations
        self.expectedMilliseconds = expectedMilliseconds
    }
}

/// A row that is finished.
public struct RowFinished: Encodable, Sendable, Equatable {
    /// Which row of the plan it is, from 1.
    public var row: Int
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// The configuration in short.
    public var label: String
    /// The values of the swept parameters by their paths.
    public var configuration: [String: String]
    /// The trial, from 1.
    public var trial: Int
    /// What its figures are worth.
    public var verdict: Verdict
    /// Why the verdict is not VALID.
    public var reason: String?
    /// The main figures, as far as they were measured, under the names of their columns in summary.csv.
    public var figures: [String: Double]
    /// How long the rows after it still take.
    public var leftMilliseconds: Int

    /// Describes a row.
    public init(
        row: Int, rowsPlanned: Int, label: String, configuration: [String: String], summary: SummaryRow,
        leftMilliseconds: Int
    ) {
        self.row = row
        self.rowsPlanned = rowsPlanned
        self.label = label
        self.configuration = configuration
        trial = summary.key.trial
        verdict = summary.verdict
        reason = summary.reason
        figures = MainFigures.of(summary)
        self.leftMilliseconds = leftMilliseconds
    }
}

/// How a run ended.
public struct RunEnded: Encodable, Sendable, Equatable {
    /// How far it came.
    public var state: Manifest.State
    /// Where its files are; nil where nothing was kept.
    public var directory: String?
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// Rows that are in summary.csv.
    public var rowsFinished: Int
    /// How many of these rows have which verdict.
    public var verdicts: [String: Int]
    /// What the program ends with.
    public var exitCode: Int32
    /// Why it failed, or why what it found could not be told.
    public var reason: String?
    /// The command that goes on with it, where rows are missing.
    public var resume: String?

    /// Describes an end.
    public init(
        state: Manifest.State, directory: String? = nil, rowsPlanned: Int, verdicts: [Verdict] = [], exitCode: Int32,
        reason: String? = nil,
        resume: String? = nil
    ) {
        self.state = state
        self.directory = directory
        self.rowsPlanned = rowsPlanned
        rowsFinished = verdicts.count
        self.verdicts = Dictionary(verdicts.map { ($0.rawValue, 1) }, uniquingKeysWith: +)
        self.exitCode = exitCode
        self.reason = reason
        self.resume = resume
    }
}
