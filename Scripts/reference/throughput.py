"""Suites of Docs/answers.md that no lesson is about: producers at full speed, and records at a rate common to all rows."""

from suite import Suite

# Long enough that a stall of some milliseconds is not a hundredth of it, short enough that all of it with both brokers takes an hour.
SHORT = ["load.warmup=500ms", "load.peak=2500ms", "load.latency.for=2500ms"]
# Apache Kafka takes the first records of 64 new partitions slowly, for a second or two.
ON_KAFKA = ["load.warmup=2s"]
SHORTEST = ["load.warmup=100ms", "load.peak=300ms", "load.latency.for=300ms"]


def suite(name, *sweep, on_kafka=(), **others):
    return Suite(
        suite=name,
        record=[*sweep, *SHORT],
        on_kafka=[*ON_KAFKA, *on_kafka],
        shorten=[*sweep, *SHORTEST],
        trials=7,
        clients=["native"],
        **others,
    )


BATCH_SIZE = suite(
    "batch-size",
    "batch.size=1KiB,16KiB,256KiB",
    # In batches of 1 KiB it carries 60 000 records a second here: at 50 000, which weir's broker has, they would queue.
    on_kafka=["latency.rate=10k"],
    x="producer.batch.size",
    y="received_per_sec",
)
ACKS = suite(
    "acks",
    # With acks=0 nothing waits while others are under way: each record is a request, of which it takes 12 000 a second here.
    on_kafka=["latency.rate=5k"],
    x="producer.acks",
    y="e2e_p99_us",
)
COMPRESSION = suite(
    "compression",
    "producer.compression.type=none,lz4,zstd",
    # At 10 000 records a second what compressing costs is little beside everything else.
    "latency.rate=30k",
    x="producer.compression.type",
    y="received_per_sec",
    where={"compressibility": 0.8},
)
PARTITIONS = suite("partitions", "topic.partitions=1,16,64", x="topic.partitions", y="received_per_sec", where={"partitioner": "sticky"})
RECORD_SIZE = suite("record-size", "records.value.size=100,2KiB,100KiB", x="records.value.size", y="received_bytes_per_sec")
LOAD = suite("load", x="load.latency.at", y="response_p99_us")

VERSUS_KAFKA = suite("versus-kafka", x="producer.batch.size", y="received_per_sec", brokers=["both"])

# As long as it is shipped: shorter steps have no p99. On weir's broker alone, which README.md shows.
KNEE = Suite(
    suite="knee",
    shorten=["load.warmup=100ms", "load.peak=300ms", "load.latency.for=2500ms"],
    trials=4,
    clients=["native"],
    brokers=["weir"],
    x="achieved_per_sec",
    y="response_p99_us",
    steps=True,
)

THROUGHPUT = [BATCH_SIZE, ACKS, COMPRESSION, PARTITIONS, RECORD_SIZE, LOAD, KNEE, VERSUS_KAFKA]
