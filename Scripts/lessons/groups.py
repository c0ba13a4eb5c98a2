"""Lessons of consumer groups: who gets which records."""

from kept import Missing
from lesson import Check, Figure, Lesson, count, median, ratio, times


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


CONSUMERS = Lesson(
    suite="consumers",
    figures=[
        *(Figure(f"{n} member{'s' if n > 1 else ''}: records received a second", received(n), count) for n in (1, 2, 4, 5)),
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
    record=["load.warmup=1s", "load.peak=3s"],
    shorten=["load.warmup=300ms", "load.peak=700ms"],
)


def all_groups(groups, members):
    return median("received_per_sec", groups=groups, members=members)


def one_group(groups, members):
    return median("group_received_per_sec", groups=groups, members=members)


GROUPS = Lesson(
    suite="groups",
    figures=[
        *(
            Figure(
                f"{g} group{'s' if g > 1 else ''} of {m}: records received a second, all groups together",
                all_groups(g, m),
                count,
            )
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
    where={"members": 2},
    record=["load.warmup=1s", "load.peak=3s"],
    shorten=["load.warmup=300ms", "load.peak=700ms"],
)
