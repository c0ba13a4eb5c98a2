"""Docs/answers.md: what people say, and whether it was so; all of it is made here from what was kept."""

import subprocess
from collections import Counter
from dataclasses import replace

from answers import ANSWERS
from kept import BROKERS, Kept
from lessons import LESSONS
from suite import MARKS
from tables import machine, marked, odd_rows, picture, points, table
from throughput import THROUGHPUT

FOLDER = "Docs/answers"
# The recordings that README.md shows, by their marks in it.
SHOWN = {"quick": "quick", "knee": "answers/knee/weir"}

INTRODUCTION = """# What people say about Kafka, and what was measured

<!-- Made by `make answers` from results/reference and Scripts/reference/answers.py: change it there. -->

Each sentence is one that somebody who is new to Kafka is told, with the suite that puts it to the test and what came out: whether it
**holds**, **does not hold**, or what it **depends** on. A program judges, by the lines of each table, on weir's own broker and on Apache
Kafka; [lessons.md](lessons.md) explains more of some of them. Ratios with an interval, as in 1.86 × [1.70, 2.04], are those of `weir compare`,
and count only where a difference is shown: a sentence that does not hold may still be true of less than these trials can tell apart. The
other ratios are of medians.

{machine}
One machine is not a cluster: nothing here has a network in between, or replicas. Anyone can record all of it anew, or one suite, and does well
to: what depends on the machine depends on yours.

```sh minutes
make answers
make answers SUITE=acks
```

"""


def kept(suite, root, weir):
    page = "lessons" if suite in LESSONS else "answers"
    return Kept(suite, root / "results/reference" / page, weir)


def files(root, weir):
    """Every file that is made, by its path below `root`, with what it must hold."""
    found = {}
    rows, sections = [], []
    for answer in ANSWERS:
        sides = kept(answer.suite, root, weir).sides
        outcomes = [(check, [check.judge(side) for side in sides]) for check in answer.checks]
        words, depends = verdict(outcomes, sides)
        link = f"[{answer.suite.suite}](../Benchmarks/{answer.suite.suite}.yaml)"
        rows.append(f"| [{answer.says}](#{answer.name}) | **{words}** | {' '.join(depends)} | {link} |".replace("|  |", "| |"))
        sections.append(section(answer, sides, outcomes, words, depends))
        if sides and answer.suite in THROUGHPUT:
            drawn = replace(answer.suite, y=answer.y or answer.suite.y)
            found[f"{FOLDER}/{answer.name}.csv"] = points(drawn, sides)
    all_kept = [kept(suite, root, weir) for suite in THROUGHPUT + LESSONS]
    text = INTRODUCTION.format(machine=machine(all_kept, "."))
    text += "\n".join(["| people say | measured here | on what | suite |", "| --- | --- | --- | --- |", *rows, ""])
    found["Docs/answers.md"] = text + "".join(sections)
    found["README.md"] = marked(root / "README.md", "make answers", {name: shown(root, weir, folder) for name, folder in SHOWN.items()})
    return found


def shown(root, weir, folder):
    """What `weir results show` says of a recording; nothing of one that is not there yet."""
    run = root / "results/reference" / folder
    if not run.exists():
        return ""
    return f"```text\n{subprocess.run([weir, 'results', 'show', run], capture_output=True, text=True, check=True).stdout}```\n"


def section(answer, sides, outcomes, words, depends):
    """An answer with its figures and picture."""
    lines = ["", f"## {answer.says}", "", answer.because, "", "```sh minutes", f"./weir run {answer.suite.suite}", "```", ""]
    if answer.suite.on_kafka and "kafka" in answer.suite.brokers:
        settings = ", ".join(f"`{setting}`" for setting in answer.suite.on_kafka)
        lines += [f"The recording on Apache Kafka has {settings}.", ""]
    if not sides:
        return "\n".join(lines + ["Not recorded yet.", ""])
    cells = [(check.label, [f"{figure}: {MARKS[holds]}" for holds, figure in judged]) for check, judged in outcomes]
    lines += table("", sides, cells)
    lines += ["", " ".join(filter(None, [f"**{words.capitalize()}.**", *depends, said(odd_rows(sides))])), ""]
    if answer.suite in LESSONS:
        lines += [picture(answer.suite, "lessons"), ""]
    elif any(row["verdict"] == "VALID" for side in sides for row in side.summary):
        lines += [picture(replace(answer.suite, suite=answer.name, y=answer.y or answer.suite.y), "answers"), ""]
    return "\n".join(lines)


def said(sentence):
    return sentence and sentence + "."


def verdict(outcomes, sides):
    """`holds`, `does not hold` or `depends`; with sentences on what, and which checks nobody could judge."""
    if not sides:
        return "not recorded yet", []
    always, never, mixed, unknown = [], [], [], {}
    for check, judged in outcomes:
        found = {holds for holds, _ in judged}
        if None in found:
            unknown.setdefault("" if found == {None} else " " + whom(judged, sides, None), []).append(f"*{check.label}*")
        if found == {None}:
            continue
        if {True, False} <= found:
            mixed.append(f"*{check.label}* ({whom(judged, sides, True)}; not {whom(judged, sides, False)})")
        else:
            (always if True in found else never).append(f"*{check.label}*")
    kinds = {"Holds": always, "Does not hold": never, "Holds for some": mixed}
    known = [kind for kind, labels in kinds.items() if labels]
    unjudged = [
        f"Not judged{who}." if who and len(labels) == len(outcomes) else f"Not judged{who}: {'; '.join(labels)}."
        for who, labels in unknown.items()
    ]
    if not known:
        return "not judged", []
    if len(known) == 1 and not mixed:
        return known[0].lower() + (", as far as judged" if unknown else ""), unjudged
    return "depends", [f"{kind}: {'; '.join(kinds[kind])}." for kind in known] + unjudged


def whom(judged, sides, wanted):
    """The sides on which a check came out so: as brokers or clients where that is all that they differ in."""
    found = [side for side, (holds, _) in zip(sides, judged) if holds is wanted]
    everywhere = Counter(side.broker for side in sides)
    by_broker = Counter(side.broker for side in found)
    if all(count == everywhere[broker] for broker, count in by_broker.items()):
        return "with " + " and ".join(BROKERS[broker] for broker in by_broker)
    return "with " + "; ".join(side.title for side in found)
