public import Results
import Synchronization
public import SystemIO

/// Where a run says how far it is: to people on a terminal or in a log, to programs as lines of JSON, and to whoever watches it in
/// progress.json.
///
/// What is said is taken at once and written by a thread of its own, so that neither a slow terminal nor drawing takes the generator's time. Only
/// `clear()` waits for whoever reads.
public final class ProgressDisplay: Sendable {
    /// How people are told.
    public enum Style: Sendable {
        /// Lines that stay.
        case plain
        /// One line that is refreshed, and lines that stay above it.
        case line
        /// Several lines that are refreshed, made by the frame, and lines that stay above them.
        case view
    }

    /// Makes the lines of a view, none wider and no more than the size says: texts, and the characters that each takes.
    public typealias Frame = @Sendable (WatchedRun, TerminalSize) -> [(text: String, width: Int)]

    private let queue: ProgressQueue

    /// Shows progress on `output`.
    ///
    /// - Parameters:
    ///   - style: by default a line on a terminal, plain lines elsewhere.
    ///   - isBrief: shows the refreshed line of a terminal alone, and nothing that stays.
    ///   - isUnicode: whether people's locale has more than ASCII.
    ///   - events: where each event is written to as a line of JSON.
    ///   - frame: what a view shows.
    public init(
        _ output: FileDescriptor, style: Style? = nil, isBrief: Bool = false, isUnicode: Bool = true,
        events: FileDescriptor? = nil, frame: Frame? = nil
    ) {
        queue = ProgressQueue(
            ProgressWriter(
                output: output, style: style ?? (output.isTerminal ? .line : .plain), isBrief: isBrief,
                isUnicode: isUnicode, events: events, frame: frame))
        queue.start()
    }

    deinit { queue.end() }

    /// Prints lines that stay.
    public func say(_ text: String) { queue.put(.line(text)) }

    /// Prints a line that stays where output is not refreshed, and that the next replaces where it is.
    public func sayBriefly(_ text: String) { queue.put(.note(text)) }

    /// Takes what happened in the run.
    public func hear(_ event: RunEvent) { queue.put(.event(event, atMilliseconds: WallClock.milliseconds())) }

    /// Removes what is refreshed, and progress.json; all that was said before is written when this returns, however long its reader takes.
    public func clear() {
        queue.put(.clear)
        queue.deliver()
    }
}

/// What is to be written, in order, and the thread that does.
final class ProgressQueue: Sendable {
    private struct State {
        var items: [ProgressWriter.Item] = []
        var isEnded = false
    }

    private let state = Mutex(State())
    private let writer: Mutex<ProgressWriter>

    /// How often the thread looks, in nanoseconds: frames are not drawn more often than is seen.
    private static let turn: UInt64 = 100_000_000

    init(_ writer: sending ProgressWriter) { self.writer = Mutex(writer) }

    /// Starts the thread. Without one, all is written when the display is cleared.
    func start() {
        _ = try? SystemThread(name: "progress") { [self] in
            // Whoever measures goes first.
            CPU.yieldToOtherThreads()
            while deliver() { MonotonicClock.sleep(nanoseconds: Self.turn) }
        }
    }

    /// Lets the thread write what is left and end.
    func end() { state.withLock { $0.isEnded = true } }

    func put(_ item: ProgressWriter.Item) {
        state.withLock { state in
            // Of two reports that nobody has seen, the later says all.
            if case .event(.progress, _) = item, case .event(.progress, _)? = state.items.last {
                state.items.removeLast()
            }
            state.items.append(item)
        }
    }

    /// Writes all that was put here.
    /// - Returns: whether there may be more.
    @discardableResult
    func deliver() -> Bool {
        writer.withLock { writer in
            let (items, isEnded) = state.withLock { state in
                defer { state.items = [] }
                return (state.items, state.isEnded)
            }
            // First what no terminal and no pipe can hold up.
            writer.keep()
            for item in items { writer.take(item) }
            writer.refresh()
            return !isEnded
        }
    }
}
