extension SuiteSchema {
    /// The most consumers that a row may have, all groups together.
    static let mostConsumers = 256

    /// Who reads, and how. What has no default is the group protocol's, and is refused where nobody would heed it.
    static let consumer = [
        key(
            "consumer.client", .choice(RowPlanNames.clients), nil, absent: "`producer.client`",
            "which client library reads"),
        key("consumer.groups", .integer(1...64), .integer(1), "consumer groups; each of them receives every record"),
        key(
            "consumer.members", .integer(0...64), .integer(1),
            "consumers of each group, which share the partitions of all topics; 0 reads nothing"),
        key(
            "consumer.assignment", .choice(RowPlanNames.assignments), .text("assign"),
            "who deals out the partitions: weir, in turn and for good, or the group itself, by Kafka's group protocol"),
        key(
            "consumer.partition.assignment.strategy", .choice(RowPlanNames.strategies), nil, absent: "range",
            "how a group deals its partitions out; only cooperative-sticky lets members read on while it does"),
        key(
            "consumer.commit", .choice(RowPlanNames.commits), nil, absent: "auto in a group that subscribes, else none",
            "when offsets are committed: by the client now and then, or before or after each batch of records is processed"
        ),
        key(
            "consumer.replay", .choice(RowPlanNames.replays), .text("none"),
            "what the groups read again when all phases are over: all of it, or from an offset or a time in the middle of what was measured"
        ),
        key(
            "consumer.behind", .integer(0...16), .integer(0),
            "further groups, which begin at the row's first record when the open loop begins, with the log dropped from memory"
        ),
        key(
            "consumer.processing.us", .integer(0...60_000_000), .integer(0),
            "what a member takes for each record, in microseconds: it sleeps, and takes no core"),
        key(
            "consumer.slow.member.processing.us", .integer(0...60_000_000), nil, absent: "`consumer.processing.us`",
            "what the last member of each group takes instead"),
        key(
            "consumer.event", .memberEvents, nil, absent: "none",
            "what befalls member N of each group, at times counted from when the row begins to measure"),
        key(
            "consumer.session.timeout.ms", .integer(1...3_600_000), nil, absent: "45000",
            "when a group goes on without a member that is silent"),
        key(
            "consumer.heartbeat.interval.ms", .integer(1...3_600_000), nil, absent: "3000",
            "how often a member says that it is there"),
        key(
            "consumer.max.poll.interval.ms", .integer(1...86_400_000), nil, absent: "300000",
            "when a member that does not come back for more has left; no less than session.timeout.ms"),
        key(
            "consumer.auto.commit.interval.ms", .integer(1...86_400_000), nil, absent: "5000",
            "how often `consumer.commit: auto` commits"),
        key(
            "consumer.fetch.min.bytes", .size(anyCount), .integer(1),
            "bytes that the broker waits for before it answers"),
        key("consumer.fetch.max.wait.ms", .integer(anyCount), .integer(500), "how long the broker waits for them"),
        key(
            "consumer.max.partition.fetch.bytes", .size(anyCount), .integer(1 << 20),
            "bytes of one partition in an answer"),
        key("consumer.fetch.max.bytes", .size(anyCount), .integer(50 << 20), "bytes of an answer"),
        key(
            "consumer.max.poll.records", .integer(1...1_000_000), .integer(500),
            "records after which a poll hands out no further batch"),
    ]
}
