import Arguments
import Results

extension Commands {
    static let baseline = Subcommand(
        name: "baseline",
        summary: "keep a run under a name, to compare later ones with",
        discussion: """
            A baseline is what a comparison needs of a run: summary.csv, latency.csv, the suite, the machine. It is small, and belongs \
            into version control where CI compares with it. `weir compare RUN --baseline NAME` does.

              weir baseline save NAME [RUN]    keep RUN (default: @1, the latest)
              weir baseline list               what is kept
              weir baseline rm NAME            remove one
            """,
        positionals: [
            Positional("ACTION", help: "save, list or rm"),
            Positional("NAME", .optional, help: "what it is called"),
            Positional("RUN", .optional, help: "the run to keep; default: @1, the latest"),
        ],
        options: [
            Option(flag: "force", help: "replace a baseline of the same name"),
            Option("results", value: "DIR", default: "results", help: "where runs and baselines are"),
        ],
        examples: [
            Example("weir baseline save main", "keep the latest run"),
            Example("weir compare @1 --baseline main", "compare with it"),
        ]
    ) { arguments in
        let root = arguments.value("results") ?? "results"
        let baselines = Baselines(in: root)
        let words = arguments.positionals
        func name() throws(UsageError) -> String {
            guard words.count > 1 else { throw UsageError("NAME is missing: weir baseline \(words[0]) NAME") }
            return words[1]
        }
        if words.count > (words[0] == "save" ? 3 : words[0] == "rm" ? 2 : 1) {
            throw UsageError(
                "unexpected argument \"\(words[words.count - 1])\": weir baseline --help shows what each action takes")
        }
        switch words[0] {
        case "save":
            let run = try RunName.resolve(words.count > 2 ? words[2] : "@1", in: root)
            let kept = try baselines.save(run, as: name(), replaces: arguments.has("force"))
            print("kept \(run.name) as \(kept.path)")
        case "list":
            if baselines.names.isEmpty {
                print("no baseline is kept in \(root)/baselines; `weir baseline save NAME` keeps one")
            }
            for name in baselines.names {
                let run = try baselines.find(name)
                let manifest = run.has("manifest.json") ? try run.manifest() : nil
                let rows = try RunSummary(run).rows
                let valid = rows.count { $0.verdict == .valid }
                print("\(name)   \(manifest?.suite ?? "summary.csv alone"), \(rows.count) rows, \(valid) VALID")
            }
        case "rm":
            try baselines.remove(name())
            print("removed \(try name())")
        default:
            throw UsageError("\(words[0]) is no action", word: words[0], known: ["save", "list", "rm"])
        }
        return 0
    }
}
