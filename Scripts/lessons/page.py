"""Docs/lessons.md: its prose is written by hand; what stands between its marks is made here from what was kept."""

import csv
import io
import re

from kept import BROKERS, Kept, Missing
from lessons import LESSONS

MARK = re.compile(r"(<!-- ([\w-]+): made by `make lessons` -->\n).*?(<!-- end -->)", re.DOTALL)


def kept(lesson, root):
    return Kept(lesson.suite, root / "results/reference/lessons")


def files(root):
    """Every file that is made, by its path below `root`, with what it must hold."""
    page = root / "Docs/lessons.md"
    made = {"machine": machine([kept(lesson, root) for lesson in LESSONS])}
    found = {}
    for lesson in LESSONS:
        runs = kept(lesson, root)
        made[lesson.suite] = section(lesson, runs)
        if runs.sides:
            found[f"Docs/lessons/{lesson.suite}.csv"] = points(lesson, runs)
    text = page.read_text(encoding="utf-8")
    names = [match[1] for match in MARK.findall(text)]
    if sorted(names) != sorted(made):
        raise SystemExit(f"{page} has marks for {names}, where {sorted(made)} are made")
    found["Docs/lessons.md"] = MARK.sub(lambda match: match[1] + made[match[2]] + match[3], text)
    return found


def section(lesson, runs):
    """The table of a lesson, whether it shows, and its picture."""
    sides = runs.sides
    if not sides:
        return "Not recorded yet.\n"
    lines = [f"| {lesson.heading} | ".replace("|  |", "| |") + " | ".join(side.title for side in sides) + " |", "| --- |" + " ---: |" * len(sides)]
    for line in lesson.figures + lesson.checks:
        label = line.label if line in lesson.figures else f"*{line.label}*"
        lines.append(f"| {label} | " + " | ".join(line.cell(side) for side in sides) + " |")
    lines += ["", verdict(lesson, sides), "", picture(lesson), ""]
    return "\n".join(lines)


def verdict(lesson, sides):
    missed = [side.title for side in sides if not all(check.judge(side)[0] for check in lesson.checks)]
    absent = [name for broker, name in BROKERS.items() if broker not in {side.broker for side in sides}]
    if not missed:
        words = "**Shown: yes**, with " + " and ".join(sorted({s.client for s in sides}, reverse=True))
        words += ", on " + " and on ".join(dict.fromkeys(BROKERS[s.broker] for s in sides))
    else:
        shown = [side.title for side in sides if side.title not in missed]
        words = "**Shown: no** with " + "; ".join(missed)
        if shown:
            words += ". It is with " + "; ".join(shown)
    if absent:
        words += ". Not recorded with " + " and ".join(absent)
    odd = [row["verdict"] for side in sides for row in side.summary if row["verdict"] != "VALID"]
    total = sum(len(side.summary) for side in sides)
    if odd:
        kinds = ", ".join(f"{odd.count(kind)} {kind}" for kind in sorted(set(odd)))
        words += f". Of {total} rows {total - len(odd)} are VALID ({kinds})"
    return words + "."


def picture(lesson):
    short = lesson.y.removesuffix("_us").removesuffix("_per_sec")
    return f"![{short} by {lesson.x}, a line for each client and broker](lessons/{lesson.suite}.svg)"


def points(lesson, runs):
    """What the picture is drawn from: a row of each trial with the figures of its axes, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["client", lesson.x, lesson.y])
    for side in runs.sides:
        try:
            rows = side.rows(lesson.where)
        except Missing:
            continue
        for row in sorted(rows, key=lambda row: (order(row[lesson.x]), int(row["trial"]))):
            if row[lesson.y] != "":
                writer.writerow([side.title.replace(",", " on"), row[lesson.x], row[lesson.y]])
    return out.getvalue()


def order(text):
    """Numbers by their size, words as they are."""
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0, text)


def machine(all_runs):
    """The machine and the trials, as the recordings say."""
    environments = [env for runs in all_runs for env in runs.environments()]
    if not environments:
        return "Nothing was recorded yet.\n"
    trials = {broker: set() for broker in BROKERS}
    for runs in all_runs:
        for broker, count in runs.trials().items():
            trials[broker].add(count)

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
        f"Each configuration ran {said}; figures are medians where there are several. These are lessons, not measurements of "
        "speed: what counts is whether each line holds."
    )
    return words + "\n"
