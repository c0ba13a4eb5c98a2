import Arguments
import Report
import Results

extension Commands {
    static let compare = Subcommand(
        name: "compare",
        summary: "compare two runs, or the values of a swept parameter within one",
        discussion: """
            Ratios are paired by block and come with their 95 % interval; from four trials on there is a verdict that holds for all \
            rows of a table together. Only VALID rows are compared. RUN is @1 (latest), @2, the beginning of a name, or a path.
            """,
        positionals: [
            Positional("RUN", help: "the run; with a second one, what that is compared with"),
            Positional("RUN2", .optional, help: "the run to compare with the first"),
        ],
        options: [
            Option(
                "by", value: "PATH",
                help: "the swept parameter whose values are compared; default: each one in turn"),
            Option("baseline", value: "VALUE", help: "the value to compare with; default: the suite's first"),
            Option(
                "metric", value: "COLUMN", repeatable: true,
                help: "a column of summary.csv; default: throughput and the 99th percentile of latency"),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example("weir compare @1", "what each swept parameter did in the latest run"),
            Example("weir compare @1 --by producer.batch.size --metric response_p99_us", "one parameter, one metric"),
            Example("weir compare @2 @1", "the latest run against the one before"),
        ]
    ) { arguments in
        let root = arguments.value("results") ?? "results"
        let names = arguments.positionals
        let runs = try names.map { try RunSummary(RunName.resolve($0, in: root)) }
        let metrics = arguments.values("metric").flatMap { $0.split(separator: ",").map(String.init) }
        if runs.count == 2 {
            if arguments.has("by") || arguments.has("baseline") {
                throw UsageError(
                    "--by and --baseline compare within one run; two runs are compared configuration by configuration")
            }
            let comparisons = try Comparison.between(
                runs[0], named: names[0], runs[1], named: names[1], metrics: metrics)
            print(comparisons.map(\.text).joined(separator: "\n\n"))
            return 0
        }
        let swept = runs[0].swept.filter { runs[0].levels(of: $0).count > 1 }
        if swept.isEmpty {
            throw UsageError(
                "\(runs[0].run.name) sweeps nothing to compare by; compare it with another run: weir compare \(names[0]) RUN2"
            )
        }
        if arguments.has("baseline"), !arguments.has("by"), swept.count > 1 {
            throw UsageError("--baseline needs --by PATH, one of \(swept.joined(separator: ", "))")
        }
        for (index, path) in (arguments.value("by").map { [$0] } ?? swept).enumerated() {
            let comparisons = try Comparison.within(
                runs[0], by: path, baseline: arguments.value("baseline"), metrics: metrics)
            if index > 0 { print() }
            print("by \(path)\n" + comparisons.map(\.text).joined(separator: "\n\n"))
        }
        return 0
    }
}
