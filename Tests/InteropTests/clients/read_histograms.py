"""Reads a run's interval logs with HdrHistogram's Python library, and holds latency.csv against them.

    read_histograms.py RUN_DIRECTORY

Prints how many percentiles were compared; the first that differs is an error.
"""

import csv
import sys
from pathlib import Path

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

HIGHEST = 3_600_000_000_000


def read(path):
    """The histograms of a log, all intervals of a tag together."""
    merged = {}
    reader = HistogramLogReader(str(path), HdrHistogram(1, HIGHEST, 3))
    while (interval := reader.get_next_interval_histogram()) is not None:
        merged.setdefault(interval.get_tag(), HdrHistogram(1, HIGHEST, 3)).add(interval)
    return merged


def main(run):
    run = Path(run)
    with open(run / "latency.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["phase"] == "latency"]
    swept = [name for name in rows[0] if name not in (
        "trial", "block", "phase", "kind", "percentile", "value_us", "count")]
    logs, compared = {}, 0
    for row in rows:
        # The names as Docs/results-format.md has them: paths without their first part.
        name = ",".join(f"{path.split('.', 1)[-1]}={row[path]}" for path in swept) or "all"
        log = run / "histograms" / f"{name}-trial-{row['trial']}.hlog"
        if log not in logs:
            logs[log] = read(log)
        histogram = logs[log][row["kind"]]
        percentile = float(row["percentile"])
        # Where the rank is no whole number, Java's library takes the next one, as weir does; this one rounds.
        rank = percentile / 100 * histogram.get_total_count()
        if 1e-6 < rank % 1 < 0.5:
            continue
        value = histogram.get_value_at_percentile(percentile) if percentile > 0 else histogram.get_min_value()
        if f"{value / 1000:.3f}".rstrip("0").rstrip(".") != row["value_us"]:
            raise SystemExit(f"{log.name} {row['kind']} p{percentile}: {value} ns here, {row['value_us']} µs in latency.csv")
        compared += 1
    print(compared)


if __name__ == "__main__":
    main(sys.argv[1])
