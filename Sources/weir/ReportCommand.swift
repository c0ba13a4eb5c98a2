import Arguments
import Report
import Results

extension Commands {
    static let report = Subcommand(
        name: "report",
        summary: "make one HTML page of a run, or of several side by side",
        discussion: """
            The page says what was asked, the answer in a sentence, and what it rests on: figures that sort and filter, plots with \
            their values under the pointer, verdicts with reasons, noise, the machine, the suite and the command that repeat it, and every \
            trial. It is one file that fetches nothing: mail it, print it, keep it. Any browser shows it, a phone's too.

            With several runs it begins with what they differ in besides their figures, then compares each with the first, as \
            `weir compare` does. RUN is @1 (latest), @2, the beginning of a name, a baseline, a path, or a CSV file such as a kept \
            summary.csv. `weir run` leaves such a page in the run's directory. Plots are drawn with gnuplot; without it the page \
            says how to get it in their place.
            """,
        positionals: [
            Positional("RUN", .atLeastOne, help: "one run, or several: the first is what the others are compared with")
        ],
        options: [
            Option(
                "output", short: "o", value: "FILE",
                help:
                    "a file ending in .html; default: report.html in the run, and for several runs NAME_NAME.html in DIR of --results"
            ),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example("weir report @1", "the latest run"),
            Example("weir report @2 @1", "the run before and the latest, side by side"),
            Example("weir report main @1 -o slower.html", "a baseline and the latest, to be sent to somebody"),
            Example("weir report joined.csv", "runs that `weir results export` has joined"),
        ]
    ) { arguments in
        let root = arguments.value("results") ?? "results"
        let runs = try arguments.positionals.map { Comparison.NamedRun($0, try RunSummary(named: $0, in: root)) }
        let path = arguments.value("output") ?? HTMLReport.defaultPath(for: runs.map(\.summary), in: root)
        try HTMLReport.check(path)
        try HTMLReport(runs).write(to: path)
        print("wrote \(path)")
        return 0
    }
}
