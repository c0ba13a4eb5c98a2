"""Lessons of producers: where records go, and what waiting for answers costs."""

from keys import shares
from kept import Missing
from suite import Check, Figure, Suite, count, grouped, median, microseconds, percent, ratio, times

# The keys and partitions of Benchmarks/key-skew.yaml and partitioner.yaml.
SKEWS = {"uniform keys": "uniform of 10000", "Zipf 0.99": "zipf:0.99 of 10000", "one key with a tenth": "hot:0.1 to 1 of 10000"}
ONE_IN_FIVE = "hot:0.2 to 1 of 10000"


def share(**where):
    return median("hot_partition_share", **where)


def beside(value, predicted):
    """A share with the one that was to be expected, in percent: both stand in the cell."""
    return lambda side: (value(side), predicted)


def is_near(pair):
    """Within one percentage point."""
    return abs(pair[0] - pair[1]) <= 0.01


def both(pair):
    return f"{percent(pair[0])} of {percent(pair[1])}"


def waiting(keys):
    return ratio(median("hot_e2e_p99_us", keys=keys), median("rest_e2e_p99_us", keys=keys))


KEY_SKEW = Suite(
    suite="key-skew",
    figures=[
        Figure(f"{name}: {what}", median(column, keys=keys), write)
        for name, keys in SKEWS.items()
        for what, column, write in (
            ("share of the fullest partition", "hot_partition_share", percent),
            ("p99 end to end, its records", "hot_e2e_p99_us", microseconds),
            ("p99 end to end, all others", "rest_e2e_p99_us", microseconds),
        )
    ],
    checks=[
        Check(
            f"{name}: the share is what the keys predict, ± 1 percentage point",
            beside(share(keys=keys), max(shares(keys, 8))),
            is_near,
            both,
            timed=False,
        )
        for name, keys in SKEWS.items()
    ]
    + [
        Check(f"{name}: the hot partition's p99 ≥ 2 × that of the rest", waiting(keys), lambda v: v >= 2, times)
        for name, keys in list(SKEWS.items())[1:]
    ],
    x="records.keys",
    y="hot_e2e_p99_us",
    trials=3,
    shorten=["load.latency.for=10s"],
)


def per_batch(partitioner):
    return median("records_per_batch", partitioner=partitioner)


PARTITIONERS = ("sticky", "round-robin", "key", "isolate")

PARTITIONER = Suite(
    suite="partitioner",
    figures=[
        Figure(f"{name}: {what}", median(column, partitioner=name), write)
        for name in PARTITIONERS
        for what, column, write in (
            ("records a batch", "records_per_batch", grouped),
            ("records sent a second", "sent_per_sec", count),
            ("share of the fullest partition", "hot_partition_share", percent),
        )
    ],
    checks=[
        Check(
            "sticky: batches ≥ 1.2 × those of round-robin", ratio(per_batch("sticky"), per_batch("round-robin")), lambda v: v >= 1.2, times
        ),
        Check(
            "round-robin: each partition has a sixteenth, ± 1 percentage point",
            beside(share(partitioner="round-robin"), 1 / 16),
            is_near,
            both,
            timed=False,
        ),
        Check(
            "key: the fullest has what the keys predict, ± 1 percentage point",
            beside(share(partitioner="key"), max(shares(ONE_IN_FIVE, 16))),
            is_near,
            both,
            timed=False,
        ),
        Check(
            "isolate: the hot key has one to itself, ± 1 percentage point",
            beside(share(partitioner="isolate"), max(shares(ONE_IN_FIVE, 16, isolates_hottest=True))),
            is_near,
            both,
            timed=False,
        ),
    ],
    x="producer.partitioner",
    y="records_per_batch",
    record=["load.peak=2s", "load.latency.for=2s"],
    trials=3,
    shorten=["load.warmup=300ms", "load.peak=1s", "load.latency.for=1s"],
)

STYLES = ("fire-and-forget", "async", "sync")


def sent(style):
    return median("sent_per_sec", send=style)


def round_trips(side):
    """The share of the time of a record that is waited for which a round trip between two threads takes."""
    return sent("sync")(side) * median("handed_round_trip_us", send="sync")(side) / 1e6


def known(style):
    """Whether the acknowledged records of a row are known."""

    def value(side):
        rows = side.rows({"send": style})
        return all(row["acknowledged"] != "" for row in rows) if "acknowledged" in rows[0] else None

    return value


def in_words(is_known):
    return "known" if is_known else "not known"


def alone(side):
    batches = side.values("records_per_batch", {"send": "sync"})
    if not batches:
        raise Missing("no batches")
    return max(batches)


SEND_STYLE = Suite(
    suite="send-style",
    figures=[
        *(Figure(f"{style}: records sent a second", sent(style), count) for style in STYLES),
        *(Figure(f"{style}: records a batch", median("records_per_batch", send=style), grouped) for style in STYLES),
        Figure("a bare round trip", median("round_trip_us", send="sync"), microseconds),
        Figure("a round trip between two threads", median("handed_round_trip_us", send="sync"), microseconds),
        *(Figure(f"{style}: what became of the records", known(style), in_words) for style in STYLES),
    ],
    checks=[
        Check("sync: records a second × round trip between two threads is 1, ± 20 %", round_trips, lambda v: 0.8 <= v <= 1.2, times),
        Check("async ≥ 10 × sync", ratio(sent("async"), sent("sync")), lambda v: v >= 10, times),
        Check("sync: each record travels alone", alone, lambda v: v == 1, grouped, timed=False),
        Check(
            "fire-and-forget does not know what became of its records",
            known("fire-and-forget"),
            lambda v: not v,
            in_words,
            timed=False,
        ),
    ],
    x="producer.send",
    y="sent_per_sec",
    record=["load.peak=3s", "load.latency.for=1s"],
    trials=3,
    shorten=["load.warmup=300ms", "load.peak=700ms", "load.latency.for=500ms"],
)
