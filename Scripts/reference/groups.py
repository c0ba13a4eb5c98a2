"""Lessons of consumer groups: who gets which records."""

from kept import Missing
from suite import Check, Figure, Suite, count, least, median, microseconds, milliseconds, most, ratio, times, total


def assigned(members):
    """The partitions of each member at the end, most first, as in `2 1 1`; the same in each trial, or all of them."""

    def value(side):
        trials = side.members({"members": members})
        shares = [sorted((int(row["assigned_partitions"]) for row in trial), reverse=True) for trial in trials]
        return sorted(set(map(tuple, shares)))

    return value


def partitions(shares):
    return "; ".join(" + ".join(map(str, share)) for share in shares)


def received_over_sent(groups, members):
    """What each group received over what was sent, least first: records that came twice are none of it."""

    def value(side):
        where = {"groups": groups, "members": members}
        sent = {row["trial"]: int(row["sent"]) for row in side.rows(where)}
        shares = []
        for trial in side.members(where):
            if trial[0]["trial"] not in sent:
                continue
            for group in sorted({row["group"] for row in trial}):
                got = sum(int(row["records"]) - int(row["repeated"]) for row in trial if row["group"] == group)
                shares.append(got / sent[trial[0]["trial"]])
        if not shares:
            raise Missing("no groups")
        return min(shares), max(shares)

    return value


def spread(pair):
    low, high = pair
    return times(low) if low == high else f"{low:.4f} to {high:.4f} ×"


def received(members):
    return median("received_per_sec", members=members)


CONSUMERS = Suite(
    suite="consumers",
    figures=[
        *(Figure(f"{n} member{'s' if n > 1 else ''}", received(n), count) for n in (1, 2, 4, 5)),
        Figure("partitions of each of 5 members", assigned(5), partitions),
    ],
    checks=[
        Check("2 members receive ≥ 1.9 × what one does", ratio(received(2), received(1)), lambda v: v >= 1.9, times),
        Check("4 members ≥ 3.6 ×", ratio(received(4), received(1)), lambda v: v >= 3.6, times),
        Check("5 members as much as 4, ± 5 %", ratio(received(5), received(4)), lambda v: 0.95 <= v <= 1.05, times),
        Check(
            "the fifth stands by, with no partition", assigned(5), lambda v: v == [(1, 1, 1, 1, 0)], partitions, timed=False
        ),
    ],
    x="consumer.members",
    y="received_per_sec",
    heading="records received a second, all members together",
    record=["load.warmup=1s", "load.peak=3s"],
    shorten=["load.warmup=300ms", "load.peak=700ms"],
)


def all_groups(groups, members):
    return median("received_per_sec", groups=groups, members=members)


def one_group(groups, members):
    return median("group_received_per_sec", groups=groups, members=members)


GROUPS = Suite(
    suite="groups",
    figures=[
        *(
            Figure(f"{g} group{'s' if g > 1 else ''} of {m}", all_groups(g, m), count)
            for g in (1, 2, 3)
            for m in (1, 2)
        ),
        Figure("3 groups of 2: of each group", one_group(3, 2), count),
    ],
    checks=[
        Check(
            f"{g} group{'s' if g > 1 else ''} of 2: each group received what was sent, once",
            received_over_sent(g, 2),
            lambda v: v == (1, 1),
            spread,
            timed=False,
        )
        for g in (1, 2, 3)
    ]
    + [
        Check("2 members of one group ≥ 1.9 × one", ratio(all_groups(1, 2), all_groups(1, 1)), lambda v: v >= 1.9, times),
        Check("2 groups receive 2 × what one does, ± 5 %", ratio(all_groups(2, 2), all_groups(1, 2)), lambda v: 1.9 <= v <= 2.1, times),
        Check("3 groups 3 ×, ± 5 %", ratio(all_groups(3, 2), all_groups(1, 2)), lambda v: 2.85 <= v <= 3.15, times),
    ],
    x="consumer.groups",
    y="received_per_sec",
    heading="records received a second, all groups together",
    where={"members": 2},
    record=["load.warmup=1s", "load.peak=2s"],
    shorten=["load.warmup=300ms", "load.peak=700ms"],
)


def of_members(column, **where):
    """The sum of a column of members.csv over all members and trials."""

    def value(side):
        return sum(float(row[column] or 0) for trial in side.members(where) for row in trial)

    return value


COMMITS = {"before": "before processing", "after": "after processing", "auto": "now and then"}

DELIVERY = Suite(
    suite="delivery",
    figures=[
        Figure(f"commit {words}: {what}", value(commit), count)
        for commit, words in COMMITS.items()
        for what, value in (
            ("records sent", lambda commit: total("sent", commit=commit)),
            ("lost", lambda commit: total("lost", commit=commit)),
            ("repeated", lambda commit: of_members("repeated", commit=commit)),
        )
    ],
    checks=[
        Check("before: lost > 0", least("lost", commit="before"), lambda v: v > 0, count, timed=False),
        Check("after: repeated > 0", of_members("repeated", commit="after"), lambda v: v > 0, count, timed=False),
        Check("after: lost = 0", most("lost", commit="after"), lambda v: v == 0, count, timed=False),
        Check("auto: repeated > 0", of_members("repeated", commit="auto"), lambda v: v > 0, count, timed=False),
        Check("auto: lost = 0", most("lost", commit="auto"), lambda v: v == 0, count, timed=False),
    ],
    x="consumer.commit",
    y="lost",
)

# What befalls a member, and what the page calls it; where one joins or leaves, member 1 is busy for some seconds meanwhile.
EVENTS = {"join": "one joins while member 1 is busy", "leave": "one leaves while member 1 is busy", "kill": "one dies"}
STRATEGIES = {"range": "eager", "cooperative-sticky": "cooperative"}


def row_of(strategy, event):
    return {"strategy": strategy, "event": f"*{event}*"}


def stalled(strategy, event):
    """How long members 2 and 3, whom nothing befalls, were without any partition, in milliseconds: the longest."""

    def value(side):
        trials = side.members(row_of(strategy, event))
        return max(float(row["stalled_ms"]) for trial in trials for row in trial if row["member"] in ("2", "3"))

    return value


def lost_anywhere(side):
    return sum(int(row["lost"]) for row in side.rows({}))


REBALANCE = Suite(
    suite="rebalance",
    figures=[
        figure
        for event, said in EVENTS.items()
        for strategy, words in STRATEGIES.items()
        for figure in (
            Figure(f"{said}, {words}: the others stand still", stalled(strategy, event), milliseconds),
            Figure(f"{said}, {words}: p99 end to end", median("e2e_p99_us", **row_of(strategy, event)), microseconds),
        )
    ],
    checks=[
        *(
            Check(
                f"{words}, {event}: the others {'stand still' if strategy == 'range' else 'read on'}",
                stalled(strategy, event),
                (lambda v: v > 0) if strategy == "range" else (lambda v: v == 0),
                milliseconds,
                timed=False,
            )
            for event in ("join", "leave")
            for strategy, words in STRATEGIES.items()
        ),
        *(
            Check(
                f"{words}, kill: some records wait ≥ 4 s, for a session of 6 s to be over",
                least("e2e_max_us", **row_of(strategy, "kill")),
                lambda v: v >= 4e6,
                microseconds,
                timed=False,
            )
            for strategy, words in STRATEGIES.items()
        ),
        Check("nothing is lost in any of them", lost_anywhere, lambda v: v == 0, count, timed=False),
    ],
    x="consumer.partition.assignment.strategy",
    y="e2e_p99_us",
    where={"event": "*join*"},
)
