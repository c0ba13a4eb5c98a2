"""What was kept of the runs: results/reference/lessons/SUITE/BROKER/{summary,members,partitions}.csv and its companions."""

import csv
import json
import statistics
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The folder of each broker, and what the page calls it.
BROKERS = {"weir": "weir's broker", "kafka": "Apache Kafka"}
CLIENTS = ["native", "librdkafka"]


class Missing(Exception):
    """A figure that the kept files do not have."""


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
    """One client against one broker: its rows of one suite, over all trials."""

    def __init__(self, broker, client, folder):
        self.broker, self.client = broker, client
        self.title = f"{client}, {BROKERS[broker]}"
        mine = {"producer.client": client}
        self.summary = [row for row in table(folder / "summary.csv") if matches(row, mine)]
        self._members = [row for row in table(folder / "members.csv") if matches(row, mine)]

    def rows(self, where):
        """The rows of a configuration; those that ended as ERROR have no figures and are none."""
        found = [row for row in self.summary if matches(row, where) and row["verdict"] != "ERROR"]
        if not found:
            raise Missing("no row of " + ", ".join(f"{key}={value}" for key, value in where.items()))
        return found

    def values(self, column, where):
        """A figure of each trial of a configuration."""
        found = [value for value in (number(row, column) for row in self.rows(where)) if value is not None]
        if not found:
            raise Missing(f"{column} is empty")
        return found

    def median(self, column, where):
        return statistics.median(self.values(column, where))

    def members(self, where):
        """The rows of members.csv of a configuration, a list for each trial."""
        trials = {}
        for row in self._members:
            if matches(row, where):
                trials.setdefault(row["trial"], []).append(row)
        if not trials:
            raise Missing("no members of " + ", ".join(f"{key}={value}" for key, value in where.items()))
        return list(trials.values())


class Kept:
    """All that was kept of one suite."""

    def __init__(self, suite, root):
        self.suite = suite
        self.folders = {broker: root / suite / broker for broker in BROKERS}

    @property
    def sides(self):
        """Those that were recorded, weir's broker first."""
        found = [Side(b, c, folder) for b, folder in self.folders.items() if folder.exists() for c in CLIENTS]
        return [side for side in found if side.summary]

    def environments(self):
        return [json.loads((f / "environment.json").read_text()) for f in self.folders.values() if f.exists()]

    def trials(self):
        """How often each configuration was measured, for each broker that is there."""
        return {b: json.loads((f / "manifest.json").read_text())["trials"] for b, f in self.folders.items() if f.exists()}
