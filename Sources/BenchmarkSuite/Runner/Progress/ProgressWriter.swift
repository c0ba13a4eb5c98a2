import Results
import SystemIO

/// Writes what a run says of itself, wherever it is to go.
struct ProgressWriter {
    /// Something to write.
    enum Item: Sendable {
        /// Lines that stay.
        case line(String)
        /// A line until the next.
        case note(String)
        /// What happened, and when, since 1970.
        case event(RunEvent, atMilliseconds: Int64)
        /// Nothing goes on any more.
        case clear
    }

    private let output: FileDescriptor
    private let style: ProgressDisplay.Style
    private let isBrief: Bool
    private let isUnicode: Bool
    private var events: FileDescriptor?
    private let frame: ProgressDisplay.Frame?
    private var region = ScreenRegion()
    private var run: WatchedRun?
    /// What the refreshed line says.
    private var text: String?
    /// What is drawn, and for how wide a terminal.
    private var shown: (lines: [String], columns: Int)?
    private var note: String?
    /// When each was done last, on the monotonic clock.
    private var drawn: UInt64 = 0
    private var told: UInt64 = 0
    private var kept: UInt64 = 0
    private var samples = SamplePace()

    /// From one drawing, line of JSON or file to the next at least, in nanoseconds.
    private static let drawingInterval: UInt64 = 250_000_000
    private static let second: UInt64 = 1_000_000_000

    init(
        output: FileDescriptor, style: ProgressDisplay.Style, isBrief: Bool, isUnicode: Bool = true,
        events: FileDescriptor?, frame: ProgressDisplay.Frame?
    ) {
        self.output = output
        self.style = style
        self.isBrief = isBrief
        self.isUnicode = isUnicode
        self.events = events
        self.frame = frame
    }

    mutating func take(_ item: Item) {
        switch item {
        case .line(let text): say(text)
        case .note(let text):
            note = text
            run?.note = text
            brief(text)
        case .event(let event, let milliseconds): hear(event, milliseconds)
        case .clear:
            erase()
            text = nil
            if let run { RunProgress.remove(from: RunDirectory(path: run.directory)) }
            run = nil
        }
    }

    /// Draws anew what is refreshed, where it is time to.
    mutating func refresh() {
        let now = MonotonicClock.now()
        if now - drawn >= Self.drawingInterval { draw(now) }
    }

    /// Puts progress.json in place, where it is time to.
    mutating func keep() {
        let now = MonotonicClock.now()
        guard now - kept >= Self.second, let run else { return }
        kept = now
        // Nobody's run fails because it cannot be watched.
        try? RunProgress(
            writtenAtMilliseconds: WallClock.milliseconds(), note: run.note, row: run.present, history: run.history
        ).write(to: RunDirectory(path: run.directory))
    }

    private mutating func hear(_ event: RunEvent, _ milliseconds: Int64) {
        let now = MonotonicClock.now()
        tell(event, milliseconds, now)
        run?.hear(event)
        switch event {
        case .runBegan(let began):
            run = WatchedRun(began)
            run?.note = note
            if began.rowsKept > 0 { run?.readRows() }
            // Where this comes late there are more already, and each of those is told of by itself.
            if let rows = run?.rows, rows.count > began.rowsKept { run?.rows = Array(rows.prefix(began.rowsKept)) }
        case .rowBegan: break
        case .progress(let row):
            text = ProgressLines.line(of: row)
            if let figures = row.figures, row.elapsedMilliseconds > 0, samples.isDue(now) {
                run?.history.add(figures, row: row.row)
            }
        case .rowFinished(let row):
            let line = ProgressLines.line(of: row)
            if row.verdict != .valid { say(line) } else if style != .view { brief(line) }
        case .runEnded: break
        }
    }

    /// Writes the event as a line of JSON; of reports on a row in progress about one a second.
    private mutating func tell(_ event: RunEvent, _ milliseconds: Int64, _ now: UInt64) {
        guard let events else { return }
        if case .progress = event {
            guard now - told >= Self.second else { return }
            told = now
        }
        // Whoever has stopped reading wants no more; the run goes on.
        do { try events.write(event.line(atMilliseconds: milliseconds)) } catch { self.events = nil }
    }

    private mutating func say(_ text: String) {
        erase()
        if !isBrief { try? output.write(ShownText.fitted(text, isUnicode: isUnicode, isWhole: true) + "\n") }
    }

    private mutating func brief(_ text: String) {
        if style == .plain { return say(text) }
        self.text = text
        draw(MonotonicClock.now())
    }

    private mutating func draw(_ now: UInt64) {
        guard style != .plain, let lines = lines() else { return }
        drawn = now
        let columns = size.columns
        if let shown, shown.columns == columns, shown.lines == lines.map(\.text) { return }
        shown = (lines.map(\.text), columns)
        try? output.write(region.drawing(lines, columns: columns))
    }

    /// What is to be seen now; nil where there is nothing.
    private func lines() -> [(text: String, width: Int)]? {
        if style == .view, let frame, let run {
            let size = size
            // A line that is full, or a screen that is, scrolls on some terminals.
            return frame(run, TerminalSize(columns: max(1, size.columns - 1), rows: max(1, size.rows - 1)))
        }
        return text.map { text in
            let fitted = ShownText.fitted(text, isUnicode: isUnicode)
            let shown = String(fitted.prefix(max(20, size.columns - 1)))
            return [(shown, shown.count)]
        }
    }

    private mutating func erase() {
        let bytes = region.clearing(columns: size.columns)
        if !bytes.isEmpty { try? output.write(bytes) }
        // What stays is written where the region was; that comes back below with the next turn.
        drawn = 0
        shown = nil
    }

    private var size: TerminalSize { output.terminalSize ?? TerminalSize(columns: 100, rows: 24) }
}
