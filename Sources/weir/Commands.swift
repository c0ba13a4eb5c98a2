import Arguments

/// The list of subcommands; each is declared in a file of its own, `static func` or `static let` in an extension.
enum Commands {
    static var all: [Subcommand] {
        [run, compare, plot, suites, limits, broker]
    }
}
