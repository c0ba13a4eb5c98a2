"""What people say about Kafka, each with what was to be seen if it were so."""

import statistics
from dataclasses import dataclass

from groups import CONSUMERS, DELIVERY, EVENTS, GROUPS, REBALANCE, stalled
from kept import Missing
from reading import BACKLOG, FETCH, REPLAY, SLOW_CONSUMER, fetching
from sending import KEY_SKEW, PARTITIONER, SEND_STYLE
from suite import Check, Suite, change, changed, median, microseconds, milliseconds, ratio, times
from throughput import ACKS, BATCH_SIZE, COMPRESSION, KNEE, LOAD, PARTITIONS, RECORD_SIZE, VERSUS_KAFKA


@dataclass
class Answer:
    says: str
    suite: Suite
    # Each says under which circumstances it should be so: where some hold and some do not, that is what it depends on.
    checks: list
    # Why it might be so; nothing that depends on what was measured.
    because: str
    # What the picture shows, where that is not the suite's.
    y: str = ""

    @property
    def name(self):
        """`batch-more`, as its picture is called, and its heading on the page by GitHub."""
        return "".join(c for c in self.says.lower() if c.isalnum() or c == " ").replace(" ", "-")


def changes(column, by, steps, is_so, **where):
    """A check for each step from one value of a swept parameter to another, whether a column changes as said, by `weir compare`."""
    return [Check(label, change(column, by, over, at, **where), lambda c: c.shown and is_so(c.ratio), changed) for label, over, at in steps]


def apart(column, by, at, over):
    """The least and the greatest figure of the open loop of the trials at two values of a swept parameter, four of each at least. One whose
    trials all lie above those of the other is not so by chance: of four and four that happens once in seventy times. SATURATED is what such
    a figure shows; UNSTABLE is said of full speed."""

    def value(side):
        found = []
        for level in (at, over):
            rows = [row for row in side.rows({by: level}) if row["verdict"] in ("VALID", "SATURATED", "UNSTABLE") and row[column] != ""]
            if len(rows) < 4:
                raise Missing(f"{len(rows)} trials at {level} that are VALID, SATURATED or UNSTABLE")
            figures = [float(row[column]) for row in rows]
            found.append((min(figures), max(figures)))
        return found

    return value


def rise(below, above):
    """The p99 of one step over that of another, the median over trials of a load that goes up in steps. Which they are is told by functions of a
    trial's steps and the place of the last that was kept up with."""

    def value(side):
        found = []
        for climb in side.climbs():
            kept = max((at for at, step in enumerate(climb) if kept_up(step)), default=None)
            # Without a limit, or with a step behind it of which too little was sent, it is not known what was kept up with.
            if kept is None or climb[kept + 1 :][:1] == [] or climb[kept + 1]["verdict"] != "SATURATED":
                continue
            steps = below(climb, kept), above(climb, kept)
            if all(step["verdict"] != "GENERATOR_LIMITED" and step["response_p99_us"] for step in steps):
                found.append(float(steps[1]["response_p99_us"]) / float(steps[0]["response_p99_us"]))
        if len(found) < 3:
            raise Missing(f"{len(found)} trials found a limit and have both steps")
        return statistics.median(found)

    return value


def kept_up(step):
    """As the program has it: late sends spoil a latency, but what was sent went through."""
    return step["verdict"] == "VALID" or step["verdict"] == "GENERATOR_LIMITED" and float(step["achieved_per_sec"]) >= 0.99 * float(step["offered_per_sec"])


def lowest(climb, kept):
    return next((step for step in climb[: kept + 1] if step["verdict"] == "VALID"), climb[0])


def halfway(climb, kept):
    """Rates are as far from each other as the first is from none."""
    return climb[max(0, (kept + 1) // 2 - 1)]


def highest(climb, kept):
    return climb[kept]


def beyond(climb, kept):
    return climb[kept + 1]


def ranges(pair):
    return " over ".join(f"{microseconds(low)} … {microseconds(high)}" for low, high in pair)


def more(value):
    return value > 1


def less(value):
    return value < 1


def compressing(column, words):
    """Whether a column is more with each codec than without, for records that shrink and for some that do not."""
    records = {0.8: "records that shrink to a fifth", 0: "records that do not shrink"}
    return [
        check
        for share, which in records.items()
        for check in changes(
            column, "compression.type", [(f"{kind} {words}, {which}", "none", kind) for kind in ("lz4", "zstd")], more, compressibility=share
        )
    ]


SIZES = [("1 KiB to 16 KiB", 1024, 16384), ("16 KiB to 256 KiB", 16384, 262144)]

ANSWERS = [
    Answer(
        "Batch more",
        BATCH_SIZE,
        changes("received_per_sec", "batch.size", [(f"{step} carries more records a second", *sizes) for step, *sizes in SIZES], more),
        "A request costs the same whatever it carries, for the client, the network and the broker. Larger batches spread that over more records, "
        "until what is left is the cost of the bytes.",
    ),
    Answer(
        "Large batches cost latency",
        BATCH_SIZE,
        changes("response_p99_us", "batch.size", [(f"{step} adds to the p99 at one rate", *sizes) for step, *sizes in SIZES], more),
        "`batch.size` is an upper limit, not something that is waited for: that is `linger.ms`, which is 0 here. At a rate that does not fill "
        "batches, they travel as full as they happen to be.",
        y="response_p99_us",
    ),
    Answer(
        "acks=0 is faster",
        ACKS,
        changes("received_per_sec", "acks", [("acks=0 carries more records a second than acks=1", 1, 0)], more)
        + changes("e2e_p99_us", "acks", [("acks=0 has the lower p99, scheduled to received, at one rate", 1, 0)], less),
        "With acks=0 the broker answers nothing and the client waits for nothing; it does not learn either whether a record has arrived. A record "
        "is in the log, and can be received, at the same moment either way.",
        y="received_per_sec",
    ),
    Answer(
        "acks=all costs latency",
        ACKS,
        changes(
            "response_p99_us", "acks", [("acks=all has the higher p99, scheduled to acknowledged", 1, "all")], more
        )
        + changes("received_per_sec", "acks", [("acks=all carries fewer records a second", 1, "all")], less),
        "acks=all waits for every replica that is in sync. **Here there is one broker, and so one replica: nobody else to wait for.** What is left of "
        "acks=all is the idempotent producer that comes with it. What replicas cost has to be measured where there are some.",
    ),
    Answer(
        "Compression costs CPU",
        COMPRESSION,
        compressing("latency_generator_cpu_seconds", "takes more CPU time than none, at one rate"),
        "The producer compresses, consumers decompress; the CPU time is that of both, which share a process here. What is smaller costs less to send, "
        "to copy and to receive, which is taken off.",
        y="latency_generator_cpu_seconds",
    ),
    Answer(
        "Compression makes it faster",
        COMPRESSION,
        compressing("received_per_sec", "carries more than none"),
        "It trades CPU for bytes. On one machine the network is memory, which costs next to nothing; between machines weigh the bytes saved against it.",
    ),
    Answer(
        "More partitions, more throughput",
        PARTITIONS,
        [
            check
            for partitioner in ("sticky", "round-robin")
            for check in changes(
                "received_per_sec",
                "topic.partitions",
                [(f"{n} carry more than 1, {partitioner} partitioner", 1, n) for n in (16, 64)],
                more,
                partitioner=partitioner,
            )
        ],
        "Partitions are what consumers of a group share, and what spreads over brokers. With one broker, one producer and one consumer there is nobody to "
        "spread over, and each partition has batches of its own. Where consumers are what limits, they are worth having: see the next ones.",
    ),
    Answer(
        "Twice the consumers, twice the throughput",
        CONSUMERS,
        CONSUMERS.checks[:2],
        "As long as each has a partition, and consumers are what limits.",
    ),
    Answer(
        "A fifth consumer on four partitions idles",
        CONSUMERS,
        CONSUMERS.checks[2:],
        "A partition has one reader of a group at a time, so that its records are worked off in order.",
    ),
    Answer(
        "A further group costs the others nothing",
        GROUPS,
        [check for check in GROUPS.checks if "groups" in check.label and "receive" in check.label or check.label.startswith("3 groups 3")],
        "Groups know nothing of each other; each reads all records. The broker reads them from memory again.",
    ),
    Answer(
        "One hot key overloads a partition",
        KEY_SKEW,
        [check for check in KEY_SKEW.checks if "p99" in check.label],
        "All records of a key go to one partition, and that has one reader. Its other records wait as well.",
    ),
    Answer(
        "Keys decide where records go",
        KEY_SKEW,
        [check for check in KEY_SKEW.checks if "predict" in check.label],
        "The share of the fullest partition is computed from the keys and their hash, beside the run.",
    ),
    Answer(
        "Without keys, stick to a partition",
        PARTITIONER,
        PARTITIONER.checks[:1],
        "A batch is for one partition: records that are dealt out in turn make many small batches.",
    ),
    Answer(
        "Synchronous sends are slow",
        SEND_STYLE,
        SEND_STYLE.checks[1:2],
        "Who waits for each answer sends one record a round trip, however fast the broker is.",
    ),
    Answer(
        "Committing before the work is done loses records",
        DELIVERY,
        DELIVERY.checks[:1],
        "A member that dies has committed what it never worked off, and nobody gets it again.",
    ),
    Answer(
        "Committing after the work repeats records",
        DELIVERY,
        DELIVERY.checks[1:3],
        "A member that dies has worked off what it has not committed yet: whoever takes over gets it again, and nothing is lost.",
    ),
    Answer(
        "Cooperative rebalancing stalls nobody",
        REBALANCE,
        [
            Check(
                f"{EVENTS[event]}: the others keep partitions all the time",
                stalled("cooperative-sticky", event),
                lambda v: v == 0,
                milliseconds,
                timed=False,
            )
            for event in EVENTS
        ],
        "Only partitions that change hands are taken away. With the eager protocol everybody gives back everything first.",
    ),
    Answer(
        "Eager rebalancing stops the group",
        REBALANCE,
        [
            Check(
                f"{EVENTS[event]}: the others have no partition for a while",
                stalled("range", event),
                lambda v: v > 0,
                milliseconds,
                timed=False,
            )
            for event in ("join", "leave")
        ],
        "Everybody gives back everything, and waits for the slowest member to come.",
    ),
    Answer(
        "A dead consumer's records wait for its session",
        REBALANCE,
        [check for check in REBALANCE.checks if "session" in check.label],
        "The broker notices a death by the heartbeats that do not come, after `session.timeout.ms`.",
    ),
    Answer(
        "fetch.min.bytes trades latency for CPU",
        FETCH,
        [
            *FETCH.checks[:2],
            Check(
                "at once: ≥ 1.2 × the broker's CPU time",
                ratio(
                    fetching("latency_broker_cpu_seconds", "at once"), fetching("latency_broker_cpu_seconds", "100 KiB or 500 ms")
                ),
                lambda v: v >= 1.2,
                times,
            ),
        ],
        "A fetch that may wait is answered when there is enough, or when its time is up.",
    ),
    Answer(
        "A slow consumer hurts the others",
        SLOW_CONSUMER,
        [
            Check(
                "beside one that is far behind, the p99 of those at the end is > 1.2 × what it is without",
                ratio(median("e2e_p99_us", behind=1), median("e2e_p99_us", behind=0)),
                lambda v: v > 1.2,
                times,
            )
        ],
        "Who is far behind reads from the disk what is no longer in memory; those at the end read what was just written. A row on weir's own "
        "broker drops the log from memory first. That of another process cannot be dropped: with Apache Kafka nothing comes from the disk here.",
    ),
    Answer(
        "To catch up, add consumers",
        BACKLOG,
        [check for check in BACKLOG.checks if check.label.startswith("4 members")],
        "Again as long as there are partitions, and consumers are what limits.",
    ),
    Answer(
        "Records can be read again",
        REPLAY,
        REPLAY.checks[:3],
        "Reading takes nothing away: a group goes back to an offset or a time, until `retention.ms` has passed.",
    ),
    Answer(
        "Larger records carry more bytes",
        RECORD_SIZE,
        changes(
            "received_bytes_per_sec",
            "records.value.size",
            [
                ("100 B to 2 KiB carries more bytes a second", 100, 2048),
                ("2 KiB to 100 KiB does", 2048, 102400),
            ],
            more,
        ),
        "A record costs something, and a byte costs something. While records are small the first is what counts, and their number is the limit.",
    ),
    Answer(
        "Latency rises long before the limit",
        LOAD,
        [
            Check(
                f"every p99 at {share * 100:.0f} % of the peak is above all at 20 %",
                apart("response_p99_us", "load.latency.at", share, 0.2),
                lambda pair: pair[0][0] > pair[1][1],
                ranges,
                # It has to do with trials that were SATURATED, or UNSTABLE at full speed.
                timed=False,
            )
            for share in (0.5, 0.8, 0.95)
        ],
        "Where something is busy most of the time, whoever comes finds it busy, and waits. `linger.ms` is 5 here: below that little shows. A trial that "
        "fell behind (SATURATED) counts as the others do: by the end of it latency would have been higher still; so does one whose full speed "
        "drifted (UNSTABLE): its latencies were measured by themselves.",
    ),
    Answer(
        "Latency is flat until the knee, then explodes",
        KNEE,
        [
            Check(
                "flat: the p99 at half the rate that is kept up with is at most 1.5 × that of the lowest step that is VALID",
                rise(lowest, halfway),
                lambda v: v <= 1.5,
                times,
                # Latencies count, whatever befell full speed: each trial's steps have verdicts of their own.
                timed=False,
            ),
            Check(
                "it is still at most 1.5 × that at the highest rate that is kept up with",
                rise(lowest, highest),
                lambda v: v <= 1.5,
                times,
                timed=False,
            ),
            Check(
                "explodes: one step further the p99 is at least 5 × that at the highest rate that is kept up with",
                rise(highest, beyond),
                lambda v: v >= 5,
                times,
                timed=False,
            ),
        ],
        "As long as there is time between records they do not meet; the more often they do the longer they wait, and beyond the limit each waits longer than the one "
        "before, for as long as it goes on. The steps are of one producer with `linger.ms` 0, two seconds each.",
    ),
    Answer(
        "The broker makes the difference",
        VERSUS_KAFKA,
        [
            check
            for size in ("16KiB", "256KiB")
            for check in changes(
                "received_per_sec",
                "target",
                [(f"weir's broker carries more records a second than Apache Kafka, batches of {size}", "apache-kafka", "embedded")],
                more,
                batch_size=size,
            )
            + changes(
                "e2e_p99_us",
                "target",
                [(f"it has the lower p99, scheduled to received, at one rate, batches of {size}", "apache-kafka", "embedded")],
                less,
                batch_size=size,
            )
        ],
        "Both speak one protocol and leave the same files in the same page cache; what differs is the program between them. Both have the same "
        "cores, beside the client. What Apache Kafka does besides (replicas, transactions, a cluster) is not asked of it here.",
    ),
]
