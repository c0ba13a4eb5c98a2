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

    /// A display of the run.
    func display() -> ProgressDisplay {
        let traits = TerminalTraits(environment: ProcessEnvironment.variables)
        return ProgressDisplay(
            people, style: style ?? fitting(traits), events: isJSON ? .standardOutput : nil
        ) { run, size in
            let frame = RunFrame(
                // Lines above it are to be seen too.
                run, columns: size.columns, rows: min(size.rows, 30), isUnicode: traits.isUnicode,
                reference: run.directory, now: WallClock.milliseconds())
            return frame.lines(hasTitle: false, footer: "Ctrl-C keeps the finished rows")
                .map { (text: traits.hasColor ? $0.colored : $0.text, width: $0.width) }
        }
    }

    /// The richest that the terminal can show.
    private func fitting(_ traits: TerminalTraits) -> ProgressDisplay.Style {
        guard people.isTerminal, traits.canMoveCursor else { return .plain }
        guard let size = people.terminalSize, size.columns >= 72, size.rows >= 16 else { return .line }
        return .view
    }
}
