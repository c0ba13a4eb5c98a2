"""Docs/lessons.md: its prose is written by hand; what stands between its marks is made here from what was kept."""

from kept import BROKERS, Kept
from lessons import LESSONS
from tables import machine, marked, odd_rows, picture, points, table

FOLDER = "Docs/lessons"


def kept(lesson, root):
    return Kept(lesson, root / "results/reference/lessons")


def files(root, weir):
    """Every file that is made, by its path below `root`, with what it must hold."""
    made = {
        "machine": machine(
            [kept(lesson, root) for lesson in LESSONS],
            "; figures are medians where there are several. These are lessons, not measurements of speed: what counts is whether each line "
            "holds.",
        )
    }
    found = {}
    for lesson in LESSONS:
        sides = kept(lesson, root).sides
        made[lesson.suite] = section(lesson, sides)
        if sides:
            found[f"{FOLDER}/{lesson.suite}.csv"] = points(lesson, sides)
    found["Docs/lessons.md"] = marked(root / "Docs/lessons.md", "make lessons", made)
    return found


def section(lesson, sides):
    """The table of a lesson, whether it shows, and its picture."""
    if not sides:
        return "Not recorded yet.\n"
    figures = [(line.label, [line.cell(side) for side in sides]) for line in lesson.figures]
    checks = [(f"*{line.label}*", [line.cell(side) for side in sides]) for line in lesson.checks]
    lines = table(lesson.heading, sides, figures + checks)
    return "\n".join(lines + ["", verdict(lesson, sides), "", picture(lesson, "lessons"), ""])


def verdict(lesson, sides):
    """Whether all lines of a lesson hold, and with whom."""
    outcomes = {side: [check.judge(side)[0] for check in lesson.checks] for side in sides}
    shown = [side for side, holds in outcomes.items() if all(holds)]
    missed = [side.title for side, holds in outcomes.items() if False in holds]
    unjudged = [side.title for side, holds in outcomes.items() if None in holds and False not in holds]
    absent = [BROKERS[broker] for broker in lesson.brokers if broker not in {side.broker for side in sides}]
    if len(shown) == len(sides):
        words = "**Shown: yes**, with " + " and ".join(sorted({s.client for s in sides}, reverse=True))
        words += ", on " + " and on ".join(dict.fromkeys(BROKERS[s.broker] for s in sides))
    else:
        words = "**Shown: no** with " + "; ".join(missed) if missed else "**Shown: not by all**"
        if shown:
            words += ". It is with " + "; ".join(side.title for side in shown)
    if unjudged:
        words += ". Not judged, for want of VALID rows, with " + "; ".join(unjudged)
    if absent:
        words += ". Not recorded with " + " and ".join(absent)
    odd = odd_rows(sides)
    return words + (f". {odd}" if odd else "") + "."
