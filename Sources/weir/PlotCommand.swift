import Arguments
import Report
import Results

extension Commands {
    static let plot = Subcommand(
        name: "plot",
        summary: "draw a column over another, from a run or any CSV file",
        discussion: """
            Each point is the median of its trials, with a bar from the smallest to the largest; rows that are not VALID are left \
            out. Units come from the columns' names (_us, _per_sec, _bytes_per_sec). Drawn with gnuplot.
            """,
        positionals: [Positional("RUN|FILE.csv", help: "a run (@1, the beginning of a name, a path) or a CSV file")],
        options: [
            Option("x", value: "PATH", help: "the column along the bottom: a swept parameter, or any column"),
            Option("y", value: "COLUMN", help: "the column to draw, such as received_per_sec or response_p99_us"),
            Option("by", value: "PATH", help: "the column that tells lines apart; default: the other swept parameters"),
            Option(
                "output", short: "o", value: "FILE", help: "a file ending in .svg or .png; default: plots/ of the run"),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example(
                "weir plot @1 -x batch.size -y received_per_sec",
                "throughput by batch size, a line for each other parameter"),
            Example("weir plot @1 -x batch.size -y response_p99_us --by acks -o p99.png", "latency as PNG"),
            Example("weir plot results/joined.csv -x second -y lag_records", "any CSV file"),
        ]
    ) { arguments in
        guard let x = arguments.value("x"), let y = arguments.value("y") else {
            throw UsageError(
                "a plot needs -x PATH and -y COLUMN, as in: weir plot @1 -x batch.size -y received_per_sec")
        }
        let source = arguments.positionals[0]
        let plot =
            source.hasSuffix(".csv")
            ? Plot(try CSVTable(path: source))
            : Plot(try RunSummary(RunName.resolve(source, in: arguments.value("results") ?? "results")))
        print("wrote \(try plot.draw(x: x, y: y, by: arguments.value("by"), to: arguments.value("output")))")
        return 0
    }
}
