internal import Measurement
internal import Results

/// What the steps of one configuration's open loop found, by steps.csv.
struct Staircase {
    /// One trial's way up. Its rates may be others than those of another trial: runs that went on after a pause, or files that were joined.
    struct Climb {
        /// A step of it.
        struct Step {
            /// Which, from 1.
            let number: Int
            /// Records a second that were scheduled.
            let offered: Double?
            let verdict: Verdict
            /// By the column of steps.csv.
            let figures: [String: Double]
        }

        /// In the order in which they were gone.
        let steps: [Step]
    }

    /// A step, over all trials.
    struct Step {
        /// Which, from 1.
        let number: Int
        /// Records a second that were scheduled, of the same trials as the figures: the median, and the least and the most.
        let offered: (median: Double, low: Double, high: Double)?
        /// Medians over the VALID trials, or over all where none is VALID, by the column of steps.csv.
        let figures: [String: Double]
        /// What each trial's is worth.
        let verdicts: [Verdict]

        /// Whether a trial's figures say what the system does.
        var isValid: Bool { verdicts.contains(.valid) }
    }

    /// The values of the swept parameters.
    let configuration: [String]
    /// A trial each.
    let climbs: [Climb]
    /// In the order in which they were gone.
    let steps: [Step]

    /// The columns of steps.csv that tables show, the rates first.
    static let columns = ["received_per_sec", "achieved_per_sec", "response_p50_us", "response_p99_us", "e2e_p99_us"]

    /// The latency that its steps have: with acks=0 there is no response.
    var latency: String {
        steps.contains { $0.isValid && $0.figures["response_p99_us"] != nil } ? "response_p99_us" : "e2e_p99_us"
    }

    /// Whether trials were offered different rates: more so than by the digits of a table, from which a run that is gone on with has its first peak.
    var hasOwnRates: Bool { steps.contains { step in step.offered.map { $0.low * 1.0001 < $0.high } ?? false } }

    /// The way up of a configuration, of its lines of steps.csv.
    ///
    /// Throws: where a line has no trial, block, step or verdict, or a figure that is no number.
    init(configuration: [String], _ rows: [CSVTable.Row], of table: CSVTable) throws {
        let places = try (
            trial: table.column("trial"), block: table.column("block"), step: table.column("step"),
            verdict: table.column("verdict"), offered: table.column("offered_per_sec")
        )
        let figures = Self.columns.compactMap { name in table.header.firstIndex(of: name).map { (name, $0) } }
        var trials: [[Int]] = []
        var climbs: [[Int]: [Climb.Step]] = [:]
        for row in rows {
            let fields = row.fields
            guard let trial = Int(fields[places.trial]), let block = Int(fields[places.block]),
                let step = Int(fields[places.step]), let verdict = Verdict(rawValue: fields[places.verdict])
            else {
                throw ResultsError.malformedCSV(
                    path: table.path, line: row.line,
                    reason: "trial, block and step are not whole numbers, or the verdict is not known")
            }
            var measured: [String: Double] = [:]
            for (name, place) in figures { measured[name] = try table.number(row, at: place) }
            if climbs[[block, trial]] == nil { trials.append([block, trial]) }
            climbs[[block, trial], default: []].append(
                Climb.Step(
                    number: step, offered: try table.number(row, at: places.offered), verdict: verdict,
                    figures: measured))
        }
        self.configuration = configuration
        self.climbs = trials.map { trial in
            Climb(steps: (climbs[trial] ?? []).sorted { $0.number < $1.number })
        }
        let all = Dictionary(grouping: self.climbs.flatMap(\.steps), by: \.number)
        steps = all.keys.sorted().map { number in Self.step(number, all[number] ?? []) }
    }

    /// Those of a run's configurations, in order; none where the open loop does not go in steps. Trials that ended in an error, or whose
    /// records did not arrive as they should, have no part in them.
    ///
    /// Throws: where steps.csv cannot be read.
    static func all(of summary: RunSummary) throws -> [Staircase] {
        // A CSV file that stands alone has nothing to do with what lies beside it.
        guard summary.isOfRun, summary.run.has(StepRow.fileName) else { return [] }
        let table = try CSVTable(path: summary.run.file(StepRow.fileName))
        if table.rows.isEmpty { return [] }
        let isSound = soundness(of: summary)
        let rows = Dictionary(grouping: table.rows.filter(isSound)) { Array($0.fields.prefix(summary.swept.count)) }
        return try summary.configurations.compactMap { configuration in
            try rows[configuration].map { try Staircase(configuration: configuration, $0, of: table) }
        }
    }

    /// Whether a line of steps.csv is of a trial that has a part: one that neither ended in an error nor lost records.
    static func soundness(of summary: RunSummary) -> (CSVTable.Row) -> Bool {
        // Every file of a run begins with the parameters and the trial.
        let key = summary.swept.count + 1
        let unsound = Set(
            summary.rows.filter { $0.verdict == .error || $0.verdict == .correctnessFail }.map {
                Array($0.cells.fields.prefix(key))
            })
        return { !unsound.contains(Array($0.fields.prefix(key))) }
    }

    private static func step(_ number: Int, _ trials: [Climb.Step]) -> Step {
        let valid = trials.filter { $0.verdict == .valid }
        let shown = valid.isEmpty ? trials : valid
        var figures: [String: Double] = [:]
        for name in columns { figures[name] = Statistics.median(shown.compactMap { $0.figures[name] }) }
        let rates = shown.compactMap(\.offered)
        let offered = Statistics.median(rates).map { (median: $0, low: rates.min() ?? $0, high: rates.max() ?? $0) }
        return Step(number: number, offered: offered, figures: figures, verdicts: trials.map(\.verdict))
    }
}
