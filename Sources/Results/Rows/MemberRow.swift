/// One consumer of one configuration and trial: a row of members.csv.
public struct MemberRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// Which group, from 1.
    public var group: Int
    /// Which member of it, from 1.
    public var member: Int
    /// Partitions that it had at the end.
    public var assignedPartitions: Int?
    /// Records that it received, repeats included.
    public var records: Int64?
    /// Those of them that its group had received before.
    public var repeated: Int64?
    /// What it spent on processing them.
    public var processingMilliseconds: Double?
    /// How long it took to join.
    public var joinMilliseconds: Double?
    /// Rebalances since then.
    public var rebalances: Int?
    /// How long they took.
    public var rebalanceMilliseconds: Double?
    /// How long it had nothing to read because of them.
    public var stalledMilliseconds: Double?
    /// Commits that the group took.
    public var commits: Int?
    /// Commits that it refused.
    public var failedCommits: Int?
    /// What ended it: the row, or what befell it.
    public var endedBy: String?
    /// Records that it had committed and not processed when it died.
    public var abandoned: Int64?

    /// Makes a row without figures.
    public init(key: RowKey, group: Int, member: Int) {
        self.key = key
        self.group = group
        self.member = member
    }

    /// members.csv.
    public static let fileName = "members.csv"
    /// What a row is.
    public static let about =
        "One row per configuration, trial, consumer group and member. Over the whole row: warm-up, both phases and what was received after them."
    /// The columns after the key.
    public static let fields: [Field<MemberRow>] = [
        Field(Column("group", .count, "Which group, from 1.")) { Cell($0.group) },
        Field(Column("member", .count, "Which member of the group, from 1.")) { Cell($0.member) },
        Field(
            Column(
                "assigned_partitions", .count,
                "Partitions that it had at the end; 0 where the group has more members than partitions, and this one stands by."
            )
        ) { Cell($0.assignedPartitions) },
        Field(
            Column(
                "records", .count,
                "Records that it received, repeats included; with `consumer.processing.us` those that it is done with.")
        ) { Cell($0.records) },
        Field(
            Column("repeated", .count, better: .lower, "Those of them that a member of its group had received before.")
        ) { Cell($0.repeated) },
        Field(Column("processing_ms", .milliseconds, "What it has spent on processing them.")) {
            Cell($0.processingMilliseconds, places: 3)
        },
        Field(
            Column(
                "join_ms", .milliseconds,
                "From its first request to join the group until it had an assignment, perhaps an empty one, before anything was sent; of one that begins late, until it had partitions, and empty if it never had."
            )
        ) { Cell($0.joinMilliseconds, places: 3) },
        Field(Column("rebalances", .count, "Rebalances after that.")) { Cell($0.rebalances) },
        Field(
            Column(
                "rebalance_ms", .milliseconds, better: .lower,
                "From hearing of each of them until its new assignment, together.")
        ) { Cell($0.rebalanceMilliseconds, places: 3) },
        Field(
            Column(
                "stalled_ms", .milliseconds, better: .lower,
                "How long they left it without any partition, where it had one before and after.")
        ) { Cell($0.stalledMilliseconds, places: 3) },
        Field(
            Column("commits", .count, "Commits that the group took; empty where the client commits by itself.")
        ) { Cell($0.commits) },
        Field(
            Column("failed_commits", .count, better: .lower, "Commits that it refused, as when it had rebalanced.")
        ) { Cell($0.failedCommits) },
        Field(Column("ended_by", .text, "kill or leave (`consumer.event`), else row.")) { Cell($0.endedBy) },
        Field(
            Column(
                "abandoned", .count, better: .lower,
                "Records that it had committed and not processed when it died: its group does not receive them.")
        ) { Cell($0.abandoned) },
    ]
}
