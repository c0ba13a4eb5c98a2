import Arguments
import Report
import Results
import SystemIO

extension Commands {
    static let compare = Subcommand(
        name: "compare",
        summary: "compare runs, or the values of a swept parameter within one; a gate for CI",
        discussion: """
            Trials are compared in pairs, those of one block. A row's figures are the geometric means of its pairs, and its change is one \
            over the other, in brackets with an interval that is wide enough for all rows of the table together. From four trials on \
            there is a verdict, exactly where the interval leaves out no change. Only VALID rows are compared, the largest changes come first, and \
            what runs differ in besides their figures is said before any of them. RUN is @1 (latest), @2, the beginning of a name, a \
            baseline, a path, or a CSV file such as a kept summary.csv.

            --fail-if takes a column (its unit may be left out), > or <, and a change. It fails only where a verdict is given and the \
            whole interval lies beyond the change: the more rows a table has, the clearer that has to be.

            CSV and JSON have for each row `before` and `after` (those geometric means), `ratio` (after over before), `ratio_low` and \
            `ratio_high` (the interval), `trials` (how many pairs), and the verdict.

            Exit codes: 0 fine, 1 error, 2 a condition of --fail-if is broken, 3 none is but one could not be judged (fewer than four \
            VALID trials in every row, or in one that had them before, or a figure of 0, to which there is no ratio), 5 there is no \
            such baseline.
            """,
        positionals: [
            Positional(
                "RUN", .atLeastOne,
                help:
                    "one run, to compare the values of what it sweeps; or several: the first is what the others are compared with"
            )
        ],
        options: [
            Option(
                "by", value: "PATH",
                help: "the swept parameter whose values are compared; default: each one in turn"),
            Option(
                "against", value: "VALUE",
                help:
                    "with --by, the value to compare with, as in the table or in the suite (16KiB); default: the suite's first"
            ),
            Option("baseline", value: "NAME", help: "a saved baseline that the runs are compared with"),
            Option(
                "metric", value: "COLUMN", repeatable: true,
                help:
                    "a column of summary.csv, whose unit may be left out; default: throughput and the 99th percentile of latency"
            ),
            Option(
                "fail-if", value: "CONDITION", repeatable: true,
                help: "end with exit code 2 where a figure has changed by more, as in 'response_p99 > +10%'"),
            Option("format", value: "FORMAT", default: "table", help: "table, markdown, csv or json"),
            Option(flag: "all", help: "show every row, also where there are more than a screen holds"),
            Option(
                flag: "wide", help: "show all there is in a row, also where the terminal is narrower than the table"),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example("weir compare @1", "what each swept parameter did in the latest run"),
            Example("weir compare @1 --by producer.batch.size --metric response_p99_us", "one parameter, one metric"),
            Example("weir compare @2 @1", "the latest run against the one before"),
            Example("weir compare @1 --baseline main --fail-if 'response_p99 > +10%'", "a gate for CI"),
        ]
    ) { arguments in
        let request: CompareRequest
        do {
            request = try CompareRequest(arguments)
        } catch let error as ResultsError {
            guard case .noSuchBaseline = error else { throw error }
            // A gate that has no baseline yet is no error of the run.
            try FileDescriptor.standardError.write("weir: \(error)\n")
            return 5
        }
        let (comparisons, differences) = try request.compare()
        try request.show(comparisons, differences)
        return request.judge(comparisons)
    }
}

/// What one `weir compare` was asked for.
private struct CompareRequest {
    private enum Format: String, CaseIterable {
        case table, markdown, csv, json
    }

    private let runs: [Comparison.NamedRun]
    private let by: String?
    private let against: String?
    private let metrics: [String]
    private let thresholds: [Threshold]
    private let format: Format
    private let isWhole: Bool
    /// The characters of a line; nil for as many as it takes.
    private let columns: Int?

    /// The lines of a screen, and how many of them may say what runs differ in.
    private static let screen = (lines: 48, differences: 16)

    init(_ arguments: ParsedArguments) throws {
        let root = arguments.value("results") ?? "results"
        let baseline = try arguments.value("baseline").map { name in
            Comparison.NamedRun(name, try RunSummary(Baselines(in: root).find(name)))
        }
        runs =
            try (baseline.map { [$0] } ?? [])
            + arguments.positionals.map { Comparison.NamedRun($0, try RunSummary(named: $0, in: root)) }
        by = arguments.value("by")
        against = arguments.value("against")
        isWhole = arguments.has("all")
        columns = ShownWidth.columns(isWide: arguments.has("wide"))
        thresholds = try arguments.values("fail-if").map { text throws(ReportError) in try Threshold(text) }
        let first = runs[0].summary
        let names = arguments.values("metric").flatMap { $0.split(separator: ",").map(String.init) }
        let asked = try names.map { name throws(ReportError) in try Comparison.column(named: name, of: first) }
        // A gate's figures are shown, whatever else is.
        let gated = try thresholds.map { threshold throws(ReportError) in try threshold.column(of: first) }
        metrics =
            asked + gated.enumerated().filter { !asked.contains($1) && gated.firstIndex(of: $1) == $0 }.map(\.element)
        let word = arguments.value("format") ?? ""
        guard let format = Format(rawValue: word) else {
            throw UsageError("--format \(word) is not known", word: word, known: Format.allCases.map(\.rawValue))
        }
        self.format = format
        if runs.count > 1, by != nil || against != nil {
            throw UsageError(
                "--by and --against compare within one run; several runs are compared configuration by configuration")
        }
    }

    /// The comparisons, each with the parameter that it is by; and what the runs differ in.
    func compare() throws -> (comparisons: [(by: String?, comparison: Comparison)], differences: [Differences]) {
        if runs.count > 1 {
            let named = Comparison.NamedRun.byOwnNames(runs)
            let others = Array(named.dropFirst())
            return (
                try Comparison.between(named[0], others, metrics: metrics).map { (nil, $0) },
                others.map { Differences(named[0], $0) }
            )
        }
        let summary = runs[0].summary
        let swept = summary.swept.filter { summary.levels(of: $0).count > 1 }
        if swept.isEmpty {
            throw UsageError(
                "\(summary.name) sweeps nothing to compare by; compare it with another run: weir compare RUN \(runs[0].name)"
            )
        }
        if against != nil, by == nil, swept.count > 1 {
            throw UsageError("--against needs --by PATH, one of \(swept.joined(separator: ", "))")
        }
        if let by {
            return (try Comparison.within(summary, by: by, baseline: against, metrics: metrics).map { (by, $0) }, [])
        }
        // Of what nobody has asked for by name, something may not be there to be compared. A gate takes no such leave.
        var comparisons: [(by: String?, comparison: Comparison)] = []
        var refusals: [any Error] = []
        for path in swept {
            do {
                comparisons += try Comparison.within(summary, by: path, baseline: against, metrics: metrics)
                    .map { (path, $0) }
            } catch let error as ReportError where thresholds.isEmpty {
                refusals.append(error)
            }
        }
        if comparisons.isEmpty, let first = refusals.first { throw first }
        for refusal in refusals { try FileDescriptor.standardError.write("weir: \(refusal)\n") }
        return (comparisons, [])
    }

    func show(_ comparisons: [(by: String?, comparison: Comparison)], _ differences: [Differences]) throws {
        let progress = runs.compactMap { run in run.summary.progress.map { "\(run.name): \($0)" } }
        let lines = progress + differences.flatMap { $0.lines(columns: format == .table ? columns : nil) }
        switch format {
        case .table:
            let first = isWhole ? lines : Self.cut(lines, to: Self.screen.differences)
            if !first.isEmpty { print(first.joined(separator: "\n") + "\n") }
            // One line is between them, and one the next prompt's.
            let room = isWhole ? .max : Self.screen.lines - first.count - 2
            print(Comparison.text(comparisons, lines: room, columns: columns))
        case .markdown:
            if !lines.isEmpty { print((["```"] + lines + ["```"]).joined(separator: "\n") + "\n") }
            var last: String?
            for (index, item) in comparisons.enumerated() {
                if index > 0 { print() }
                if let by = item.by, by != last { print("by \(by)\n") }
                last = item.by
                print(item.comparison.markdown)
            }
        case .csv:
            for line in lines { try FileDescriptor.standardError.write("\(line)\n") }
            print(Comparison.csv(comparisons.map(\.comparison)), terminator: "")
        case .json: print(try Comparison.json(comparisons.map(\.comparison), differences), terminator: "")
        }
    }

    /// The first of some lines, and how many are left.
    private static func cut(_ lines: [String], to most: Int) -> [String] {
        guard lines.count > most else { return lines }
        let left = lines.count - most + 1
        return lines.prefix(most - 1) + ["… and \(left) lines more of what differs: --all shows them."]
    }

    /// Tells what the thresholds say, and what the program ends with: 2 where one is broken, else 3 where one could not be judged.
    func judge(_ comparisons: [(by: String?, comparison: Comparison)]) -> Int32 {
        var code: Int32 = 0
        for threshold in thresholds {
            guard let column = try? threshold.column(of: runs[0].summary) else { continue }
            for item in comparisons where item.comparison.column == column {
                let outcome = threshold.judge(item.comparison)
                if let words = threshold.words(outcome, of: item.comparison) {
                    try? FileDescriptor.standardError.write("weir: \(words)\n")
                }
                switch outcome {
                case .broken: code = 2
                case .unknown where code == 0, .lost where code == 0, .zero where code == 0: code = 3
                case .unknown, .lost, .zero, .kept: break
                }
            }
        }
        return code
    }
}
