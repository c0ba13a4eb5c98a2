"""What was kept of the runs: results/reference/PAGE/SUITE/BROKER/{summary,members}.csv and its companions."""

import csv
import io
import json
import statistics
import subprocess
from copy import copy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The folder of each broker, and what the page calls it.
BROKERS = {"weir": "weir's broker", "kafka": "Apache Kafka", "both": "both brokers in one run"}
CLIENTS = ["native", "librdkafka"]


class Missing(Exception):
    """A figure that the kept files do not have."""


@dataclass
class Change:
    """A figure at one value of what is swept over that at another, as `weir compare` has it: the ratio, its interval, and whether
    a difference is shown."""

    ratio: float
    low: float
    high: float
    shown: bool


def table(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(row, column):
    """A figure of a row; an empty cell is one that could not be measured."""
    if column not in row:
        raise Missing(f"no column {column}")
    return float(row[column]) if row[column] != "" else None


def matches(row, where):
    """Whether a row has these values, its columns named by their tails: {"members": 1} finds consumer.members; "*kill*" is
    whatever has that in it."""
    for tail, value in where.items():
        column = next((name for name in row if name == tail or name.endswith("." + tail)), None)
        if column is None:
            raise Missing(f"no column {tail}")
        wanted = str(value)
        if "*" in wanted:
            if not fnmatchcase(row[column], wanted):
                return False
        elif plain(row[column]) != plain(wanted):
            return False
    return True


def trial(row):
    """The configuration and the trial that a row is of: its columns up to that."""
    names = list(row)
    return tuple(row[name] for name in names[: names.index("trial") + 1])


def plain(text):
    """A value as a number where it is one, since 1k and 1000 are the same."""
    for suffix, factor in (("KiB", 1024), ("MiB", 1 << 20), ("k", 1000), ("M", 1_000_000), ("", 1)):
        if text.endswith(suffix):
            try:
                return float(text.removesuffix(suffix)) * factor
            except ValueError:
                continue
    return text


class Side:
    """One client against one broker, or against both in turn: its rows of one suite, over all trials."""

    def __init__(self, broker, client, folder, weir="./weir"):
        self.broker, self.client, self._folder, self._weir = broker, client, folder, weir
        self.title = f"{client}, {BROKERS[broker]}"
        # A run of one client does not sweep it, and says in each row which it was.
        self.summary = [row for row in table(folder / "summary.csv") if (row.get("producer.client") or row["client"]) == client]
        self._members = [row for row in table(folder / "members.csv") if row.get("producer.client", client) == client]
        self._steps = [row for row in table(folder / "steps.csv") if row.get("producer.client", client) == client]
        self._kind = ""

    def line(self, row):
        """What a picture calls the line that a row belongs to."""
        return row["target"] if self.broker == "both" else f"{self.client} on {BROKERS[self.broker]}"

    @property
    def valid(self):
        """The same with its VALID rows alone: how long something takes is not to be learnt from others."""
        side = copy(self)
        side._kind = "VALID "
        side.summary = [row for row in self.summary if row["verdict"] == "VALID"]
        kept = {trial(row) for row in side.summary}
        side._members = [row for row in self._members if trial(row) in kept]
        side._steps = [row for row in self._steps if trial(row) in kept]
        return side

    def rows(self, where):
        """The rows of a configuration; those that ended as ERROR have no figures and are none."""
        found = [row for row in self.summary if matches(row, where) and row["verdict"] != "ERROR"]
        if not found:
            raise Missing(f"no {self._kind}row of " + ", ".join(f"{key}={value}" for key, value in where.items()))
        return found

    def values(self, column, where):
        """A figure of each trial of a configuration."""
        found = [value for value in (number(row, column) for row in self.rows(where)) if value is not None]
        if not found:
            raise Missing(f"{column} is empty")
        return found

    def median(self, column, where):
        return statistics.median(self.values(column, where))

    def change(self, column, by, over, at, where):
        """What `weir compare` says of a column at `at` over `over`, two values of the swept parameter `by`."""
        command = [self._weir, "compare", self._folder, "--by", by, "--against", str(over), "--metric", column, "--format", "csv"]
        compared = subprocess.run(command, capture_output=True, text=True)
        if compared.returncode:
            raise Missing(compared.stderr.strip().removeprefix("weir: ").replace(str(self._folder), "the run"))
        rows = csv.DictReader(io.StringIO(compared.stdout))
        found = [row for row in rows if row["metric"] == column and matches(row, {by: at} | where)]
        if not found:
            raise Missing(f"no row of {by}={at}")
        if found[0]["verdict"] == "too few trials":
            raise Missing(f"{found[0]['trials']} pairs of VALID trials")
        return Change(*(float(found[0][name]) for name in ("ratio", "ratio_low", "ratio_high")), found[0]["verdict"] != "none shown")

    def climbs(self):
        """The steps of a load that goes up, a list for each trial, from the lowest on."""
        trials = {}
        for row in sorted(self._steps, key=lambda row: int(row["step"])):
            trials.setdefault(trial(row), []).append(row)
        if not trials:
            raise Missing(f"no steps of {self._kind}rows")
        return list(trials.values())

    def members(self, where):
        """The rows of members.csv of a configuration, a list for each trial."""
        trials = {}
        for row in self._members:
            if matches(row, where):
                trials.setdefault(row["trial"], []).append(row)
        if not trials:
            raise Missing(f"no members of {self._kind}rows of " + ", ".join(f"{key}={value}" for key, value in where.items()))
        return list(trials.values())


class Kept:
    """All that was kept of one suite."""

    def __init__(self, suite, root, weir="./weir"):
        self._weir = weir
        self.folders = {broker: root / suite.suite / broker for broker in suite.brokers}

    @property
    def sides(self):
        """Those that were recorded, weir's broker first."""
        found = [Side(b, c, folder, self._weir) for b, folder in self.folders.items() if folder.exists() for c in CLIENTS]
        return [side for side in found if side.summary]

    def environments(self):
        return [json.loads((f / "environment.json").read_text()) for f in self.folders.values() if f.exists()]

    def trials(self):
        """How often each configuration was measured, for each broker that is there."""
        return {b: json.loads((f / "manifest.json").read_text())["trials"] for b, f in self.folders.items() if f.exists()}
