import Arguments
import Report
import Results

extension Commands {
    static let baseline = Subcommand(
        name: "baseline",
        summary: "keep a run under a name, to compare later ones with",
        discussion: """
            A baseline is what a comparison needs of a run: summary.csv, latency.csv, the suite, the machine. It is small, and belongs \
            into version control where CI compares with it. `weir compare RUN --baseline NAME` does.

              weir baseline                    what is kept
              weir baseline save NAME [RUN]    keep RUN (default: @1, the latest)
              weir baseline rm NAME            remove one
            """,
        positionals: [
            Positional("ACTION", .optional, help: "list, save or rm; default: list"),
            Positional("NAME", .optional, help: "what it is called"),
            Positional("RUN", .optional, help: "the run to keep; default: @1, the latest"),
        ],
        options: [
            Option(
                flag: "force",
                help: "replace a baseline of the same name; keep a run by which nothing can be judged"),
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
        let action = words.first ?? "list"
        func name() throws(UsageError) -> String {
            guard words.count > 1 else { throw UsageError("NAME is missing: weir baseline \(action) NAME") }
            return words[1]
        }
        if words.count > (action == "save" ? 3 : action == "rm" ? 2 : 1) {
            throw UsageError(
                "unexpected argument \"\(words[words.count - 1])\": weir baseline --help shows what each action takes")
        }
        switch action {
        case "save":
            let called = try name()
            let run = try RunName.resolve(words.count > 2 ? words[2] : "@1", in: root)
            let summary = try RunSummary(run)
            let doubt = summary.doubtAsBaseline
            let missing = summary.missingRows
            if let doubt, summary.unjudged.count == summary.configurations.count, !arguments.has("force") {
                throw UsageError(
                    "\(run.name) is not kept: \(doubt), so that nothing can be judged by it; "
                        + (missing.map { "\($0); " } ?? "")
                        + "\(summary.remedyAsBaseline), or keep it all the same with --force")
            }
            let kept = try baselines.save(run, as: called, replaces: arguments.has("force"))
            if let missing { print("mind: \(missing)") }
            if let doubt { print("mind: \(doubt); a gate by \(called) cannot judge them") }
            print("kept \(run.name) as \(kept.path)")
        case "list":
            let names = try baselines.names
            if names.isEmpty {
                print("no baseline is kept in \(root)/baselines; `weir baseline save NAME` keeps one")
            }
            for name in names {
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
            throw UsageError("\(action) is no action", word: action, known: ["save", "list", "rm"])
        }
        return 0
    }
}
