/// What a run is: manifest.json. It is there from the first moment, with its state, so that a half-written run never
/// looks whole.
public struct Manifest: Codable, Sendable, Equatable {
    /// How far a run came.
    public enum State: String, Codable, Sendable {
        /// It is going on, or was killed.
        case running
        /// Every row was run.
        case finished
        /// It was stopped; what was measured is kept.
        case interrupted
        /// It ended in an error; what was measured is kept.
        case failed
    }

    /// A swept parameter, with its values in the order of the suite.
    public struct Sweep: Codable, Sendable, Equatable {
        /// The full path, as `producer.batch.size`.
        public var path: String
        /// The values as they stand in the CSV files.
        public var values: [String]

        /// Names a parameter and its values.
        public init(path: String, values: [String]) {
            self.path = path
            self.values = values
        }
    }

    /// The latest version of this layout that this program knows.
    public static let knownFormatVersion = 1

    /// The version of this layout; columns and keys are only ever added.
    public var formatVersion = knownFormatVersion
    /// How far the run came.
    public var state: State
    /// The suite's name.
    public var suite: String
    /// The question that the suite answers.
    public var question: String?
    /// When it began, milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// When it ended, milliseconds since 1970.
    public var finishedAtMilliseconds: Int64?
    /// The command line.
    public var command: [String]
    /// The seed of the shuffled blocks and of the workload.
    public var seed: UInt64
    /// Trials a configuration.
    public var trials: Int
    /// The swept parameters, in the order of the columns.
    public var sweep: [Sweep]
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// Rows that are in summary.csv.
    public var rowsFinished: Int
    /// The program's version.
    public var version: String
    /// Which build of the program measured it; a run goes on with the same one alone.
    public var build: String?
    /// The CRC-32 of suite.yaml.
    public var suiteCRC32: String?
    /// When it was resumed, each time, milliseconds since 1970.
    public var resumedAtMilliseconds: [Int64]?
    /// Why it failed or was stopped.
    public var reason: String?

    /// Describes a run that begins.
    public init(
        suite: String, question: String? = nil, startedAtMilliseconds: Int64, command: [String], seed: UInt64,
        trials: Int, sweep: [Sweep], rowsPlanned: Int, version: String
    ) {
        state = .running
        self.suite = suite
        self.question = question
        self.startedAtMilliseconds = startedAtMilliseconds
        self.command = command
        self.seed = seed
        self.trials = trials
        self.sweep = sweep
        self.rowsPlanned = rowsPlanned
        rowsFinished = 0
        self.version = version
    }
}
