import Glibc

/// The program as a whole: its subcommands, and what happens with a command line.
public struct Program: Sendable {
    /// What the user types.
    public var name: String
    /// The version that `--version` prints.
    public var version: String
    /// One line on what it is for.
    public var summary: String
    /// What the top-level help says below the list of commands.
    public var discussion: String
    /// The subcommands, in the order in which the help lists them.
    public var commands: [Subcommand]
    /// An error's words as they may be printed: what others have put into them may not be fit for a terminal.
    public var printable: @Sendable (String) -> String

    /// Declares the program.
    public init(
        name: String, version: String, summary: String, discussion: String = "", commands: [Subcommand],
        printable: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.discussion = discussion
        self.commands = commands
        self.printable = printable
    }

    /// What a command line asks for.
    public enum Action: Sendable {
        /// Print this text and end well.
        case print(String)
        /// Run the subcommand.
        case run(Subcommand, ParsedArguments)
    }

    /// Decides what the words after the program's name ask for, without doing it; help is wrapped at `width` columns.
    public func action(for words: [String], width: Int = 100) throws(UsageError) -> Action {
        guard let first = words.first else { return .print(HelpText.help(of: self, width: width)) }
        switch first {
        case "--help", "-h": return .print(HelpText.help(of: self, width: width))
        case "--version", "version": return .print("\(name) \(version)")
        case "help":
            guard words.count > 1 else { return .print(HelpText.help(of: self, width: width)) }
            return .print(HelpText.help(of: try command(named: words[1]), program: name, width: width))
        default:
            let command = try command(named: first)
            let rest = Array(words.dropFirst())
            let options = rest.prefix { $0 != "--" }
            if options.contains("--help")
                || options.contains("-h") && !command.options.contains(where: { $0.short == "h" })
            {
                return .print(HelpText.help(of: command, program: name, width: width))
            }
            return .run(command, try ParsedArguments(rest, for: command))
        }
    }

    /// Does what the words ask for; prints errors as one line on standard error. Output that could not be written is an
    /// error too, unless its reader has gone (`weir suites | head -1`).
    /// - Returns: the exit code: the subcommand's, or 1 after an error.
    public func run(_ words: [String]) -> Int32 {
        StandardOutput.reserve()
        do {
            var code: Int32 = 0
            switch try action(for: words, width: HelpText.width(ofTerminal: StandardOutput.columns)) {
            case .print(let text): print(text)
            case .run(let command, let arguments): code = try command.run(arguments)
            }
            guard let failure = StandardOutput.failure() else { return code }
            report(failure)
            return code == 0 ? 1 : code
        } catch {
            fflush(nil)
            report("\(error)")
            return 1
        }
    }

    private func report(_ message: String) {
        let line = Array("\(name): \(printable(message))\n".utf8)
        // unsafe: the array outlives the call that reads its bytes.
        _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func command(named name: String) throws(UsageError) -> Subcommand {
        if let command = commands.first(where: { $0.name == name }) { return command }
        let isOption = name.hasPrefix("-")
        let nearest = NearestName.suggestion(for: name, among: commands.lazy.map(\.name))
        let remedy = nearest.map { "did you mean \"\($0)\"?" } ?? "`\(self.name) --help` lists the commands"
        throw UsageError("unknown \(isOption ? "option" : "command") \"\(name)\"; \(remedy)")
    }
}
