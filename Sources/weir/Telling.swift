import Arguments
import BenchmarkSuite
import Report
import Results
import SystemIO

/// How a run says how far it is: what was asked for, or what the terminal can show.
struct Telling {
    /// What `--progress` takes.
    private static let words = ["view", "line", "plain", "json"]

    private let style: ProgressDisplay.Style?
    private let traits = TerminalTraits(environment: ProcessEnvironment.variables)
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let word = arguments.value("progress")
        switch word {
        case nil, "json"?: style = nil
        case "view"?: style = .view
        case "line"?: style = .line
        case "plain"?: style = .plain
        case let other?: throw UsageError("--progress \(other) is not known", word: other, known: Self.words)
        }
        isJSON = word == "json"
    }

    /// Where people read: standard output, unless a program reads there.
    var people: FileDescriptor { isJSON ? .standardError : .standardOutput }

    /// Whether they have more than ASCII.
    var isUnicode: Bool { traits.isUnicode }

    /// A display of the run.
    func display() -> ProgressDisplay {
        ProgressDisplay(
            people, style: style ?? fitting, isUnicode: traits.isUnicode, events: isJSON ? .standardOutput : nil
        ) { [traits] run, size in
            let frame = RunFrame(
                // Lines above it are to be seen too.
                run, columns: size.columns, rows: min(size.rows, 30), isUnicode: traits.isUnicode,
                reference: run.directory, now: WallClock.milliseconds())
            return frame.lines(hasTitle: false, footer: "Ctrl-C keeps the finished rows")
                .map { (text: traits.hasColor ? $0.colored : $0.text, width: $0.width) }
        }
    }

    /// The richest that the terminal can show.
    private var fitting: ProgressDisplay.Style {
        guard people.isTerminal, traits.canMoveCursor else { return .plain }
        guard let size = people.terminalSize, size.columns >= 72, size.rows >= 16 else { return .line }
        return .view
    }
}
