/// One subcommand of the program: what it takes, what its help says, and what it does.
///
/// A subcommand is declared in one file and listed once; parsing, `--help` and suggestions all follow from the declaration.
public struct Subcommand: Sendable {
    /// What the user types after the program's name.
    public var name: String
    /// One line without a full stop, as the list of commands shows it.
    public var summary: String
    /// What a reader of `--help` should know beyond the options; paragraphs separated by empty lines.
    public var discussion: String
    /// The positional arguments, in order.
    public var positionals: [Positional]
    /// The options, in the order in which the help lists them.
    public var options: [Option]
    /// Command lines that run as pasted, each with what it does.
    public var examples: [Example]
    /// Does the work and returns the exit code. A thrown error is printed as one line and ends in exit code 1.
    public var run: @Sendable (ParsedArguments) throws -> Int32

    /// Declares a subcommand.
    public init(
        name: String, summary: String, discussion: String = "", positionals: [Positional] = [], options: [Option] = [],
        examples: [Example] = [], run: @escaping @Sendable (ParsedArguments) throws -> Int32
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.positionals = positionals
        self.options = options
        self.examples = examples
        self.run = run
    }
}

/// A positional argument of a subcommand.
public struct Positional: Sendable {
    /// How many words it takes.
    public enum Count: Sendable {
        /// Exactly one.
        case one
        /// None or one.
        case optional
        /// Any number, none included. Only the last positional may be this.
        case any
        /// One or more. Only the last positional may be this.
        case atLeastOne
    }

    /// What the usage line calls it: `SUITE`.
    public var placeholder: String
    /// How many words it takes.
    public var count: Count
    /// One line of help.
    public var help: String

    /// Declares a positional argument.
    public init(_ placeholder: String, _ count: Count = .one, help: String) {
        self.placeholder = placeholder
        self.count = count
        self.help = help
    }
}

/// An option of a subcommand: `--trials N`, `--yes`, `-X key=value`.
public struct Option: Sendable {
    /// The name without dashes; a name of one character is spelt with one dash (`-X`), others with two (`--trials`).
    public var name: String
    /// A second, one-character spelling.
    public var short: Character?
    /// What the value is, unit included (`N`, `PATH=A,B`, `SECONDS`); nil for a flag.
    public var value: String?
    /// What holds when the option is absent; shown in the help and returned by `ParsedArguments.value`.
    public var defaultValue: String?
    /// Whether it may be given more than once.
    public var isRepeatable: Bool
    /// What it does, in a sentence or two.
    public var help: String

    /// Declares an option that takes a value.
    public init(
        _ name: String, short: Character? = nil, value: String, default defaultValue: String? = nil,
        repeatable: Bool = false, help: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.defaultValue = defaultValue
        self.isRepeatable = repeatable
        self.help = help
    }

    /// Declares a flag.
    public init(flag name: String, short: Character? = nil, help: String) {
        self.name = name
        self.short = short
        self.value = nil
        self.defaultValue = nil
        self.isRepeatable = false
        self.help = help
    }

    /// How the user spells it: `--trials` or `-X`.
    public var spelling: String { name.count == 1 ? "-\(name)" : "--\(name)" }
}

/// A command line that runs as pasted, and what it does.
public struct Example: Sendable {
    /// The whole line, the program's name included.
    public var command: String
    /// What it does.
    public var effect: String

    /// Declares an example.
    public init(_ command: String, _ effect: String) {
        self.command = command
        self.effect = effect
    }
}
