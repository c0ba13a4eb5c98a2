import Glibc
public import SystemIO

/// Where a run says how far it is: one line that is refreshed on a terminal, plain lines elsewhere.
public final class ProgressDisplay {
    private let output: FileDescriptor
    private let isTerminal: Bool
    private let isBrief: Bool
    private var isLineOpen = false
    private var lastRefresh: UInt64 = 0

    /// Refreshes come no faster than this, in nanoseconds.
    private static let interval: UInt64 = 200_000_000

    /// Shows progress on `output`.
    ///
    /// - Parameter isBrief: shows the refreshed line of a terminal alone, and nothing that stays.
    public init(_ output: FileDescriptor, isBrief: Bool = false) {
        self.output = output
        self.isBrief = isBrief
        isTerminal = output.isTerminal
    }

    /// Prints lines that stay.
    public func say(_ text: String) {
        clear()
        if isBrief { return }
        try? output.write(text + "\n")
    }

    /// Prints a line that stays where output is not a terminal, and that the next replaces where it is.
    public func sayBriefly(_ text: String) {
        if isTerminal { show(text) } else { say(text) }
    }

    /// Refreshes the line of a terminal; elsewhere nothing. The text is made only when it is shown.
    func refresh(_ text: () -> String) {
        guard isTerminal, MonotonicClock.now() - lastRefresh >= Self.interval else { return }
        show(text())
    }

    /// Removes the refreshed line.
    public func clear() {
        if isLineOpen { try? output.write("\r\u{1B}[K") }
        isLineOpen = false
    }

    private func show(_ text: String) {
        lastRefresh = MonotonicClock.now()
        try? output.write("\r\u{1B}[K" + text.prefix(max(20, columns - 1)))
        isLineOpen = true
    }

    private var columns: Int {
        var size = winsize()
        // unsafe: the call fills one structure on this frame.
        let status = unsafe ioctl(output.rawValue, UInt(TIOCGWINSZ), &size)
        return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }
}
