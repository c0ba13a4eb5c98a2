/// One second of a row's time, or what a phase has left of one: a row of timeseries.csv.
public struct TimeSeriesRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// Which phase the second belongs to.
    public var phase: Phase
    /// Seconds since the phase began, from 0.
    public var second: Int
    /// How long it is.
    public var seconds: Double
    /// Records acknowledged in it.
    public var sentPerSecond: Double?
    /// Records received in it.
    public var receivedPerSecond: Double?
    /// Bytes sent in it.
    public var sentBytesPerSecond: Double?
    /// Bytes received in it.
    public var receivedBytesPerSecond: Double?
    /// Sent and not yet received at its end.
    public var lagRecords: Int64?
    /// The same of each group, where there are several.
    public var lagRecordsByGroup: [Int64] = []
    /// What befell members in it.
    public var memberEvents: [String] = []
    /// Median response time.
    public var responseP50Microseconds: Double?
    /// 99th percentile of response time.
    public var responseP99Microseconds: Double?
    /// The longest response time.
    public var responseMaxMicroseconds: Double?
    /// 99th percentile end to end.
    public var endToEndP99Microseconds: Double?
    /// 99th percentile of the generator's lateness.
    public var delayP99Microseconds: Double?
    /// Requests in flight at its end.
    public var inFlight: Double?

    /// Makes a row without figures.
    public init(key: RowKey, phase: Phase, second: Int, seconds: Double = 1) {
        self.key = key
        self.phase = phase
        self.second = second
        self.seconds = seconds
    }

    /// timeseries.csv.
    public static let fileName = "timeseries.csv"
    /// What a row is.
    public static let about =
        "One row per configuration, trial, phase and second. The last one of a phase is as long as what is left of it, from 0.1 s on; a phase of over 1,000 seconds has a row for every 2, 4, 8 … seconds. Rates are per second, however long a row is."
    /// The columns after the key.
    public static let fields: [Field<TimeSeriesRow>] = [
        Field(Column("phase", .text, "backlog, drain, warmup, peak, latency or replay.")) { Cell($0.phase.rawValue) },
        Field(Column("second", .seconds, "Seconds from the beginning of the phase to that of the row.")) {
            Cell($0.second)
        },
        Field(Column("sent_per_sec", .perSecond, better: .higher, "Records acknowledged in this second.")) {
            Cell($0.sentPerSecond, places: 1)
        },
        Field(Column("received_per_sec", .perSecond, better: .higher, "Records received in this second.")) {
            Cell($0.receivedPerSecond, places: 1)
        },
        Field(
            Column("sent_bytes_per_sec", .bytesPerSecond, better: .higher, "Key and value bytes sent in this second.")
        ) {
            Cell($0.sentBytesPerSecond, places: 0)
        },
        Field(
            Column(
                "received_bytes_per_sec", .bytesPerSecond, better: .higher,
                "Key and value bytes received in this second.")
        ) {
            Cell($0.receivedBytesPerSecond, places: 0)
        },
        Field(Column("lag_records", .count, better: .lower, "Sent and not yet received at the end of this second.")) {
            Cell($0.lagRecords)
        },
        Field(Column("response_p50_us", .microseconds, better: .lower, "Scheduled send to acknowledgement, median.")) {
            Cell($0.responseP50Microseconds, places: 3)
        },
        Field(
            Column(
                "response_p99_us", .microseconds, better: .lower, "Scheduled send to acknowledgement, 99th percentile.")
        ) {
            Cell($0.responseP99Microseconds, places: 3)
        },
        Field(Column("response_max_us", .microseconds, better: .lower, "Scheduled send to acknowledgement, maximum.")) {
            Cell($0.responseMaxMicroseconds, places: 3)
        },
        Field(Column("e2e_p99_us", .microseconds, better: .lower, "Scheduled send to receipt, 99th percentile.")) {
            Cell($0.endToEndP99Microseconds, places: 3)
        },
        Field(Column("delay_p99_us", .microseconds, better: .lower, "Scheduled send to actual send, 99th percentile."))
        {
            Cell($0.delayP99Microseconds, places: 3)
        },
        Field(Column("in_flight", .count, "Requests in flight at the end of this second.")) {
            Cell($0.inFlight, places: 1)
        },
        Field(
            Column(
                "group_lag_records", .text,
                "`lag_records` of each group in turn, with a space between them; empty where there is one, whose lag that is."
            )
        ) { row in
            Cell(row.lagRecordsByGroup.isEmpty ? nil : row.lagRecordsByGroup.map(String.init).joined(separator: " "))
        },
        Field(
            Column("member_events", .text, "What befell members in this second, as `consumer.event` spells it.")
        ) { Cell($0.memberEvents.isEmpty ? nil : $0.memberEvents.joined(separator: " and ")) },
        Field(
            Column(
                "seconds", .seconds,
                "How long the row is: 1, or what was left of the phase. A phase shorter than a second has one row, as long as it was."
            )
        ) { Cell($0.seconds, places: 3) },
    ]
}
