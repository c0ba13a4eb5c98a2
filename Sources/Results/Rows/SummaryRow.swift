/// One configuration and trial: a row of summary.csv. Everything optional is an empty cell where it was not measured.
public struct SummaryRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// What the figures are worth.
    public var verdict: Verdict
    /// Why the verdict is not VALID.
    public var reason: String?
    /// When the row began, milliseconds since 1970.
    public var startedAtMilliseconds: Int64?
    /// How long the row took, start and settling included.
    public var seconds: Double?
    /// How long it waited for the machine to become quiet before.
    public var settleMilliseconds: Double?
    /// The share of all CPU time that other programs used while it was measured, 1 being all.
    public var otherCPUShare: Double?
    /// What was measured: engine, embedded, kafka …
    public var target: String?
    /// Which client generated the load: native, librdkafka.
    public var client: String?
    /// A bare produce request of one record and its answer, the median, in microseconds.
    public var roundTripMicroseconds: Double?
    public var handedRoundTripMicroseconds: Double?
    /// The broker's process id, where the run started it.
    public var brokerPID: Int32?
    /// The cores that the broker was confined to, as in `taskset`.
    public var brokerCores: String?
    /// The cores that the generator was confined to.
    public var generatorCores: String?
    /// The closed loop at full speed.
    public var peak = PeakFigures()
    /// The open loop at a set rate.
    public var latency = LatencyFigures()
    /// What reading cost, and how consumers caught up.
    public var reading = ReadingFigures()
    /// What became of the records of all phases.
    public var records = RecordFigures()

    /// Makes a row without figures.
    public init(key: RowKey, verdict: Verdict, reason: String? = nil) {
        self.key = key
        self.verdict = verdict
        self.reason = reason
    }
}

/// What the closed loop at full speed measured.
public struct PeakFigures: Sendable {
    /// How long it was measured.
    public var seconds: Double?
    /// Records acknowledged (acks=0: handed to the kernel) per second.
    public var sentPerSecond: Double?
    /// Records received by consumers per second, all groups together.
    public var receivedPerSecond: Double?
    /// Records that the slowest group received per second.
    public var groupReceivedPerSecond: Double?
    /// Key and value bytes sent per second.
    public var sentBytesPerSecond: Double?
    /// Key and value bytes received per second.
    public var receivedBytesPerSecond: Double?
    /// The distribution of 100 ms windows.
    public var throughput: ThroughputSummary?
    /// Records in a batch, as sent.
    public var recordsPerBatch: Double?
    /// Produce requests per second.
    public var requestsPerSecond: Double?
    /// Batches that one write of the broker carried.
    public var batchesPerPwritev: Double?
    /// Requests in flight, averaged over time.
    public var inFlightAverage: Double?
    /// What a batch waited in the producer, 99th percentile, in microseconds.
    public var producerQueueP99Microseconds: Double?
    /// CPU time of the broker's process.
    public var brokerCPUSeconds: Double?
    /// CPU time of the load generator.
    public var generatorCPUSeconds: Double?
    /// The share of the nearest ceiling of this machine that was reached, 1 being all.
    public var shareOfLimit: Double?
    /// Which ceiling that is.
    public var limitName: String?
    /// What the generator alone reaches with such records, in records a second.
    public var generatorLimitPerSecond: Double?

    /// Makes figures of which none is measured.
    public init() {}
}

/// What the open loop at a set rate measured.
public struct LatencyFigures: Sendable {
    /// How long it was measured.
    public var seconds: Double?
    /// The rate asked for.
    public var offeredPerSecond: Double?
    /// The rate that was kept.
    public var achievedPerSecond: Double?
    /// Where it goes in steps, the rate of the highest that was kept up with.
    public var keptUpPerSecond: Double?
    /// Scheduled send to actual send. This and all latencies below are nil where it goes in steps.
    public var delay: LatencySummary?
    /// Actual send to acknowledgement.
    public var service: LatencySummary?
    /// Scheduled send to acknowledgement.
    public var response: LatencySummary?
    /// Scheduled send to receipt.
    public var endToEnd: LatencySummary?
    /// Scheduled send to receipt, 99th percentile, of the partition's records that got the most, in microseconds.
    public var hotEndToEndP99Microseconds: Double?
    /// The same of all other partitions' records.
    public var restEndToEndP99Microseconds: Double?
    /// How far consumers were behind at the end of the phase, in records.
    public var endLagRecords: Int64?
    /// CPU time of the broker's process.
    public var brokerCPUSeconds: Double?
    /// CPU time of the load generator.
    public var generatorCPUSeconds: Double?
    /// The generator's own part of the delay, 99th percentile, in microseconds.
    public var latenessP99Microseconds: Double?
    /// How long the client kept senders waiting for memory.
    public var heldMilliseconds: Double?
    /// Where the time went.
    public var split = TimeSplit()

    /// Makes figures of which none is measured.
    public init() {}

    /// The latency of a tag.
    public subscript(tag: HistogramTag) -> LatencySummary? {
        switch tag {
        case .delay: delay
        case .service: service
        case .response: response
        case .endToEnd: endToEnd
        case .throughput: nil
        }
    }
}

/// What became of the records, warm-up, peak and latency phase alike.
public struct RecordFigures: Sendable {
    /// Records handed to the client.
    public var sent: Int64?
    /// Records that the broker acknowledged.
    public var acknowledged: Int64?
    /// Records that failed with an error.
    public var failed: Int64?
    /// Records received, repeats included.
    public var received: Int64?
    /// Acknowledged and never received.
    public var lost: Int64?
    /// Received more than once.
    public var duplicated: Int64?
    /// Received after a later one of the same producer and partition.
    public var reordered: Int64?
    /// Received with another content than sent.
    public var corrupt: Int64?
    /// The share of the sent records that went to the partition that got the most.
    public var hotPartitionShare: Double?
    /// How records were checked: value, header, count or none.
    public var verify: String?

    /// Makes figures of which none is measured.
    public init() {}
}
