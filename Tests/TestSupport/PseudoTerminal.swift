import Glibc

/// A terminal for a program to run on: what it writes is drawn on a screen that tests read, and keys are typed by tests.
public final class PseudoTerminal {
    private let master: Int32
    /// The terminal's file, which a program opens as its own.
    public let path: String
    /// What is on the screen. `look()` brings it up to date.
    public private(set) var screen: TerminalScreen
    /// All that was written, escape sequences included.
    public private(set) var written: [UInt8] = []
    /// Keeps the terminal while no program has it open.
    private let slave: Int32

    /// Makes a terminal of a size.
    public init(columns: Int, rows: Int) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard master >= 0 else { throw TestSupportError("no pseudo-terminal is to be had: \(errno)") }
        var locked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN.
        guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw TestSupportError("the pseudo-terminal has no name: \(errno)")
        }
        path = "/dev/pts/\(number)"
        slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw TestSupportError("cannot open \(path): \(errno)") }
        screen = TerminalScreen(columns: columns, rows: rows)
        setSize(columns, rows)
    }

    deinit {
        close(slave)
        close(master)
    }

    /// Changes the size, as a user does with a window: the program gets SIGWINCH. What was on the screen is gone.
    public func resize(columns: Int, rows: Int) {
        look()
        screen.resize(columns: columns, rows: rows)
        setSize(columns, rows)
    }

    private func setSize(_ columns: Int, _ rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Types keys; Ctrl-C is `"\u{3}"`.
    public func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Draws what the program has written since.
    public func look() {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(master, &chunk, chunk.count), count > 0 {
            written += chunk[..<count]
            screen.feed(chunk[..<count])
        }
    }

    /// Waits until the screen is as wanted, or the time is up.
    /// - Returns: whether it came to be.
    public func shows(within limit: Duration = .seconds(120), _ condition: (TerminalScreen) -> Bool) -> Bool {
        eventually(within: limit, every: .milliseconds(10)) {
            look()
            return condition(screen)
        }
    }

    /// Waits until a text is on the screen.
    public func shows(_ text: String, within limit: Duration = .seconds(120)) -> Bool {
        shows(within: limit) { $0.text.contains(text) }
    }

    /// Waits until the program has ended, and reads what it writes meanwhile.
    public func wait(for process: RunningProcess, within limit: Duration = .seconds(120)) -> RunningProcess.Exit? {
        eventually(within: limit, every: .milliseconds(10)) {
            look()
            return process.poll() != nil
        }
        look()
        return process.poll()
    }

    /// Whether typed keys are shown and wait for the end of a line, as a shell expects it.
    public var isAsShellsExpect: Bool {
        var modes = termios()
        guard tcgetattr(slave, &modes) == 0 else { return false }
        let both = tcflag_t(ICANON | ECHO)
        return modes.c_lflag & both == both
    }
}
