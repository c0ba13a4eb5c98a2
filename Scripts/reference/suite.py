"""What the pages are made of: suites that were recorded, figures for their tables, and checks that say whether something shows."""

from dataclasses import dataclass, field
from typing import Callable

from kept import CLIENTS, Missing


# What a check has come out as, in a table.
MARKS = {True: "holds", False: "**does not hold**", None: "not judged"}


@dataclass
class Figure:
    """A line of the table: what it is called, where it comes from, how it is written."""

    label: str
    value: Callable
    write: Callable

    def cell(self, side):
        """The figure by VALID rows; where there are none by the others, which is said."""
        for rows, mark in ((side.valid, ""), (side, " (not VALID)")):
            try:
                value = self.value(rows)
            except Missing:
                continue
            if value is not None:
                return self.write(value) + mark
        return "–"


@dataclass
class Check:
    """A line that must hold for the lesson to show. `timed` ones say how long something took: they mean nothing on a busy machine, and
    are judged by VALID rows alone."""

    label: str
    value: Callable
    holds: Callable
    write: Callable
    timed: bool = True

    def judge(self, side):
        """Whether it holds, and the figure; without one None, and what is missing."""
        try:
            value = self.value(side.valid if self.timed else side)
        except Missing as reason:
            return None, str(reason)
        if value is None:
            return None, "no figure"
        return bool(self.holds(value)), self.write(value)

    def cell(self, side):
        holds, words = self.judge(side)
        return f"{words}: {MARKS[holds]}"


@dataclass
class Suite:
    """A suite that was recorded."""

    suite: str
    # The picture: x, y of summary.csv, and which rows of it (tails of swept columns and their values); or of steps.csv.
    x: str
    y: str
    # What its table has, on the page of lessons.
    figures: list = field(default_factory=list)
    checks: list = field(default_factory=list)
    # What the figures of the table are, where that is the same for all that do not say.
    heading: str = ""
    where: dict = field(default_factory=dict)
    steps: bool = False
    # What to set for a recording, so that a page takes an hour at most; what else on Apache Kafka; and shorter still for tests.
    record: list = field(default_factory=list)
    on_kafka: list = field(default_factory=list)
    shorten: list = field(default_factory=list)
    trials: int = 1
    clients: list = field(default_factory=lambda: CLIENTS)
    # The folders of its recordings: a run on each broker, or one that has both.
    brokers: list = field(default_factory=lambda: ["weir", "kafka"])

    def settings(self, broker, short):
        """What to set, as key=value; the last of a key counts."""
        chosen = self.shorten if short else self.record + (self.on_kafka if broker == "kafka" else [])
        return list({setting.split("=")[0]: setting for setting in chosen}.values())


# How figures are written.


def grouped(value):
    """12 345, with no more digits than are worth reading."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{places}f}".replace(",", " ")


def count(value):
    return f"{value:,.0f}".replace(",", " ")


def times(value):
    return f"{value:.2f} ×"


def percent(value):
    return f"{100 * value:.1f} %"


def milliseconds(value):
    return f"{grouped(value)} ms"


def microseconds(value):
    """Microseconds, in the unit that keeps them short."""
    return f"{grouped(value)} µs" if value < 1000 else milliseconds(value / 1000)


def changed(change):
    """A ratio with its interval, and whether it is one: 1.86 × [1.70, 2.04]."""
    return f"{times(change.ratio)} [{change.low:.2f}, {change.high:.2f}]" + ("" if change.shown else ", no difference shown")


# Where figures come from.


def median(column, **where):
    return lambda side: side.median(column, named(where))


def total(column, **where):
    return lambda side: sum(side.values(column, named(where)))


def least(column, **where):
    return lambda side: min(side.values(column, named(where)))


def most(column, **where):
    return lambda side: max(side.values(column, named(where)))


def ratio(above, below):
    def value(side):
        top, bottom = above(side), below(side)
        if not bottom:
            raise Missing("nothing to divide by")
        return top / bottom

    return value


def named(where):
    """Keyword arguments spell the tails of keys, with _ for the dot."""
    return {key.replace("_", "."): value for key, value in where.items()}


def change(column, by, over, at, **where):
    """A figure at one value of what is swept over that at another, as `weir compare` has it."""
    return lambda side: side.change(column, by, over, at, named(where))
