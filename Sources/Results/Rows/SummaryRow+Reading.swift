/// What reading cost the consumers of a row, and how they caught up.
public struct ReadingFigures: Sendable {
    /// Polls at full speed that brought something.
    public var peakPollsPerSecond: Double?
    /// Fetch requests at full speed.
    public var peakFetchesPerSecond: Double?
    /// Polls in the open loop that brought something.
    public var latencyPollsPerSecond: Double?
    /// Fetch requests in the open loop.
    public var latencyFetchesPerSecond: Double?
    /// Records that waited when consumers began to read.
    public var backlogRecords: Int64?
    /// How long they took to catch up.
    public var drainSeconds: Double?
    /// How fast the backlog became less.
    public var drainPerSecond: Double?
    /// What one group received meanwhile.
    public var drainReceivedPerSecond: Double?
    /// What all groups received meanwhile, in bytes.
    public var drainReceivedBytesPerSecond: Double?
    /// What producers sent meanwhile.
    public var drainSentPerSecond: Double?

    /// Makes figures of which none is measured.
    public init() {}
}

extension SummaryRow {
    private static func reading(
        _ name: String, _ unit: Unit, better: Better? = nil, places: Int = 1, _ meaning: String,
        _ value: @escaping @Sendable (ReadingFigures) -> Double?
    ) -> Field<SummaryRow> {
        Field(Column(name, unit, better: better, meaning)) { Cell(value($0.reading), places: places) }
    }

    static let readingFields: [Field<SummaryRow>] = [
        reading(
            "peak_polls_per_sec", .perSecond, "Polls of all consumers a second at full speed that brought something."
        ) { $0.peakPollsPerSecond },
        reading(
            "peak_fetches_per_sec", .perSecond,
            "Fetch requests of all consumers a second at full speed; empty where the client does not say."
        ) { $0.peakFetchesPerSecond },
        reading(
            "latency_polls_per_sec", .perSecond,
            "Polls of all consumers a second in the open loop that brought something."
        ) { $0.latencyPollsPerSecond },
        reading(
            "latency_fetches_per_sec", .perSecond, better: .lower,
            "Fetch requests of all consumers a second in the open loop, also those that brought nothing; empty where the client does not say."
        ) { $0.latencyFetchesPerSecond },
        Field(
            Column("backlog_records", .count, "Records that waited for the slowest group when consumers began to read.")
        ) { Cell($0.reading.backlogRecords) },
        reading(
            "drain_seconds", .seconds, better: .lower, places: 3,
            "How long it took until the slowest group had caught up: it was less than 100 ms of `load.backlog.rate` behind."
        ) { $0.drainSeconds },
        reading(
            "drain_per_sec", .perSecond, better: .higher,
            "How fast the backlog became less, in records: `drain_received_per_sec` − `drain_sent_per_sec`."
        ) { $0.drainPerSecond },
        reading(
            "drain_received_per_sec", .perSecond, better: .higher,
            "Records that the slowest group received a second until it had caught up."
        ) { $0.drainReceivedPerSecond },
        reading(
            "drain_received_bytes_per_sec", .bytesPerSecond, better: .higher, places: 0,
            "Key and value bytes that all groups together received a second meanwhile."
        ) { $0.drainReceivedBytesPerSecond },
        reading("drain_sent_per_sec", .perSecond, "Records that were acknowledged a second meanwhile.") {
            $0.drainSentPerSecond
        },
    ]
}
