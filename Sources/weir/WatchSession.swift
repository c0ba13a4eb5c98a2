import Glibc
import Report
import Results
import SystemIO

/// What `weir watch` does: look at the files again and again, and show what they say, until the run ends or the user has seen enough.
final class WatchSession {
    private var follower: RunFollower
    private let reference: String
    private let traits = TerminalTraits(environment: ProcessEnvironment.variables)
    private let output = FileDescriptor.standardOutput

    /// From one look at the files to the next, in milliseconds.
    private static let pause = 400

    /// - Parameter reference: how the user names the run in a command.
    init(_ follower: RunFollower, reference: String) {
        self.follower = follower
        self.reference = reference
    }

    /// Watches.
    /// - Returns: the exit code.
    func carryOut() throws -> Int32 {
        // Whoever measures goes first.
        CPU.yieldToOtherThreads()
        SignalSource.ignoreBrokenPipes()
        guard output.isTerminal, traits.canMoveCursor else { return try lines() }
        if let code = try screen() { return code }
        try output.write(frame(rows: max(20, output.terminalSize?.rows ?? 24)).map { $0 + "\n" }.joined() + next)
        return follower.run.exitCode
    }

    // MARK: Lines

    /// A line for each row as it is finished, and one for the end.
    private func lines() throws -> Int32 {
        let signals = try SignalSource([SIGINT, SIGTERM, SIGHUP])
        var told = 0
        try output.write(text { $0.title } + "\n")
        while true {
            let run = follower.run
            // A resumed run may begin again with fewer.
            told = min(told, run.rows.count)
            for index in told..<run.rows.count { try output.write(text { $0.line(ofRow: index) } + "\n") }
            told = run.rows.count
            if run.ending != nil {
                try output.write(text { $0.state } + "\n" + next)
                return run.exitCode
            }
            let next = MonotonicClock.now() + UInt64(Self.pause) * 1_000_000
            if let signal = try signals.wait(until: next) { return 128 + signal }
            follower.refresh(now: WallClock.milliseconds())
        }
    }

    /// A line with the command to go on with, whole, so that it can be pasted.
    private var next: String {
        content(columns: 1000, rows: 1000).next(program: TypedName.program).map { "next   \($0)\n" } ?? ""
    }

    private func text(_ part: (RunFrame) -> FrameLine) -> String {
        part(content(columns: 1000, rows: 1000)).fitted(isUnicode: traits.isUnicode).text
    }

    // MARK: Screen

    /// Draws on a screen of its own, which is gone afterwards.
    /// - Returns: the exit code where the user left; nil where the run has ended.
    private func screen() throws -> Int32? {
        if follower.run.ending != nil { return nil }
        let signals = try SignalSource([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH])
        let keys = TerminalKeys(.standardInput)
        try output.write(Self.enter)
        defer {
            try? output.write(Self.leave)
            keys.restore()
        }
        var shown: [String] = []
        while follower.run.ending == nil {
            let lines = frame(rows: (output.terminalSize?.rows ?? 24) - 1)
            if lines != shown {
                try output.write("\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J")
            }
            shown = lines
            let input: FileDescriptor? = keys.isActive ? .standardInput : nil
            let hasSignal = signals.descriptor.waitReadable(or: input, milliseconds: Self.pause)
            if let input, input.waitReadable(milliseconds: 0) {
                let typed = try input.read(upTo: 64)
                // Nothing to read is the end of the terminal.
                if typed.isEmpty { return 128 + SIGHUP }
                if typed.contains(UInt8(ascii: "q")) || typed.contains(UInt8(ascii: "Q")) { return 0 }
            }
            while hasSignal, let signal = signals.next() {
                switch signal {
                case SIGWINCH: shown = []
                case SIGTSTP:
                    try output.write(Self.leave)
                    keys.restore()
                    kill(getpid(), SIGSTOP)
                    keys.change()
                    try output.write(Self.enter)
                    shown = []
                default: return 128 + signal
                }
            }
            follower.refresh(now: WallClock.milliseconds())
        }
        return nil
    }

    /// The other screen, without a cursor; and back.
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

    private func content(columns: Int, rows: Int) -> RunFrame {
        RunFrame(
            follower.run, columns: columns, rows: rows, isUnicode: traits.isUnicode, reference: reference,
            now: WallClock.milliseconds())
    }

    private func frame(rows: Int) -> [String] {
        let footer = follower.run.ending == nil ? "q leaves, the run goes on" : nil
        let columns = (output.terminalSize?.columns ?? 80) - 1
        return content(columns: columns, rows: rows).lines(footer: footer)
            .map { traits.hasColor ? $0.colored : $0.text }
    }
}
