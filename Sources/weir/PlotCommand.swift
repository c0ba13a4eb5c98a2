import Arguments
import Report
import Results
import SystemIO

extension Commands {
    static let plot = Subcommand(
        name: "plot",
        summary: "draw what a run, or any CSV file, has in it",
        discussion: """
            RUN alone draws what suits what was swept and measured, into the run's plots. --kind asks for one picture:

            \(PlotKind.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: ".\n\n")).

            A point is the median of its trials, with a bar from the smallest to the largest, or from six trials on with the 95 % interval of \
            the median; trials that are not VALID are left out, but for those over time of a configuration that has no other. Units come from the columns' names (_us, _per_sec, _bytes_per_sec). Eight \
            series are the most; --where draws some of the rows. Any CSV file does that has the columns: a run's own, edited, joined, \
            or made by hand.

            Drawn with gnuplot; its script, with the data in it, is kept beside the picture (peak.svg.gnuplot) and draws the \
            same picture again.
            """,
        positionals: [
            Positional("RUN|FILE.csv", help: "a run (@1, the beginning of a name, a path) or a CSV file")
        ],
        options: [
            Option("kind", value: "KIND", help: "what to show; default: what the columns make"),
            Option("x", value: "COLUMN", help: "the column along the bottom: a swept parameter, or any column"),
            Option("y", value: "COLUMN", help: "the column to draw, such as received_per_sec or response_p99_us"),
            Option(
                "by", value: "COLUMN",
                help:
                    "the column that tells series apart, or that is along the side of a heat map; default: the other parameters that vary"
            ),
            Option(
                "where", value: "COLUMN=VALUE", repeatable: true,
                help: "draw only rows with this value; of several for one column, rows with any of them"),
            Option(
                "output", short: "o", value: "FILE",
                help: "a file ending in .svg or .png; default: an SVG in plots/ of the run, or in the current directory"
            ),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example("weir plot @1", "all that suits the latest run"),
            Example(
                "weir plot @1 -x batch.size -y received_per_sec",
                "throughput by batch size, a line for each other parameter"),
            Example("weir plot @1 -x batch.size -y response_p99_us --by acks -o p99.png", "latency as PNG"),
            Example("weir plot @1 --kind percentiles --where acks=1", "latency by percentile, of some configurations"),
            Example("weir plot @1 --kind heatmap -x batch.size --by linger.ms -y response_p99_us", "two parameters"),
            Example("weir plot results/joined.csv -x batch.size -y received_per_sec --by run", "several runs, joined"),
        ]
    ) { arguments in
        let source = arguments.positionals[0]
        let kind = try arguments.value("kind").map { name in
            guard let kind = PlotKind(rawValue: name) else {
                let names = PlotKind.allCases.map(\.rawValue)
                let near = NearestName.suggestion(for: name, among: names)
                throw UsageError(
                    "--kind \(name) is not known; "
                        + (near.map { "did you mean \($0)?" } ?? "it is one of \(names.joined(separator: ", "))"))
            }
            return kind
        }
        let plot =
            CSVTable.isName(source)
            ? Plot(try CSVTable(path: source))
            : Plot(try RunSummary(RunName.resolve(source, in: arguments.value("results") ?? "results")))
        let request = PlotRequest(
            kind, x: arguments.value("x"), y: arguments.value("y"), by: arguments.value("by"),
            filters: arguments.values("where"))
        let output = arguments.value("output")
        let asksForOne = kind != nil || [request.x, request.y, request.by, output].contains { $0 != nil }
        for picture in asksForOne ? [try plot.draw(request, to: output)] : try plot.drawSuited(filters: request.filters)
        {
            // A run's own plots are drawn anew each time.
            let isOwn = output == nil && !CSVTable.isName(source)
            for words in picture.leftOut { try FileDescriptor.standardError.write("weir: \(source): \(words)\n") }
            print("wrote \(picture.path)" + (picture.isReplacement && !isOwn ? ", in place of the one there was" : ""))
        }
        return 0
    }
}
