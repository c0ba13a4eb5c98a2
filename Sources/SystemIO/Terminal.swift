import Glibc

// unsafe: the calls fill or read one structure on this stack.

/// What a terminal can show, by the variables of the environment.
public struct TerminalTraits: Sendable, Equatable {
    /// Whether it understands where to put things: it is not `dumb`, and has a name at all.
    public var canMoveCursor: Bool
    /// Whether colours are wanted (no NO_COLOR) and possible.
    public var hasColor: Bool
    /// Whether text is UTF-8, by the locale; else ASCII is all that is safe.
    public var isUnicode: Bool

    /// Reads the variables TERM, NO_COLOR, LC_ALL, LC_CTYPE and LANG.
    public init(environment: [String: String]) {
        let name = environment["TERM"] ?? ""
        canMoveCursor = !name.isEmpty && name != "dumb"
        hasColor = canMoveCursor && (environment["NO_COLOR"] ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let charset = locale.lowercased()
        isUnicode = charset.contains("utf-8") || charset.contains("utf8")
    }
}

/// The size of a terminal in characters.
public struct TerminalSize: Sendable, Equatable {
    /// Characters in a line.
    public var columns: Int
    /// Lines.
    public var rows: Int

    /// Names a size.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

extension FileDescriptor {
    /// The size of the terminal that this is; nil where it is none, or does not know.
    public var terminalSize: TerminalSize? {
        var size = winsize()
        let status = unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size)
        guard status == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Waits until there is something to read here or, where another descriptor is given, there.
    /// - Returns: whether there is something here; also after `milliseconds`, with nothing anywhere.
    public func waitReadable(or other: FileDescriptor? = nil, milliseconds: Int) -> Bool {
        var queries = [rawValue, other?.rawValue ?? -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&queries, UInt(queries.count), Int32(clamping: milliseconds))
        return count > 0 && queries[0].revents != 0
    }
}

/// Reads single keys from a terminal, which are neither shown nor waited for until the end of a line. Ctrl-C stays a signal.
///
/// The terminal is as it was before when `restore()` was called, or this object goes.
public final class TerminalKeys {
    private let input: FileDescriptor
    private var before = termios()
    private var isChanged = false

    /// Makes the terminal pass keys on at once; where `input` is none, there are no keys.
    public init(_ input: FileDescriptor) {
        self.input = input
        change()
    }

    deinit { restore() }

    /// Makes the terminal pass keys on again, after `restore()`.
    public func change() {
        guard !isChanged, unsafe tcgetattr(input.rawValue, &before) == 0 else { return }
        var changed = before
        changed.c_lflag &= ~tcflag_t(ICANON | ECHO)
        isChanged = unsafe tcsetattr(input.rawValue, TCSANOW, &changed) == 0
    }

    /// Puts the terminal back.
    public func restore() {
        guard isChanged else { return }
        unsafe tcsetattr(input.rawValue, TCSANOW, &before)
        isChanged = false
    }

    /// Whether keys can come.
    public var isActive: Bool { isChanged }
}
