internal import Measurement
internal import Results

/// What the steps of one configuration's open loop found, by steps.csv.
struct Staircase {
    /// A step, over all trials.
    struct Step {
        /// Which, from 1.
        let number: Int
        /// Records a second that were scheduled: the median, where they are a share of each trial's own peak.
        let offered: Double?
        /// Medians over the VALID trials, or over all where none is VALID, by the column of steps.csv.
        let figures: [String: Double]
        /// What each trial's is worth.
        let verdicts: [Verdict]

        /// Whether a trial's figures say what the system does.
        var isValid: Bool { verdicts.contains(.valid) }
        /// In how many trials the system did not keep up.
        var saturated: Int { verdicts.count { $0 == .saturated } }
    }

    /// The values of the swept parameters.
    let configuration: [String]
    /// In the order in which they were gone.
    let steps: [Step]

    /// The columns of steps.csv that tables show, the rates first.
    static let columns = ["received_per_sec", "achieved_per_sec", "response_p50_us", "response_p99_us", "e2e_p99_us"]

    /// The first step with which the system did not keep up, in one trial at least.
    var limit: Int? { steps.firstIndex { $0.saturated > 0 } }
    /// The highest step below it that is VALID.
    var keptUp: Int? { steps.prefix(limit ?? steps.count).lastIndex(where: \.isValid) }
    /// The latency that its steps have: with acks=0 there is no response.
    var latency: String {
        steps.contains { $0.isValid && $0.figures["response_p99_us"] != nil } ? "response_p99_us" : "e2e_p99_us"
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
        let places = try (
            trial: table.column("trial"), block: table.column("block"), step: table.column("step"),
            verdict: table.column("verdict"), offered: table.column("offered_per_sec")
        )
        let sound = Set(summary.rows.filter { $0.verdict != .error && $0.verdict != .correctnessFail }.map(\.key))
        var found: [[String]: [Int: [(row: CSVTable.Row, verdict: Verdict)]]] = [:]
        for row in table.rows {
            let fields = row.fields
            guard let trial = Int(fields[places.trial]), let block = Int(fields[places.block]),
                let step = Int(fields[places.step]), let verdict = Verdict(rawValue: fields[places.verdict])
            else {
                throw ResultsError.malformedCSV(
                    path: table.path, line: row.line,
                    reason: "trial, block and step are not whole numbers, or the verdict is not known")
            }
            let configuration = Array(fields.prefix(summary.swept.count))
            guard sound.contains(RowKey(configuration: configuration, trial: trial, block: block)) else { continue }
            found[configuration, default: [:]][step, default: []].append((row, verdict))
        }
        return try summary.configurations.compactMap { configuration in
            guard let steps = found[configuration] else { return nil }
            return Staircase(
                configuration: configuration,
                steps: try steps.keys.sorted().map { try step($0, steps[$0] ?? [], table, offered: places.offered) })
        }
    }

    private static func step(
        _ number: Int, _ trials: [(row: CSVTable.Row, verdict: Verdict)], _ table: CSVTable, offered: Int
    ) throws -> Step {
        let valid = trials.filter { $0.verdict == .valid }
        let shown = valid.isEmpty ? trials : valid
        func median(_ place: Int, _ trials: [(row: CSVTable.Row, verdict: Verdict)]) throws -> Double? {
            Statistics.median(try trials.compactMap { try table.number($0.row, at: place) })
        }
        var figures: [String: Double] = [:]
        for name in columns {
            guard let place = table.header.firstIndex(of: name) else { continue }
            figures[name] = try median(place, shown)
        }
        return Step(
            number: number, offered: try median(offered, shown), figures: figures, verdicts: trials.map(\.verdict))
    }
}
