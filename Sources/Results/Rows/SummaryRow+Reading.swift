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
    /// Records that were read again.
    public var replayedRecords: Int64?
    /// How long that took.
    public var replaySeconds: Double?
    /// How fast it was, in records, all groups together.
    public var replayPerSecond: Double?
    /// And in bytes.
    public var replayBytesPerSecond: Double?
    /// The share of the partitions of which the same came again, 1 being all.
    public var replayIdentical: Double?
    /// What groups that began at the first record had before them when the open loop began.
    public var behindRecords: Int64?
    /// How fast they read.
    public var behindPerSecond: Double?
    /// How far they were still behind at the end of the open loop.
    public var behindLeft: Int64?
    /// What was done to the log in the page cache before.
    public var pageCache: String?
    /// What was dropped.
    public var pageCacheDroppedBytes: Int64?
    /// What the kernel kept.
    public var pageCacheLeftBytes: Int64?

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
            "How fast the backlog became less, in records: `drain_received_per_sec` − `drain_sent_per_sec`, but for what was on its way at the end."
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
        Field(Column("replayed_records", .count, "Records that the groups read again when all phases were over.")) {
            Cell($0.reading.replayedRecords)
        },
        reading(
            "replay_seconds", .seconds, better: .lower, places: 3, "How long that took, from going back until the end."
        ) { $0.replaySeconds },
        reading(
            "replay_per_sec", .perSecond, better: .higher, "Records that were read again a second, all groups together."
        ) { $0.replayPerSecond },
        reading(
            "replay_bytes_per_sec", .bytesPerSecond, better: .higher, places: 0, "Their key and value bytes a second."
        ) { $0.replayBytesPerSecond },
        reading(
            "replay_identical_share", .ratio, better: .higher, places: 4,
            "The share of the partitions of which the same was read again as the first time, by a hash over offsets, timestamps, keys, values and headers in their order."
        ) { $0.replayIdentical },
        Field(
            Column(
                "behind_records", .count,
                "Records that groups which began at the first one (`consumer.behind`) had before them when the open loop began."
            )
        ) { Cell($0.reading.behindRecords) },
        reading(
            "behind_per_sec", .perSecond, better: .higher,
            "Records that they received a second, until they had caught up or the open loop ended."
        ) { $0.behindPerSecond },
        Field(
            Column(
                "behind_left_records", .count, better: .lower,
                "How many records they were still behind at the end of the open loop.")
        ) { Cell($0.reading.behindLeft) },
        Field(
            Column(
                "page_cache", .text,
                "What was done to the log's pages in memory before they began: dropped, or why they were left.")
        ) { Cell($0.reading.pageCache) },
        Field(Column("page_cache_dropped_bytes", .bytes, "Bytes of the log that were in memory before, and not after."))
        {
            Cell($0.reading.pageCacheDroppedBytes)
        },
        Field(Column("page_cache_left_bytes", .bytes, "Bytes of the log that stayed in memory all the same.")) {
            Cell($0.reading.pageCacheLeftBytes)
        },
    ]
}
