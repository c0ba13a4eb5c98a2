extension SummaryRow {
    /// summary.csv.
    public static let fileName = "summary.csv"
    /// What a row is.
    public static let about =
        "One row per configuration and trial. Figures of the closed loop (`peak`) first, of the open loop (`latency`) after."

    /// The columns after the key.
    public static let fields: [Field<SummaryRow>] =
        rowFields + peakFields + latencyFields + hotPartitionFields + splitFields + readingFields + recordFields

    private static let rowFields: [Field<SummaryRow>] = [
        Field(Column("verdict", .text, "What the figures are worth; only VALID rows are ranked.")) {
            Cell($0.verdict.rawValue)
        },
        Field(Column("reason", .text, "Why the verdict is not VALID.")) { Cell($0.reason) },
        Field(
            Column(
                "target", .text, "What was measured: embedded, kafka, or the name of a broker that a command starts.")
        ) { Cell($0.target) },
        Field(
            Column(
                "client", .text,
                "Which client generated the load: native or librdkafka; producers' and consumers', where they differ.")
        ) { Cell($0.client) },
        Field(
            Column(
                "round_trip_us", .microseconds,
                "A produce request of one record and its answer on a connection that does nothing else, just before the row, on a topic of its own, with the row's acks and sizes (at most 64 KiB of key and of value): the median. Measured where `producer.send` is `sync` or swept; empty with acks=0, with `topic.name`, and where the cluster asks for TLS or SASL."
            )
        ) { Cell($0.roundTripMicroseconds, places: 3) },
        Field(
            Column(
                "handed_round_trip_us", .microseconds,
                "The same, measured right after it, where another thread hands each request to the connection's and waits for the answer, as applications do whose client has a thread of its own: what it is longer is what changing threads costs here."
            )
        ) { Cell($0.handedRoundTripMicroseconds, places: 3) },
    ]

    private static let peakFields: [Field<SummaryRow>] = [
        Field(
            Column(
                "sent_per_sec", .perSecond, better: .higher,
                "Records acknowledged (acks=0: handed to the kernel) per second at full speed.")
        ) { Cell($0.peak.sentPerSecond, places: 1) },
        Field(
            Column(
                "received_per_sec", .perSecond, better: .higher,
                "Records received by consumers per second at full speed, all groups together: each group receives every record."
            )
        ) {
            Cell($0.peak.receivedPerSecond, places: 1)
        },
        Field(
            Column(
                "group_received_per_sec", .perSecond, better: .higher,
                "Records received per second at full speed by one group: by the slowest of them.")
        ) {
            Cell($0.peak.groupReceivedPerSecond, places: 1)
        },
        Field(Column("sent_bytes_per_sec", .bytesPerSecond, better: .higher, "Key and value bytes sent per second.")) {
            Cell($0.peak.sentBytesPerSecond, places: 0)
        },
        Field(
            Column(
                "received_bytes_per_sec", .bytesPerSecond, better: .higher,
                "Key and value bytes received per second, all groups together.")
        ) {
            Cell($0.peak.receivedBytesPerSecond, places: 0)
        },
        Field(
            Column(
                "throughput_p10_per_sec", .perSecond, better: .higher,
                "Records per second that one window of 100 ms in ten did not reach.")
        ) { Cell($0.peak.throughput?.p10, places: 0) },
        Field(
            Column(
                "throughput_p50_per_sec", .perSecond, better: .higher,
                "Records per second of the median window of 100 ms.")
        ) {
            Cell($0.peak.throughput?.p50, places: 0)
        },
        Field(
            Column(
                "throughput_p90_per_sec", .perSecond, better: .higher,
                "Records per second that one window of 100 ms in ten exceeded.")
        ) {
            Cell($0.peak.throughput?.p90, places: 0)
        },
        Field(Column("records_per_batch", .count, "Records in a batch as sent, whatever batch.size asked for.")) {
            Cell($0.peak.recordsPerBatch, places: 2)
        },
        Field(Column("requests_per_sec", .perSecond, "Produce requests per second.")) {
            Cell($0.peak.requestsPerSecond, places: 1)
        },
        Field(Column("batches_per_pwritev", .count, "Batches that one write of the broker carried.")) {
            Cell($0.peak.batchesPerPwritev, places: 2)
        },
        Field(Column("in_flight_avg", .count, "Requests in flight, averaged over time.")) {
            Cell($0.peak.inFlightAverage, places: 2)
        },
        Field(
            Column(
                "producer_queue_p99_us", .microseconds,
                "What a batch waited in the producer before it was sent, 99th percentile.")
        ) {
            Cell($0.peak.producerQueueP99Microseconds, places: 3)
        },
        Field(
            Column(
                "share_of_limit", .ratio, "The share of this machine's nearest ceiling that was reached, 1 being all.")
        ) {
            Cell($0.peak.shareOfLimit, places: 4)
        },
        Field(Column("limit_name", .text, "Which ceiling that is, as in limits.json.")) { Cell($0.peak.limitName) },
        Field(
            Column(
                "generator_limit_per_sec", .perSecond,
                "What the generator alone reaches with such producers, records and batches, against a server that drops them; nothing reads."
            )
        ) {
            Cell($0.peak.generatorLimitPerSecond, places: 1)
        },
        Field(Column("peak_seconds", .seconds, "How long full speed was measured.")) {
            Cell($0.peak.seconds, places: 3)
        },
        Field(
            Column(
                "peak_broker_cpu_seconds", .seconds, better: .lower,
                "CPU time of the broker while full speed was measured.")
        ) {
            Cell($0.peak.brokerCPUSeconds, places: 3)
        },
        Field(
            Column(
                "peak_generator_cpu_seconds", .seconds, "CPU time of the load generator while full speed was measured.")
        ) {
            Cell($0.peak.generatorCPUSeconds, places: 3)
        },
    ]

    private static let latencyFields: [Field<SummaryRow>] =
        [
            Field(Column("offered_per_sec", .perSecond, "Records per second that the open loop scheduled.")) {
                Cell($0.latency.offeredPerSecond, places: 1)
            },
            Field(Column("achieved_per_sec", .perSecond, "Records per second that the open loop sent.")) {
                Cell($0.latency.achievedPerSecond, places: 1)
            },
            Field(
                Column(
                    "kept_up_per_sec", .perSecond, better: .higher,
                    "Where the open loop goes in steps: the rate of the highest that was kept up with; empty where under 99 % of the next one was sent, since the limit is not known then. The latencies below are empty with steps: each step's own are in steps.csv."
                )
            ) {
                Cell($0.latency.keptUpPerSecond, places: 1)
            },
        ]
        + HistogramTag.latencies.flatMap { tag in
            LatencySummary.percentiles.indices.map { index in
                let suffix = LatencySummary.percentiles[index].suffix
                return Field(
                    Column(
                        "\(tag.rawValue)_\(suffix)_us", .microseconds, better: .lower,
                        "\(tag.span), \(suffix == "max" ? "maximum" : LatencySummary.words(forSuffix: suffix)).")
                ) { Cell($0.latency[tag]?.microseconds(at: index), places: 3) }
            }
        } + [
            Field(
                Column(
                    "end_lag_records", .count, better: .lower,
                    "How many records consumers were behind when the open loop ended.")
            ) {
                Cell($0.latency.endLagRecords)
            },
            Field(Column("latency_seconds", .seconds, "How long the open loop was measured.")) {
                Cell($0.latency.seconds, places: 3)
            },
            Field(
                Column(
                    "latency_broker_cpu_seconds", .seconds, better: .lower,
                    "CPU time of the broker during the open loop.")
            ) {
                Cell($0.latency.brokerCPUSeconds, places: 3)
            },
            Field(
                Column(
                    "latency_generator_cpu_seconds", .seconds, "CPU time of the load generator during the open loop.")
            ) {
                Cell($0.latency.generatorCPUSeconds, places: 3)
            },
        ]

    private static let recordFields: [Field<SummaryRow>] = [
        Field(Column("sent", .count, "Records handed to the client, all phases together, unmeasured ones too.")) {
            Cell($0.records.sent)
        },
        Field(
            Column(
                "acknowledged", .count,
                "Records that the broker acknowledged; empty where the sender does not look (`producer.send: fire-and-forget`)."
            )
        ) {
            Cell($0.records.acknowledged)
        },
        Field(Column("failed", .count, "Records that ended in an error, also where the sender does not look.")) {
            Cell($0.records.failed)
        },
        Field(Column("received", .count, "Records received, repeats included, all groups together.")) {
            Cell($0.records.received)
        },
        Field(Column("lost", .count, better: .lower, "Acknowledged and never received, by each group.")) {
            Cell($0.records.lost)
        },
        Field(Column("duplicated", .count, better: .lower, "Received more than once by the same group.")) {
            Cell($0.records.duplicated)
        },
        Field(
            Column(
                "reordered", .count, better: .lower, "Received after a later one of the same producer and partition.")
        ) {
            Cell($0.records.reordered)
        },
        Field(Column("corrupt", .count, better: .lower, "Received with another content than sent.")) {
            Cell($0.records.corrupt)
        },
        Field(Column("verify", .text, "How records were checked: value, header, count or none.")) {
            Cell($0.records.verify)
        },
        Field(Column("started_at_ms", .milliseconds, "When the row began, since 1970.")) {
            Cell($0.startedAtMilliseconds)
        },
        Field(Column("seconds", .seconds, "How long the row took, start and settling included.")) {
            Cell($0.seconds, places: 3)
        },
        Field(Column("settle_ms", .milliseconds, "How long it waited for the machine to become quiet before.")) {
            Cell($0.settleMilliseconds, places: 1)
        },
        Field(
            Column(
                "other_cpu_share", .ratio,
                "The share of this machine's CPU time that other programs than broker and generator used while the row was measured, its warm-up left out; empty where the broker is not the run's own."
            )
        ) { Cell($0.otherCPUShare, places: 4) },
        Field(
            Column(
                "broker_pid", .count,
                "The broker's process id, where the run started it; of a broker that a command starts, its guard's.")
        ) {
            Cell($0.brokerPID)
        },
        Field(Column("broker_cores", .text, "The cores that the broker was confined to.")) { Cell($0.brokerCores) },
        Field(Column("generator_cores", .text, "The cores that the load generator was confined to.")) {
            Cell($0.generatorCores)
        },
    ]
}

extension HistogramTag {
    /// From when to when it is measured, for documentation.
    public var span: String {
        switch self {
        case .delay: "Scheduled send to actual send (the generator's lateness, and what the client held back)"
        case .service: "Actual send to acknowledgement"
        case .response: "Scheduled send to acknowledgement"
        case .endToEnd: "Scheduled send to receipt by a consumer"
        case .throughput: "Records per second over windows of 100 ms"
        }
    }
}

extension LatencySummary {
    static func words(forSuffix suffix: String) -> String {
        let digits = suffix.dropFirst()
        return digits == "50"
            ? "median" : "\(digits.prefix(2))\(digits.count > 2 ? "." + digits.dropFirst(2) : "")th percentile"
    }
}
