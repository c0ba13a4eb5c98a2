import Arguments

/// The list of subcommands; each is declared in a file of its own, `static func` or `static let` in an extension.
enum Commands {
    /// The version that `--version` and results name.
    static let version = "0.1.0"

    static var all: [Subcommand] {
        [run, watch, compare, plot, report, results, baseline, suites, limits, doctor, broker, clean]
    }
}
