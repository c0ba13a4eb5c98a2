import LoadGenerator

/// Every key that a suite may have: the one place that parsing, `--set`, `--help`, suggestions, resolved suites and
/// Docs/suite-format.md are made from.
///
/// The names are Kafka's wherever Kafka has one, under whose they are.
public enum SuiteSchema {
    /// The sections, in the order in which suites and documents have them.
    public static let sections = ["topic", "producer", "consumer", "records", "load", "generator", "broker"]

    /// All keys, in the order of documents and resolved suites.
    public static let keys: [SuiteKey] = run + topic + producer + consumer + records + load + generator + broker

    /// The most partitions that a row may have, all topics together.
    static let mostPartitions = 10_000
    /// The most producers: each has two threads or more and connections of its own. The stamp in the records could tell 65,535 apart.
    static let mostProducers = 10_000

    static let anyCount = 0...Int(Int32.max)
    private static let anySize = 0...Int.max
    /// Of the clients' timeouts: what they take.
    static let timeout = 1...Int(Int32.max)

    private static let run = [
        whole("name", .name, nil, absent: "the file's name", "what results and topics are called after"),
        key(
            "target", .target(["embedded", "kafka"], later: ["engine"]), .text("embedded"),
            "a fresh broker process of weir's own for each row, the cluster at `bootstrap.servers`, or a broker that a command starts"
        ),
        whole("bootstrap.servers", .text, nil, absent: "none", "host:port of a cluster, for target kafka"),
        key(
            "brokers", .integer(1...1), .integer(1),
            "broker processes of the embedded target"),
        whole("trials", .integer(1...1000), .integer(3), "how often each configuration is measured"),
        whole("seed", .integer(anySize), .integer(42), "orders the rows and draws keys, payloads and arrivals"),
        whole(
            "deadline", .duration(1000...86_400_000), nil,
            absent:
                "three times the row's phases, plus a minute, 10 ms a partition and 20 ms a producer, and what groups need to join and to work off their lag",
            "a row that takes longer is ended as ERROR"),
        whole(
            "max.bytes", .size(1_048_576...Int.max), .integer(16 << 30),
            "full speed ends early after this many bytes of values in a row"),
    ]

    private static let topic = [
        whole(
            "topic.name", .name, nil, absent: "each row has its own, weir-…",
            "an existing topic of the cluster, which the rows write into one after the other; it is never deleted, its partitions are as they are, "
                + "what is in it already is not read, and `--existing-topic` must name it"),
        key(
            "topic.count", .integer(1...mostPartitions), .integer(1),
            "topics of each row, all alike; see above who writes to which"
        ),
        key("topic.partitions", .integer(1...mostPartitions), .integer(1), "partitions of each of a row's topics"),
        key(
            "topic.replication.factor", .integer(1...16), .integer(1),
            "replicas a partition; above 1 for target kafka only, so far"),
        passed(
            "topic.compression.type", .choice(["producer", "none", "gzip", "snappy", "lz4", "zstd"]),
            "how the broker stores batches"),
        passed("topic.cleanup.policy", .choice(["delete"], later: ["compact"]), "what becomes of old segments"),
        passed("topic.max.message.bytes", .size(anyCount), "the largest batch that the broker takes"),
        passed(
            "topic.message.timestamp.type", .choice(["CreateTime", "LogAppendTime"]),
            "whose clock stamps records"),
        passed("topic.min.insync.replicas", .integer(1...16), "replicas that acks=all waits for"),
        passed("topic.segment.bytes", .size(14...Int(Int32.max)), "bytes of a segment file"),
        passed("topic.index.interval.bytes", .size(anyCount), "bytes between two entries of the offset index"),
        passed("topic.retention.ms", .integer(-1...Int.max), "age at which segments are deleted; -1 is never"),
        passed(
            "topic.retention.bytes", .integer(-1...Int.max),
            "size of a partition above which segments are deleted; -1 is never"),
    ]

    private static let producer = [
        key(
            "producer.client", .choice(RowPlanNames.clients), .text("native"),
            "which client library sends: weir's own, or librdkafka"),
        key(
            "producer.count", .integer(1...mostProducers), .integer(1),
            "producers, each with two threads or more, connections and `buffer.memory` of its own: a few megabytes each"
        ),
        key(
            "producer.acks", .choice(["0", "1", "all"]), .text("all"),
            "which replicas answer before a batch counts as sent"),
        key(
            "producer.batch.size", .size(1...(1 << 30)), .integer(16384),
            "bytes of a batch, before compression, at which it is sent"),
        key(
            "producer.linger.ms", .integer(0...900_000), .integer(5), "how long a batch that is not full waits for more"
        ),
        key(
            "producer.max.in.flight.requests.per.connection", .integer(1...1_000_000), .integer(5),
            "requests sent and not yet answered; at most 5 when idempotent"),
        key(
            "producer.buffer.memory", .size(1024...(1 << 40)), .integer(32 << 20),
            "bytes of unsent records before send blocks"),
        key(
            "producer.compression.type", .choice(["none", "gzip", "snappy", "lz4", "zstd"]), .text("none"),
            "how the producer compresses batches"),
        key(
            "producer.enable.idempotence", .flag, nil,
            absent: "true where acks is all and at most 5 are in flight, else false",
            "whether the broker refuses what it has already got"),
        key(
            "producer.partitioner", .choice(RowPlanNames.partitioners), .text("sticky"),
            "where a record goes: one partition a batch, in turn, by the key's murmur2, as Java's clients do, or so with the hottest key isolated"
        ),
        key(
            "producer.send", .choice(RowPlanNames.sendStyles), .text("async"),
            "what a sender does with results: hears of them as they come, waits for each before the next record, or never looks"
        ),
        key("producer.retries", .integer(anyCount), .integer(Int(Int32.max)), "how often a failed batch is sent again"),
        key(
            "producer.delivery.timeout.ms", .integer(timeout), .integer(120_000),
            "when a record that is not acknowledged is given up"),
        key(
            "producer.request.timeout.ms", .integer(timeout), .integer(30_000),
            "when a request that is not answered is given up"),
    ]

    private static let records = [
        key(
            "records.value.size", .sizes(0...ValueKind.largestValue), .sizes(.fixed(100)),
            "bytes of a value; with `records.verify: value` 24 of them are the stamp"),
        key("records.keys", .keys, .keys(.none), "how keys are drawn"),
        key(
            "records.headers", .headers, .headers(.init()),
            "headers that each record has, and the bytes of the value of each"),
        key(
            "records.tombstones", .fraction, .fraction(0),
            "the share of the records whose value is null"),
        key(
            "records.compressibility", .fraction, .fraction(0),
            "the share of a value that compresses away; the rest is random"),
        key(
            "records.count", .integer(anySize), nil, absent: "no limit",
            "full speed ends early after this many records in a row"),
        key(
            "records.verify", .choice(["auto"] + RowPlanNames.verifications), .text("auto"),
            "how each record is accounted for; auto is value where it fits, else header"),
    ]

}
