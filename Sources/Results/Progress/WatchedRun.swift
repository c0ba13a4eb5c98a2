/// A run as somebody who watches it knows it: told by the run itself, or read from its files.
public struct WatchedRun: Sendable, Equatable {
    /// A row that is finished.
    public struct Row: Sendable, Equatable {
        /// The values of the swept parameters, in the order of the sweep.
        public var configuration: [String]
        /// What its figures are worth.
        public var verdict: Verdict
        /// Why the verdict is not VALID.
        public var reason: String?
        /// The main figures, as far as they were measured, by their columns in summary.csv.
        public var figures: [String: Double]
    }

    /// How a run came to its end.
    public enum Ending: Sendable, Equatable {
        /// Every row was measured.
        case finished
        /// The user stopped it.
        case interrupted
        /// An error ended it.
        case failed(reason: String?)
        /// Its process is gone, and it never said that it ended: it was killed, or the machine stopped.
        case died
        /// Its directory is gone.
        case vanished
    }

    /// Where its files are.
    public var directory: String
    /// The suite's name.
    public var suite: String
    /// The question that the suite answers.
    public var question: String?
    /// When it began, or went on the last time, milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// When it ended, milliseconds since 1970, where it says so.
    public var endedAtMilliseconds: Int64?
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// Trials a configuration.
    public var trials: Int
    /// The swept parameters and their values.
    public var sweep: [Manifest.Sweep]
    /// The finished rows, in the order in which they were measured.
    public var rows: [Row] = []
    /// The row in progress; nil between rows.
    public var present: RowInProgress?
    /// What the run does where it measures no row.
    public var note: String?
    /// What rows did just before.
    public var history = ProgressHistory()
    /// When the run was heard of last, milliseconds since 1970; nil where that is now.
    public var heardAtMilliseconds: Int64?
    /// How it ended; nil while it goes on.
    public var ending: Ending?

    /// A run that goes on, as it says itself.
    public init(_ began: RunBegan) {
        directory = began.directory
        suite = began.suite
        question = began.question
        startedAtMilliseconds = began.startedAtMilliseconds
        rowsPlanned = began.rowsPlanned
        trials = began.trials
        sweep = began.sweep
    }

    /// A run as its manifest describes it.
    init(_ manifest: Manifest, directory: String) {
        self.directory = directory
        suite = manifest.suite
        question = manifest.question
        startedAtMilliseconds = manifest.resumedAtMilliseconds?.last ?? manifest.startedAtMilliseconds
        endedAtMilliseconds = manifest.finishedAtMilliseconds
        rowsPlanned = manifest.rowsPlanned
        trials = manifest.trials
        sweep = manifest.sweep
        ending =
            switch manifest.state {
            case .running: nil
            case .finished: .finished
            case .interrupted: .interrupted
            case .failed: .failed(reason: manifest.reason)
            }
    }

    /// What a run's program ends with when it ends so: 0 all rows VALID, 3 one is not, 130 interrupted, 1 anything else; 0 while it goes on.
    public var exitCode: Int32 {
        switch ending {
        case nil: 0
        case .finished: rows.allSatisfy { $0.verdict == .valid } ? 0 : 3
        case .interrupted: 130
        case .failed, .died, .vanished: 1
        }
    }

    /// How many of the finished rows have which verdict, VALID first; without those that none has.
    public var verdicts: [(verdict: Verdict, count: Int)] { Self.verdicts(of: rows) }

    /// The same of some rows.
    public static func verdicts(of rows: [Row]) -> [(verdict: Verdict, count: Int)] {
        Verdict.allCases.compactMap { verdict in
            let count = rows.count { $0.verdict == verdict }
            return count == 0 ? nil : (verdict, count)
        }
    }

    /// Takes what the run tells of itself; its beginning is for `init`.
    public mutating func hear(_ event: RunEvent) {
        switch event {
        case .runBegan, .runEnded: break
        case .rowBegan(let row):
            note = nil
            present = row
        case .progress(let row):
            note = nil
            present = row
        case .rowFinished(let row):
            present = nil
            rows.append(
                Row(
                    configuration: sweep.map { row.configuration[$0.path] ?? "" }, verdict: row.verdict,
                    reason: row.reason, figures: row.figures))
        }
    }

    /// Takes the rows that summary.csv has.
    /// - Returns: whether it could be read; else the rows stay as they were.
    @discardableResult
    package mutating func readRows() -> Bool {
        let path = directory + "/" + SummaryRow.fileName
        guard let bytes = try? Disk.read(path),
            // A row that is being written at this moment is read the next time.
            let end = bytes.lastIndex(of: UInt8(ascii: "\n")),
            let table = try? CSVTable(text: String(decoding: bytes[...end], as: UTF8.self), path: path),
            let verdict = try? table.column("verdict"), let reason = try? table.column("reason")
        else { return false }
        let places = sweep.map { try? table.column($0.path) }
        rows = table.rows.compactMap { row in
            guard let verdict = Verdict(rawValue: row.fields[verdict]) else { return nil }
            return Row(
                configuration: places.map { place in place.map { row.fields[$0] } ?? "" }, verdict: verdict,
                reason: row.fields[reason].isEmpty ? nil : row.fields[reason],
                figures: MainFigures.of(row, in: table))
        }
        return true
    }
}
