"""Makes what `make lessons` and `make answers` make of their recordings; python3 Scripts/reference --help."""

import argparse
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from kept import ROOT, Side  # noqa: E402
from lessons import LESSONS  # noqa: E402
from throughput import THROUGHPUT  # noqa: E402
from suite import MARKS  # noqa: E402
import answers_page  # noqa: E402
import lessons_page  # noqa: E402

# The suites that each page has recorded for itself.
PAGES = {"lessons": LESSONS, "answers": THROUGHPUT}


def suite_of(arguments):
    found = next((suite for suites in PAGES.values() for suite in suites if suite.suite == arguments.suite), None)
    if not found:
        names = " ".join(suite.suite for suites in PAGES.values() for suite in suites)
        raise SystemExit(f"no recording of {arguments.suite}; there are {names}")
    return found


def write(arguments):
    """The pages, and the CSV files of their pictures, from what was kept; with --check only says whether they are that."""
    differing = []
    for path, text in (lessons_page.files(arguments.root, arguments.weir) | answers_page.files(arguments.root, arguments.weir)).items():
        file = arguments.root / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        differing.append(path)
        if not arguments.check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if arguments.check and differing:
        raise SystemExit(f"not what results/reference gives (python3 Scripts/reference write): {' '.join(differing)}")


def draw(arguments):
    """All pictures of the pages, each from the CSV beside it; exit code 1 where one could not be drawn."""
    failed = False
    for file in sorted(path for page in (lessons_page, answers_page) for path in (arguments.root / page.FOLDER).glob("*.csv")):
        _, x, y, *others = file.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        kind = ["--kind", "knee"] if "step" in others else ["-x", x, "-y", y, "--by", "client"]
        command = [arguments.weir, "plot", file, *kind, "-o", file.with_suffix(".svg")]
        failed = subprocess.run(command).returncode != 0 or failed
    raise SystemExit(failed)


def settings(arguments):
    """What a suite is run with, as arguments of `weir run`, a line each."""
    suite = suite_of(arguments)
    print("--set", f"producer.client={','.join(suite.clients)}", sep="\n")
    for setting in suite.settings(arguments.broker, arguments.short):
        print("--set", setting, sep="\n")
    print("--trials", 1 if arguments.short else suite.trials, sep="\n")


def judge(arguments):
    """Whether the lines of a lesson hold in a run's directory; exit code 1 where one does not."""
    suite = suite_of(arguments)
    held = True
    for client in suite.clients:
        side = Side("weir", client, arguments.run)
        for check in suite.checks:
            if arguments.untimed and check.timed:
                continue
            holds, words = check.judge(side)
            held = held and holds
            print(f"{MARKS[holds].strip('*').upper()}: {suite.suite}, {client}: {check.label}: {words}")
    raise SystemExit(0 if held else 1)


def brokers(arguments):
    """The folders of a suite's recordings: one for each broker, or `both` for one that starts and measures both in turn."""
    print("\n".join(suite_of(arguments).brokers))


def names(arguments):
    """The suites that a page has recorded, in its order."""
    print("\n".join(suite.suite for suite in PAGES[arguments.page]))


def main():
    parser = argparse.ArgumentParser(prog="python3 Scripts/reference", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--weir", type=Path, default=ROOT / "weir", help="the program, which compares and draws")
    commands = parser.add_subparsers(required=True)
    for run in (names, settings, brokers, write, draw, judge):
        command = commands.add_parser(run.__name__, help=run.__doc__)
        command.set_defaults(run_command=run)
        if run is names:
            command.add_argument("page", choices=PAGES)
        if run in (settings, brokers, judge):
            command.add_argument("suite")
        if run is settings:
            command.add_argument("--broker", choices=["weir", "kafka", "both"], default="weir", help="the folder it is recorded for")
            command.add_argument("--short", action="store_true", help="as short as tests run it")
        if run is write:
            command.add_argument("--check", action="store_true")
        if run is judge:
            command.add_argument("run", type=Path, help="the directory that `weir run` left")
            command.add_argument("--untimed", action="store_true", help="only what no busy machine changes")
    arguments = parser.parse_args()
    # A program is looked for along PATH where its path has no folder.
    arguments.weir = arguments.weir.resolve()
    arguments.run_command(arguments)


main()
