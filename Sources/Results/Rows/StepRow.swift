/// One step of an open loop that goes in steps: a row of steps.csv. Its records are those that were due in it.
public struct StepRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// Which step, from 1.
    public var step: Int
    /// What the step's figures are worth.
    public var verdict: Verdict
    /// Why the verdict is not VALID.
    public var reason: String?
    /// Records per second that the step scheduled.
    public var offeredPerSecond: Double?
    /// Records per second that were sent while it lasted.
    public var achievedPerSecond: Double?
    /// Records per second that consumers received while it lasted, all groups together.
    public var receivedPerSecond: Double?
    /// Scheduled send to actual send.
    public var delay: LatencySummary?
    /// Actual send to acknowledgement.
    public var service: LatencySummary?
    /// Scheduled send to acknowledgement.
    public var response: LatencySummary?
    /// Scheduled send to receipt.
    public var endToEnd: LatencySummary?
    /// Records due and not come through at its end.
    public var behindRecords: Int64?
    /// How long it lasted.
    public var seconds: Double?

    /// Makes a row without figures.
    public init(key: RowKey, step: Int, verdict: Verdict, reason: String? = nil) {
        self.key = key
        self.step = step
        self.verdict = verdict
        self.reason = reason
    }

    /// steps.csv.
    public static let fileName = "steps.csv"
    /// What a row is.
    public static let about =
        "One row per configuration, trial and step, where the open loop goes in steps (`load.latency.shape: steps`); else only the header."
    /// The columns after the key.
    public static let fields: [Field<StepRow>] =
        [
            Field(Column("step", .count, "Which step, from 1.")) { Cell($0.step) },
            Field(Column("verdict", .text, "What the step's figures are worth.")) { Cell($0.verdict.rawValue) },
            Field(Column("reason", .text, "Why the verdict is not VALID.")) { Cell($0.reason) },
            Field(Column("offered_per_sec", .perSecond, "Records per second that the step scheduled.")) {
                Cell($0.offeredPerSecond, places: 1)
            },
            Field(Column("achieved_per_sec", .perSecond, "Records per second that were sent while it lasted.")) {
                Cell($0.achievedPerSecond, places: 1)
            },
            Field(
                Column(
                    "received_per_sec", .perSecond, better: .higher,
                    "Records per second that consumers received while it lasted, all groups together, by its whole windows of 100 ms."
                )
            ) {
                Cell($0.receivedPerSecond, places: 1)
            },
        ]
        + HistogramTag.latencies.flatMap { tag in
            LatencySummary.percentiles.indices.map { index in
                let suffix = LatencySummary.percentiles[index].suffix
                return Field(
                    Column(
                        "\(tag.rawValue)_\(suffix)_us", .microseconds, better: .lower,
                        "\(tag.span), \(suffix == "max" ? "maximum" : LatencySummary.words(forSuffix: suffix)).")
                ) { Cell($0[tag]?.microseconds(at: index), places: 3) }
            }
        } + [
            Field(
                Column(
                    "behind_records", .count, better: .lower,
                    "Records that were due by its end and had not come through (received, or without consumers acknowledged)."
                )
            ) { Cell($0.behindRecords) },
            Field(Column("step_seconds", .seconds, "How long it lasted.")) { Cell($0.seconds, places: 3) },
        ]

    private subscript(tag: HistogramTag) -> LatencySummary? {
        switch tag {
        case .delay: delay
        case .service: service
        case .response: response
        case .endToEnd: endToEnd
        case .throughput: nil
        }
    }
}
