import TestSupport
import Testing

/// The helpers that other tests lean on, tested themselves.
@Suite("The helpers of the tests")
struct TestSupportTests {
    @Test("a temporary directory goes with everything in it")
    func temporaryDirectory() throws {
        var directory: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(directory).path
        try directory?.write("text", to: "file")
        #expect(Repository.files(below: path, suffix: "") == ["file"])
        directory = nil
        #expect(Repository.files(below: path, suffix: "") == [])
    }

    @Test("a program's output, errors and exit code are kept")
    func finishedProcess() throws {
        let finished = try FinishedProcess("/bin/sh", ["-c", "echo said; echo wrong >&2; exit 7"])
        #expect(finished.output == "said\n")
        #expect(finished.errors == "wrong\n")
        #expect(finished.exit == .code(7))
    }

    @Test("a program starts in the directory and with the variables that it is given")
    func directoryAndEnvironment() throws {
        let directory = try TemporaryDirectory()
        let finished = try FinishedProcess(
            "/bin/sh", ["-c", "pwd; echo \"$COLOUR ${HOME-none}\""], environment: ["COLOUR": "green", "HOME": nil],
            directory: directory.path)
        #expect(finished.output == directory.path + "\ngreen none\n")
    }

    @Test("a program that outlives its limit is killed")
    func limit() throws {
        let process = try RunningProcess("/bin/sleep", ["60"], limit: .seconds(1))
        #expect(try process.wait(within: .seconds(120)) == .signal(9))
    }

    @Test("a line is awaited, and its absence is an error that shows what was said")
    func lines() throws {
        let process = try RunningProcess("/bin/sh", ["-c", "sleep 0.05; echo ready on port 17; sleep 60"])
        #expect(try process.line(holding: "ready") == "ready on port 17")
        let mute = try RunningProcess("/bin/sh", ["-c", "echo unwilling; exit 3"])
        let error = #expect(throws: TestSupportError.self) { try mute.line(holding: "ready") }
        #expect(error?.description.contains("unwilling") == true)
    }

    @Test("a program on a terminal has its size, its keys and its signals, and the screen shows what it writes")
    func terminal() throws {
        let terminal = try PseudoTerminal(columns: 40, rows: 8)
        let script = "stty size; read word; printf 'got %s\\n\\033[1mbold\\033[0m' \"$word\"; sleep 60"
        let process = try RunningProcess("/bin/sh", ["-c", script], terminal: terminal)
        #expect(terminal.shows("8 40"))
        terminal.type("key\n")
        #expect(terminal.shows("got key\nbold"), "\(terminal.screen.text)")
        #expect(terminal.screen.lines.count == 8 && terminal.screen.unknown.isEmpty)
        terminal.type("\u{3}")
        #expect(terminal.wait(for: process) == .signal(2))
    }

    @Test("a screen wraps, scrolls, erases, and keeps the other one apart")
    func screen() {
        var screen = TerminalScreen(columns: 5, rows: 3)
        screen.feed("abcdefg\r\nh\r\ni".utf8)
        #expect(screen.text == "fg\nh\ni")
        // The bytes of a sequence and of a character may come apart.
        for byte in "\u{1B}[?1049h\u{1B}[?25l\u{1B}[Hä│\u{1B}[2A".utf8 { screen.feed([byte]) }
        #expect(screen.text == "ä│" && screen.isAlternate && !screen.hasCursor)
        screen.feed("\u{1B}[?25h\u{1B}[?1049l\r\u{1B}[1Ax\u{1B}[J\u{1B}[9z".utf8)
        #expect(screen.text == "fg\nx" && !screen.isAlternate && screen.hasCursor)
        #expect(screen.unknown == ["9z"])
    }

    @Test("a program that does not exist is an error")
    func absent() {
        #expect(throws: TestSupportError.self) { try RunningProcess("/nowhere/weir") }
    }

    @Test("a free port can be listened on")
    func port() throws { #expect(try freePort() > 1023) }
}
