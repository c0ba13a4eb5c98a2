/// One partition of one configuration and trial: a row of partitions.csv.
public struct PartitionRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// The topic.
    public var topic: String
    /// The partition's number.
    public var partition: Int
    /// Records acknowledged in it.
    public var sent: Int64?
    /// Their key and value bytes.
    public var sentBytes: Int64?
    /// Records received from it.
    public var received: Int64?
    /// Records behind at the end.
    public var lagRecords: Int64?

    /// Makes a row without figures.
    public init(key: RowKey, topic: String, partition: Int) {
        self.key = key
        self.topic = topic
        self.partition = partition
    }

    /// partitions.csv.
    public static let fileName = "partitions.csv"
    /// What a row is.
    public static let about = "One row per configuration, trial, topic and partition."
    /// The columns after the key.
    public static let fields: [Field<PartitionRow>] = [
        Field(Column("topic", .text, "The topic.")) { Cell($0.topic) },
        Field(Column("partition", .count, "The partition's number.")) { Cell($0.partition) },
        Field(Column("sent", .count, "Records acknowledged in it.")) { Cell($0.sent) },
        Field(Column("sent_bytes", .bytes, "Their key and value bytes.")) { Cell($0.sentBytes) },
        Field(Column("received", .count, "Records received from it, all groups together.")) { Cell($0.received) },
        Field(
            Column(
                "lag_records", .count, better: .lower,
                "Acknowledged and not yet received at the end, all groups together.")
        ) {
            Cell($0.lagRecords)
        },
    ]
}
