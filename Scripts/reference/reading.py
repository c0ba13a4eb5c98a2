"""Lessons of reading: what polling costs, and what those who are behind cost."""

from kept import Missing
from suite import Check, Figure, Suite, count, grouped, least, median, microseconds, percent, ratio, times

# How fetches may wait, as the page calls it.
WAITS = {
    "at once": {"fetch_min_bytes": 1, "fetch_max_wait_ms": 500},
    "100 KiB or 20 ms": {"fetch_min_bytes": 102400, "fetch_max_wait_ms": 20},
    "100 KiB or 500 ms": {"fetch_min_bytes": 102400, "fetch_max_wait_ms": 500},
}


def fetching(column, wait, polls=500, of=median):
    return of(column, max_poll_records=polls, **WAITS[wait])


def all_once(side):
    """Records that were lost or came twice, in all rows of a suite."""
    rows = side.rows({})
    return sum(int(row["lost"] or 0) + int(row["duplicated"] or 0) for row in rows)


ONCE = Check("every record is received, once, in all rows: lost + duplicated", all_once, lambda v: v == 0, count, timed=False)

FETCH = Suite(
    suite="fetch",
    figures=[
        *(
            Figure(f"answered {wait}: {what}", fetching(column, wait), write)
            for wait in WAITS
            for what, column, write in (
                ("end to end, median", "e2e_p50_us", microseconds),
                ("fetch requests a second", "latency_fetches_per_sec", count),
                ("the broker's CPU seconds", "latency_broker_cpu_seconds", grouped),
            )
        ),
        Figure("at once, max.poll.records 1: polls a second", fetching("latency_polls_per_sec", "at once", 1), count),
        Figure("at once, max.poll.records 500: polls a second", fetching("latency_polls_per_sec", "at once"), count),
    ],
    checks=[
        Check(
            "100 KiB or 500 ms: records wait ≥ 10 × as long as at once",
            ratio(fetching("e2e_p50_us", "100 KiB or 500 ms"), fetching("e2e_p50_us", "at once")),
            lambda v: v >= 10,
            times,
        ),
        Check(
            "at once: ≥ 5 × the requests",
            ratio(fetching("latency_fetches_per_sec", "at once"), fetching("latency_fetches_per_sec", "100 KiB or 500 ms")),
            lambda v: v >= 5,
            times,
        ),
        ONCE,
    ],
    x="consumer.fetch.min.bytes",
    y="e2e_p50_us",
    where={"fetch.max.wait.ms": 500, "max.poll.records": 500},
    shorten=["load.latency.for=1s"],
)


def draining(column, members, rate, of=median):
    return of(column, members=members, backlog_rate=rate)


def taken_off(side):
    """By how much less a second the backlog becomes less where records still come, over how many these are."""
    alone, beside = draining("drain_per_sec", 1, 0)(side), draining("drain_per_sec", 1, 1000)(side)
    coming = draining("drain_sent_per_sec", 1, 1000)(side)
    if not coming:
        raise Missing("nothing was sent meanwhile")
    return (alone - beside) / coming


def caught_up(side):
    """The rows that did not catch up."""
    return sum(row["verdict"] == "SATURATED" or row["drain_seconds"] == "" for row in side.rows({}))


BACKLOG = Suite(
    suite="backlog",
    figures=[
        Figure(f"{n} member{'s' if n > 1 else ''}, {words}: {what}", draining(column, n, rate), write)
        for n in (1, 2, 4)
        for rate, words in ((0, "nothing more comes"), (1000, "1 000 records/s still come"))
        for what, column, write in (
            ("seconds until caught up", "drain_seconds", grouped),
            ("records less a second", "drain_per_sec", count),
        )
    ],
    checks=[
        Check("1 member: what still comes is taken off the rate, ± 20 %", taken_off, lambda v: 0.8 <= v <= 1.2, times),
        Check(
            "1 member: it takes 2 × as long, ± 20 %",
            ratio(draining("drain_seconds", 1, 1000), draining("drain_seconds", 1, 0)),
            lambda v: 1.6 <= v <= 2.4,
            times,
        ),
        Check(
            "4 members drain ≥ 3.6 × as fast as one",
            ratio(draining("drain_per_sec", 4, 0), draining("drain_per_sec", 1, 0)),
            lambda v: v >= 3.6,
            times,
        ),
        Check("rows that did not catch up", caught_up, lambda v: v == 0, count, timed=False),
        ONCE,
    ],
    x="consumer.members",
    y="drain_seconds",
    where={"backlog.rate": 1000},
    shorten=["load.backlog.records=2000"],
)

REPLAYS = {"whole": "from the beginning", "offset": "from an offset", "time": "from a point in time"}


def again(side):
    """Of the records that were received, the share that was read again: from the beginning, all."""
    where = {"replay": "whole"}
    return median("replayed_records", **where)(side) / median("received", **where)(side)


REPLAY = Suite(
    suite="replay",
    figures=[
        Figure(f"{words}: {what}", median(column, replay=name), count)
        for name, words in REPLAYS.items()
        for what, column in (
            ("records read the first time", "received"),
            ("read again", "replayed_records"),
            ("a second", "replay_per_sec"),
        )
    ],
    checks=[
        *(
            Check(
                f"{words}: partitions that are the same again, by hash",
                least("replay_identical_share", replay=name),
                lambda v: v == 1,
                percent,
                timed=False,
            )
            for name, words in REPLAYS.items()
        ),
        Check("from the beginning: every record", again, lambda v: v == 1, times, timed=False),
        *(
            Check(
                f"{REPLAYS[name]}: some, not all",
                ratio(median("replayed_records", replay=name), median("received", replay=name)),
                lambda v: 0 < v < 1,
                times,
                timed=False,
            )
            for name in ("offset", "time")
        ),
    ],
    x="consumer.replay",
    y="replay_per_sec",
    record=["load.peak=2s"],
    shorten=["load.peak=500ms"],
)


def megabytes(value):
    return lambda side: value(side) / 1e6


SLOW_CONSUMER = Suite(
    suite="slow-consumer",
    figures=[
        Figure("the fast group by itself: p99 end to end", median("e2e_p99_us", behind=0), microseconds),
        Figure("beside a slow one: p99 end to end", median("e2e_p99_us", behind=1), microseconds),
        Figure("records that the slow one had before it", median("behind_records", behind=1), count),
        Figure("records that it read a second", median("behind_per_sec", behind=1), count),
        Figure("MB of the log that had to come from the disk", megabytes(median("page_cache_dropped_bytes", behind=1)), count),
    ],
    checks=[
        Check(
            "the fast group's p99 beside the slow one ≤ 1.2 × by itself",
            ratio(median("e2e_p99_us", behind=1), median("e2e_p99_us", behind=0)),
            lambda v: v <= 1.2,
            times,
        ),
        Check("the slow one was behind: records", least("behind_records", behind=1), lambda v: v > 0, count, timed=False),
        ONCE,
    ],
    x="consumer.behind",
    y="e2e_p99_us",
    record=["load.peak=2s"],
    shorten=["load.peak=500ms", "load.latency.for=2s"],
    trials=3,
)
