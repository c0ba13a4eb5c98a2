import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("Terminals")
struct TerminalTests {
    @Test("what a terminal can show is said by the environment")
    func traits() {
        let full = TerminalTraits(environment: ["TERM": "xterm-256color", "LANG": "de_DE.UTF-8"])
        #expect(full.canMoveCursor && full.hasColor && full.isUnicode)
        #expect(!TerminalTraits(environment: ["TERM": "dumb"]).canMoveCursor)
        #expect(!TerminalTraits(environment: [:]).canMoveCursor)
        #expect(!TerminalTraits(environment: ["TERM": "xterm", "NO_COLOR": "1"]).hasColor)
        #expect(TerminalTraits(environment: ["TERM": "xterm", "NO_COLOR": ""]).hasColor)
        #expect(TerminalTraits(environment: ["LC_ALL": "", "LC_CTYPE": "C.utf8", "LANG": "C"]).isUnicode)
        #expect(!TerminalTraits(environment: ["LC_ALL": "C", "LANG": "C.UTF-8"]).isUnicode)
    }

    @Test("a region is drawn over, grows, shrinks and goes, and what is said stays above it")
    func region() {
        var screen = TerminalScreen(columns: 20, rows: 6)
        var region = ScreenRegion()
        func draw(_ lines: [String]) {
            screen.feed(region.drawing(lines.map { ($0, $0.count) }, columns: screen.columns).utf8)
        }
        screen.feed("$ run\r\n".utf8)
        draw(["one", "two and more"])
        draw(["one", "two", "three"])
        #expect(screen.text == "$ run\none\ntwo\nthree")
        screen.feed((region.clearing(columns: 20) + "said\r\n").utf8)
        draw(["four", "five"])
        #expect(screen.text == "$ run\nsaid\nfour\nfive")
        draw(["1", "2", "3", "4", "5"])
        #expect(screen.text == "said\n1\n2\n3\n4\n5")
        screen.feed((region.clearing(columns: 20) + region.clearing(columns: 20) + "$").utf8)
        #expect(screen.text == "said\n$")
        #expect(screen.unknown.isEmpty)
    }

    @Test("lines that wrapped when the terminal became narrower are found again")
    func narrower() {
        var region = ScreenRegion()
        _ = region.drawing([("0123456789", 10), ("0123456789", 10)], columns: 20)
        #expect(region.clearing(columns: 4) == "\r\u{1B}[5A\u{1B}[J")
    }

    @Test("keys come at once and are not shown, and the terminal is as before afterwards")
    func keys() throws {
        let terminal = try PseudoTerminal(columns: 40, rows: 5)
        let file = try File(terminal.path, mode: .readWrite)
        #expect(file.descriptor.terminalSize == TerminalSize(columns: 40, rows: 5))
        #expect(terminal.isAsShellsExpect)
        var keys: TerminalKeys? = TerminalKeys(file.descriptor)
        #expect(keys?.isActive == true && !terminal.isAsShellsExpect)
        #expect(!file.descriptor.waitReadable(milliseconds: 0))
        terminal.type("q")
        #expect(file.descriptor.waitReadable(milliseconds: 60_000))
        #expect(try file.descriptor.read(upTo: 8) == [UInt8(ascii: "q")])
        terminal.look()
        #expect(terminal.screen.text.isEmpty)
        keys?.restore()
        #expect(terminal.isAsShellsExpect)
        keys?.change()
        keys = nil
        #expect(terminal.isAsShellsExpect)
        let none = try File("/dev/null", mode: .readOnly)
        #expect(!TerminalKeys(none.descriptor).isActive && none.descriptor.terminalSize == nil)
    }
}
