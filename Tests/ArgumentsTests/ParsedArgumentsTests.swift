import Testing

@testable import Arguments

private let run = Subcommand(
    name: "run", summary: "run a suite", discussion: "What a suite is.\n\nMore on it.",
    positionals: [Positional("SUITE", help: "a name or a file")],
    options: [
        Option("set", value: "PATH=A,B", repeatable: true, help: "sweep a key"),
        Option("trials", short: "t", value: "N", default: "3", help: "trials of each configuration"),
        Option("X", value: "KEY=VALUE", repeatable: true, help: "a property"),
        Option(flag: "dry-run", help: "only show what would run"),
    ],
    examples: [Example("weir run quick --dry-run", "what would run")]
) { _ in 0 }

private func usageError(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return "\(error)"
    }
}

@Suite("Parsed arguments")
struct ParsedArgumentsTests {
    @Test(
        "an option and its value may be two words, joined by =, or attached to a short name",
        arguments: [["--trials", "5"], ["--trials=5"], ["-t", "5"], ["-t5"], ["-t=5"]])
    func valueSpellings(words: [String]) throws {
        let parsed = try ParsedArguments(words + ["quick"], for: run)
        #expect(try parsed.integer("trials") == 5)
        #expect(parsed.positionals == ["quick"])
    }

    @Test("repeated options keep their order, and defaults hold for absent ones")
    func repeated() throws {
        let parsed = try ParsedArguments(
            ["--set", "a=1,2", "quick", "-X", "linger.ms=5", "--set=b==", "-Xclient.id="], for: run)
        #expect(parsed.values("set") == ["a=1,2", "b=="])
        #expect(parsed.value("trials") == "3")
        #expect(!parsed.has("dry-run"))
        let pairs = try parsed.pairs("X")
        #expect(pairs.map(\.key) == ["linger.ms", "client.id"])
        #expect(pairs.map(\.value) == ["5", ""])
    }

    @Test("help is wrapped at the terminal's width", arguments: [40, 57, 80, 100])
    func helpWidth(width: Int) throws {
        let program = Program(
            name: "weir", version: "1", summary: String(repeating: "summary ", count: 20),
            discussion: String(repeating: "word ", count: 60), commands: [run])
        for words in [["--help"], ["run", "--help"]] {
            guard case .print(let text) = try program.action(for: words, width: width) else {
                Issue.record("no help")
                continue
            }
            let lines = text.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(text)")
            #expect(words.count > 1 || lines.contains { $0.count > width - 10 })
        }
    }

    @Test(
        "help is neither narrower than 40 columns nor wider than 100",
        arguments: [(nil, 100), (20, 40), (80, 80), (300, 100)])
    func helpBounds(columns: Int?, width: Int) {
        #expect(HelpText.width(ofTerminal: columns) == width)
    }

    @Test("words after -- are positional")
    func terminator() throws {
        #expect(try ParsedArguments(["--dry-run", "--", "--trials"], for: run).positionals == ["--trials"])
    }

    @Test(
        "a wrong command line is refused with the remedy",
        arguments: [
            (["quick", "--trails", "5"], "unknown option --trails; did you mean --trials?"),
            (["quick", "--dryrun"], "unknown option --dryrun; did you mean --dry-run?"),
            (["quick", "-trials", "5"], "unknown option -trials; did you mean --trials?"),
            (["quick", "--zzz"], "unknown option --zzz; `weir run --help` lists the options"),
            (["quick", "-z"], "unknown option -z; `weir run --help` lists the options"),
            (["quick", "--set"], "--set needs a value: --set PATH=A,B"),
            (["quick", "--set", "--dry-run"], "--set needs a value: --set PATH=A,B"),
            (["quick", "--dry-run=yes"], "--dry-run is a flag and takes no value, but got \"yes\""),
            (["quick", "-t", "1", "--trials", "2"], "--trials is given twice"),
            ([], "SUITE is missing: a name or a file (weir run SUITE [options])"),
            (["a", "b"], "unexpected argument \"b\" (weir run SUITE [options])"),
        ])
    func refused(words: [String], message: String) {
        #expect(usageError { _ = try ParsedArguments(words, for: run) } == message)
    }

    @Test("a number out of its range names the range", arguments: ["0", "x", "10001", ""])
    func numbers(text: String) throws {
        let parsed = try ParsedArguments(["quick", "--trials=\(text)"], for: run)
        #expect(
            usageError { _ = try parsed.integer("trials", in: 1...10_000) }
                == "--trials takes a whole number from 1 to 10000, not \"\(text)\"")
    }

    @Test("a property without a key or = is refused", arguments: ["linger.ms", "=5"])
    func malformedPair(text: String) throws {
        let parsed = try ParsedArguments(["quick", "-X", text], for: run)
        #expect(usageError { _ = try parsed.pairs("X") } == "-X takes key=value, not \"\(text)\"")
    }
}

@Suite("Program")
struct ProgramTests {
    private let program = Program(name: "weir", version: "0.1.0", summary: "measures log streams", commands: [run])

    private func text(_ words: String...) throws -> String {
        guard case .print(let text) = try program.action(for: words) else { return "" }
        return text
    }

    @Test("no words, --help and help show the commands")
    func topLevelHelp() throws {
        let help = try text()
        #expect(help.contains("  run  run a suite"))
        #expect(try text("--help") == help)
        #expect(try text("help") == help)
    }

    @Test("a command's help shows usage, defaults, repetition and examples, however it is asked for")
    func commandHelp() throws {
        let help = try text("run", "--help")
        #expect(try text("help", "run") == help)
        #expect(try text("run", "quick", "--trials", "--help") == help)
        #expect(help.contains("Usage: weir run SUITE [options]"))
        #expect(help.contains("trials of each configuration (default: 3)"))
        #expect(help.contains("sweep a key (may be repeated)"))
        #expect(help.contains("weir run quick --dry-run  what would run"))
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("--version names the version")
    func version() throws {
        #expect(try text("--version") == "weir 0.1.0")
    }

    @Test(
        "an unknown command suggests the nearest",
        arguments: [
            ("rnu", "unknown command \"rnu\"; did you mean \"run\"?"),
            ("frobnicate", "unknown command \"frobnicate\"; `weir --help` lists the commands"),
            ("--versoin", "unknown option \"--versoin\"; `weir --help` lists the commands"),
        ])
    func unknownCommand(word: String, message: String) {
        #expect(usageError { _ = try program.action(for: [word]) } == message)
    }

    @Test("the exit code is the command's, and 1 after an error")
    func exitCodes() {
        var program = program
        program.commands[0].run = { arguments in
            if arguments.has("dry-run") { throw UsageError("no") }
            return 3
        }
        #expect(program.run(["run", "quick"]) == 3)
        #expect(program.run(["run", "quick", "--dry-run"]) == 1)
        #expect(program.run(["run"]) == 1)
    }
}

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "the nearest name is suggested, and nothing when none is near",
        arguments: [
            ("lingr.ms", "linger.ms"), ("bacth.size", "batch.size"), ("acs", "acks"), ("batch", "batch.size"),
            ("Acks", "acks"), ("frobnicate", nil), ("x", nil), ("", nil),
        ] as [(String, String?)])
    func suggestions(name: String, expected: String?) {
        let names = ["acks", "batch.size", "linger.ms", "max.in.flight.requests.per.connection"]
        #expect(NearestName.suggestion(for: name, among: names) == expected)
    }
}
