import Arguments
import Measurement
import Report
import Results
import SystemIO

extension Commands {
    static let results = Subcommand(
        name: "results",
        summary: "list the runs that were kept; show, join or remove them",
        discussion: """
              weir results                     list the runs, the latest first, and what those of a suite differ in
              weir results show RUN            what a run found, as it said at its end
              weir results export RUN …        their summaries as one CSV, with columns for `run` and for the settings that differ
              weir results rm RUN …            remove runs
            """,
        positionals: [
            Positional("ACTION", .optional, help: "list, show, export or rm; default: list"),
            Positional("RUN", .any, help: "@1 (latest), @2, the beginning of a name, or a path"),
        ],
        options: [
            Option("output", short: "o", value: "FILE", help: "where export writes; default: the terminal"),
            Option(flag: "wide", help: "show every column, also where the terminal is narrower than the table"),
            Option(flag: "yes", help: "do not ask before anything is removed"),
            Option("results", value: "DIR", default: "results", help: "where runs are looked for"),
        ],
        examples: [
            Example("weir results", "what there is, how large and how old"),
            Example("weir results export @2 @1 -o joined.csv", "two runs in one table"),
            Example("weir results rm @3", "remove a run"),
        ]
    ) { arguments in
        let root = arguments.value("results") ?? "results"
        let action = arguments.positionals.first ?? "list"
        let names = Array(arguments.positionals.dropFirst())
        guard actions.contains(action) else {
            throw UsageError("\(action) is no action", word: action, known: actions)
        }
        if action == "list", let word = names.first {
            throw UsageError("unexpected argument \"\(word)\": weir results list takes none; weir results show RUN")
        }
        if action != "list", names.isEmpty { throw UsageError("RUN is missing: weir results \(action) RUN") }
        switch action {
        case "list":
            let lines = try RunList.lines(
                in: root, now: WallClock.milliseconds(), columns: ShownWidth.columns(isWide: arguments.has("wide")))
            print(
                lines.isEmpty ? "no run is in \(root) yet; `weir run quick` makes one" : lines.joined(separator: "\n"))
        case "show":
            let columns = ShownWidth.columns(isWide: arguments.has("wide"))
            for name in names { print(try RunReport(RunSummary(named: name, in: root)).text(columns: columns)) }
        case "export": try export(names, root, arguments.value("output"))
        default: return try remove(names, root, asks: !arguments.has("yes"))
        }
        return 0
    }

    private static let actions = ["list", "show", "export", "rm"]

    private static func export(_ names: [String], _ root: String, _ output: String?) throws {
        let text = JoinedSummaries.csv(try names.map { try RunSummary(named: $0, in: root) })
        guard let output, output != "-" else {
            print(text, terminator: "")
            return
        }
        try Disk.put(Array(text.utf8), at: output)
        print("wrote \(output)")
    }

    private static func remove(_ names: [String], _ root: String, asks: Bool) throws -> Int32 {
        // All of them are found before any is gone, which would give the others other numbers.
        var runs: [RunDirectory] = []
        for name in names {
            let run = try RunName.removable(name, in: root)
            if !runs.contains(run) { runs.append(run) }
        }
        for run in runs where (try? run.manifest())?.state == .running {
            print("\(run.name) was killed: `weir run --resume \(run.name)` would go on with it")
        }
        if asks, try !Confirmation.ask("will remove \(runs.map(described).joined(separator: ", "))") {
            print("nothing removed")
            return 1
        }
        for run in runs { try run.remove() }
        print("removed \(runs.map(\.name).joined(separator: ", "))")
        return 0
    }

    /// `results/quick-20261121-140211 (18 rows, 1.20 MB)`.
    private static func described(_ run: RunDirectory) -> String {
        let rows = (try? RunSummary(run))?.rows.count ?? 0
        return "\(run.path) (\(rows) \(rows == 1 ? "row" : "rows"), \(Figure.bytes(Double(run.size))))"
    }
}
