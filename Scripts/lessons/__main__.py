"""Makes what `make lessons` makes of its recordings; python3 Scripts/lessons --help."""

import argparse
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from kept import CLIENTS, ROOT, Side  # noqa: E402
from lessons import LESSONS  # noqa: E402
import page  # noqa: E402


def lesson(name):
    found = next((each for each in LESSONS if each.suite == name), None)
    if not found:
        raise SystemExit(f"no lesson {name}; there are {' '.join(each.suite for each in LESSONS)}")
    return found


def write(arguments):
    """Docs/lessons.md and Docs/lessons/*.csv from what was kept; with --check only says whether they are that."""
    differing = []
    for path, text in page.files(arguments.root).items():
        file = arguments.root / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        differing.append(path)
        if not arguments.check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if arguments.check and differing:
        raise SystemExit(f"not what results/reference/lessons gives (python3 Scripts/lessons write): {' '.join(differing)}")


def draw(arguments):
    """The picture of a suite, from its CSV."""
    each = lesson(arguments.suite)
    base = arguments.root / "Docs/lessons" / each.suite
    subprocess.run([arguments.weir, "plot", f"{base}.csv", "-x", each.x, "-y", each.y, "--by", "client", "-o", f"{base}.svg"], check=True)


def settings(arguments):
    """What a suite is run with, as arguments of `weir run`, a line each."""
    each = lesson(arguments.suite)
    print("--set", f"producer.client={','.join(CLIENTS)}", sep="\n")
    for setting in each.shorten if arguments.short else each.record:
        print("--set", setting, sep="\n")
    print("--trials", 1 if arguments.short else each.trials, sep="\n")


def judge(arguments):
    """Whether the lines of a lesson hold in a run's directory; exit code 1 where one does not."""
    each = lesson(arguments.suite)
    held = True
    for client in CLIENTS:
        side = Side("weir", client, arguments.run)
        for check in each.checks:
            if arguments.untimed and check.timed:
                continue
            holds, words = check.judge(side)
            held = held and holds
            print(f"{'holds' if holds else 'DOES NOT HOLD'}: {each.suite}, {client}: {check.label}: {words}")
    raise SystemExit(0 if held else 1)


def names(arguments):
    """The suites, in the page's order."""
    print("\n".join(each.suite for each in LESSONS))


def main():
    parser = argparse.ArgumentParser(prog="python3 Scripts/lessons", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    commands = parser.add_subparsers(required=True)
    for run in (names, settings, write, draw, judge):
        command = commands.add_parser(run.__name__, help=run.__doc__)
        command.set_defaults(run_command=run)
        if run in (settings, draw, judge):
            command.add_argument("suite")
        if run is settings:
            command.add_argument("--short", action="store_true", help="as short as tests run it")
        if run is write:
            command.add_argument("--check", action="store_true")
        if run is draw:
            command.add_argument("--weir", default="./weir")
        if run is judge:
            command.add_argument("run", type=Path, help="the directory that `weir run` left")
            command.add_argument("--untimed", action="store_true", help="only what no busy machine changes")
    arguments = parser.parse_args()
    arguments.run_command(arguments)


main()
