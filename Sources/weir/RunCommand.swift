import Arguments
import BenchmarkSuite
import Results

extension Commands {
    static let run = Subcommand(
        name: "run",
        summary: "run a suite: measure every configuration and save what was found",
        discussion: """
            Each row of the suite gets a fresh broker (a child process of this program, in its own data directory) and a fresh \
            topic; the load generator sends at full speed, then at a set rate, and checks every record. With --bootstrap-server \
            the same suite runs against any Kafka cluster: it creates topics weir-… of its own there and deletes them.

            Ctrl-C keeps the rows that are finished. --resume goes on where a run was stopped, killed or cut off by a power cut: \
            SUITE is then the run (`@1`, a name, a path; without it the latest that is not finished), its own suite.yaml is what is \
            measured, and rows that are not whole are measured again. It needs the same program and an unchanged suite.

            Exit codes: 0 fine, 1 error, 3 a row is not VALID, 130 interrupted.
            """,
        positionals: [
            Positional(
                "SUITE", .optional,
                help: "a name that `weir suites` lists, or a file that ends in .yaml; with --resume a run")
        ],
        options: [
            Option(flag: "resume", help: "go on with a run that was stopped or killed, in its own directory"),
            Option(
                "set", value: "PATH=A,B", repeatable: true,
                help: "fix a key of the suite, or sweep it with several values; a full path or an unambiguous tail"),
            Option("trials", value: "N", help: "measure each configuration N times; default: the suite's"),
            Option(
                "filter", value: "PATH=A,B", repeatable: true,
                help: "only run the configurations with one of these values"),
            Option(
                "bootstrap-server", value: "HOST:PORT",
                help: "measure this Kafka cluster instead of the embedded broker"),
            Option(
                "existing-topic", value: "TOPIC",
                help:
                    "write into this topic of the cluster, which nobody else may write into meanwhile; it is not deleted"
            ),
            Option(
                "command-config", value: "FILE",
                help: "properties of librdkafka with which the cluster is reached, a key=value a line: TLS, SASL"),
            Option(
                "command-property", short: "X", value: "KEY=VALUE", repeatable: true,
                help: "one such property; passwords are better kept in a file"),
            Option(flag: "yes", help: "do not ask before sending to a cluster that is not on this machine"),
            Option("output", short: "o", value: "DIR", default: "results", help: "where the run's directory is made"),
            Option(
                "data", value: "DIR",
                help: "where the embedded broker keeps its data, on the disk to be measured; "
                    + "default: DIR/.data of --output"),
            Option(
                flag: "no-limits",
                help: "do not measure this machine's limits and the generator's first, which takes about 6 s"),
            Option(
                "progress", value: "HOW",
                help:
                    "view (curves and a table that are drawn anew), line (one line that is), plain (lines that stay), or json: a "
                    + "line of JSON for each event on standard output, and all else on standard error; default: what the "
                    + "terminal can show"),
            Option(flag: "dry-run", help: "show the rows in their order, what is set, bytes and time; run nothing"),
            Option(
                flag: "all", help: "with --dry-run: every row and every setting, also where a screen does not hold them"
            ),
        ],
        examples: [
            Example("weir run quick", "the first run: about two minutes, no server needed"),
            Example("weir run quick --dry-run", "what that would do"),
            Example(
                "weir run quick --set linger.ms=0,5 --trials 5 --filter acks=1", "another sweep of the same suite"),
            Example("weir run --resume", "go on with the latest run that is not finished"),
            Example("weir run quick --bootstrap-server localhost:9092", "the same against a Kafka cluster"),
            Example(
                "weir run quick --progress json 2>run.log", "for a program that reads standard output line by line"),
        ]
    ) { arguments in
        if arguments.has("all"), !arguments.has("dry-run") { throw UsageError("--all is for --dry-run") }
        if arguments.has("resume") { return try resume(arguments) }
        guard let name = arguments.positionals.first else {
            throw UsageError("SUITE is missing: a name that `weir suites` lists, or a file that ends in .yaml")
        }
        let library = SuiteLibrary.standard(executable: executablePath)
        var suite = try library.suite(named: name)
        for text in arguments.values("set") { try suite.set(text) }
        if let trials = try arguments.integer("trials", in: 1...1000) { try suite.set("trials=\(trials)") }
        if let servers = arguments.value("bootstrap-server") { try suite.target(bootstrapServers: servers) }
        if let topic = arguments.value("existing-topic") { try suite.set("topic.name=\(topic)") }
        for text in arguments.values("filter") { try suite.filter(text) }
        let plan = try RunPlan(suite)
        if arguments.has("dry-run") {
            print(plan.dryRun(isWhole: arguments.has("all")))
            return 0
        }
        return try SuiteRun(plan, arguments).carryOut()
    }

    /// Goes on with an unfinished run.
    private static func resume(_ arguments: ParsedArguments) throws -> Int32 {
        for option in ["set", "filter", "trials", "bootstrap-server", "dry-run"] where arguments.has(option) {
            throw UsageError(
                "--resume goes on with the run's own suite, and --\(option) would change it; begin another run with it")
        }
        let root = arguments.value("output") ?? "results"
        let directory: RunDirectory
        if let name = arguments.positionals.first {
            directory = try RunName.resolve(name, in: root)
        } else {
            guard let latest = try RunName.latestUnfinished(in: root) else {
                throw UsageError("no run in \(root) is unfinished; `weir run SUITE` begins one")
            }
            directory = latest
        }
        let run = try UnfinishedRun(directory, version: version, build: ProgramBuild.current())
        return try SuiteRun(run.plan, arguments, resuming: run).carryOut()
    }
}
