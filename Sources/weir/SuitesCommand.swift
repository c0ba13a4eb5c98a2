import Arguments
import BenchmarkSuite
import SystemIO

extension Commands {
    static let suites = Subcommand(
        name: "suites",
        summary: "list the suites, each with the question that it answers",
        discussion: """
            Suites are looked for in ./Benchmarks, beside the program, and in ../share/weir/Benchmarks. A suite of your own is a \
            file: copy one, change it, and run it by its path. Docs/suite-format.md explains every key.
            """,
        options: [Option(flag: "keys", help: "list the keys that a suite may have instead, with types and defaults")],
        examples: [
            Example("weir suites", "what there is"),
            Example("weir suites --keys", "what can be set and swept"),
        ]
    ) { arguments in
        if arguments.has("keys") {
            let columns = FileDescriptor.standardOutput.terminalSize?.columns ?? 100
            for line in SuiteSchema.listing(width: min(max(columns, 60), 100)) { print(line) }
            print(
                "\n`weir run SUITE --set KEY=VALUE` sets one, and KEY=A,B sweeps it; linger.ms will do for producer.linger.ms"
            )
            return 0
        }
        let library = SuiteLibrary.standard(executable: executablePath)
        let names = library.names
        guard !names.isEmpty else {
            throw UsageError("no suites found in \(library.directories.joined(separator: ", "))")
        }
        let width = names.map(\.count).max() ?? 0
        for name in names {
            let suite = try library.suite(named: name)
            let plan = try RunPlan(suite)
            print("\(name)\(String(repeating: " ", count: width - name.count))  \(suite.question ?? "")")
            print("\(String(repeating: " ", count: width))  \(plan.headline)")
        }
        print(
            "\n\(TypedName.program) run \(names.contains("quick") ? "quick" : names[0])   measures one; --dry-run only shows what it would do"
        )
        return 0
    }

    /// The file of this program.
    static var executablePath: String? { Directory.resolve("/proc/self/exe") }
}
