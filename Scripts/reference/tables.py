"""What both pages have: tables with a column for each client and broker, pictures, and the machine that it was."""

import csv
import io
import re

from kept import BROKERS, Missing


def marked(path, maker, made):
    """A page that is written by hand but for what stands between its marks: with that."""
    mark = re.compile(rf"(<!-- ([\w-]+): made by `{maker}` -->\n).*?(<!-- end -->)", re.DOTALL)
    text = path.read_text(encoding="utf-8")
    names = [match[1] for match in mark.findall(text)]
    if sorted(names) != sorted(made):
        raise SystemExit(f"{path} has marks for {names}, where {sorted(made)} are made")
    return mark.sub(lambda match: match[1] + made[match[2]] + match[3], text)


def table(heading, sides, lines):
    """A Markdown table: each line is a label with the cell of each side."""
    titles = [heading] + [side.title for side in sides]
    body = [[label] + cells for label, cells in lines]
    rule = "| --- |" + " ---: |" * len(sides)
    rows = ["| " + " | ".join(cells) + " |" for cells in [titles] + body]
    return [rows[0].replace("|  |", "| |"), rule, *rows[1:]]


def picture(suite, folder):
    if suite.steps:
        return f"![{words(suite.y)} against the rate, step by step, with the rate that the broker keeps up with]({folder}/{suite.suite}.svg)"
    short = suite.y.removesuffix("_us").removesuffix("_per_sec")
    return f"![{short} by {suite.x}, a line for each client and broker]({folder}/{suite.suite}.svg)"


def words(column):
    return column.removesuffix("_us").removesuffix("_per_sec").replace("_", " ")


def odd_rows(sides):
    """How many rows are not VALID, as the end of a sentence; nothing where all are."""
    odd = [row["verdict"] for side in sides for row in side.summary if row["verdict"] != "VALID"]
    if not odd:
        return ""
    total = sum(len(side.summary) for side in sides)
    kinds = ", ".join(f"{odd.count(kind)} {kind}" for kind in sorted(set(odd)))
    return f"Of {total} rows {total - len(odd)} are VALID ({kinds})"


def points(suite, sides):
    """What the picture of a suite is drawn from: a row of each trial, or step, with the figures of its axes, as CSV. `weir plot` leaves out those
    that are not VALID, and counts them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if suite.steps:
        columns = ["trial", "block", "step", "verdict", "offered_per_sec", suite.x, suite.y]
        writer.writerow(["client", *columns])
        for side in sides:
            writer.writerows([side.client, *(row[name] for name in columns)] for climb in side.climbs() for row in climb)
        return out.getvalue()
    writer.writerow(["client", suite.x, suite.y, "verdict"])
    for side in sides:
        try:
            rows = side.rows(suite.where)
        except Missing:
            continue
        for row in sorted(rows, key=lambda row: (order(row[suite.x]), int(row["trial"]))):
            if row[suite.y] != "":
                writer.writerow([side.line(row), row[suite.x], row[suite.y], row["verdict"]])
    return out.getvalue()


def order(text):
    """Numbers by their size, words as they are."""
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0, text)


def machine(all_runs, rest):
    """The machine and the trials, as the recordings say, and what else is to be said of them."""
    environments = [env for runs in all_runs for env in runs.environments()]
    if not environments:
        return "Nothing was recorded yet.\n"
    trials = {broker: set() for broker in BROKERS}
    for runs in all_runs:
        for broker, count in runs.trials().items():
            for each in ("weir", "kafka") if broker == "both" else (broker,):
                trials[each].add(count)

    def one(read):
        return " and ".join(dict.fromkeys(str(read(env)) for env in environments))

    kind = "a virtual" if all(env["cpu"].get("virtual") for env in environments) else "a"
    said = " and ".join(
        f"{'once' if counts == {1} else 'from %d to %d times' % (min(counts), max(counts)) if len(counts) > 1 else '%d times' % min(counts)}"
        f" on {BROKERS[broker]}"
        for broker, counts in trials.items()
        if counts
    )
    words = (
        f"Recorded on {kind} {one(lambda e: e['cpu']['model'])} with {one(lambda e: e['cpu']['usable'])} cores, "
        f"{one(lambda e: e['disk']['filesystem'])}, Linux {one(lambda e: e['kernel'].split('-')[0])}, "
        f"weir {one(lambda e: e['weir'])}, librdkafka {one(lambda e: e['librdkafka'])}. "
        f"Each configuration ran {said}{rest}"
    )
    return words + "\n"
