import Testing

@testable import BenchmarkSuite

@Suite("YAML of suites")
struct YAMLTests {
    private func parse(_ text: String) throws -> YAMLNode? {
        try YAMLParser.parse(Array(text.utf8), file: "mine.yaml")
    }

    private func message(_ text: String) -> String? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("order, text and places are kept; nothing is guessed about types")
    func content() throws {
        let root = try #require(try parse("b: 016\na: [on, ~, 1.50]\n"))
        guard case .mapping(let entries) = root.content else { throw SuiteError(source: "", message: "no mapping") }
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(entries[0].value.content == .scalar("016"))
        #expect(entries[1].location == SourceLocation(line: 2, column: 1))
        guard case .sequence(let items) = entries[1].value.content else {
            throw SuiteError(source: "", message: "no list")
        }
        #expect(items.map(\.content) == [.scalar("on"), .scalar("~"), .scalar("1.50")])
        #expect(items[2].location == SourceLocation(line: 2, column: 12))
    }

    @Test("a file without content has no root", arguments: ["", "# only a comment\n", "---\n...\n"])
    func empty(text: String) throws {
        let root = try parse(text)
        #expect(root == nil || root?.content == .scalar(""))
    }

    @Test(
        "what would say something other than what a reader sees is refused with its place",
        arguments: [
            ("a: 1\na: 2\n", "mine.yaml:2:1: key \"a\" is given twice; the first is in line 1"),
            ("a: &x 1\n", "mine.yaml:1:4: anchors (&name) are not allowed; repeat the value"),
            ("a: &x {b: 1}\n", "mine.yaml:1:4: anchors (&name) are not allowed; repeat the value"),
            ("a: *x\n", "mine.yaml:1:4: aliases (*name) are not allowed; repeat the value"),
            ("a: !!int 1\n", "mine.yaml:1:4: tags (!name) are not allowed; the key decides the type"),
            ("a: 1\n---\nb: 2\n", "mine.yaml:3:1: a second document begins here; a suite is one document"),
            ("[a]: 1\n", "mine.yaml:1:1: a key must be text"),
            ("a:\n\tb: 1\n", "mine.yaml:2:1: a tab stands here; YAML is indented with spaces"),
            ("a:\n  b: 1\n  \tc: 2\n", "mine.yaml:3:3: a tab stands here; YAML is indented with spaces"),
            ("{a: 1\n", "mine.yaml:2:1: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping"),
        ])
    func refused(text: String, expected: String) {
        #expect(message(text) == expected)
    }

    @Test("deep nesting is refused, not recursed into")
    func deep() {
        let text = String(repeating: "[", count: 5000)
        #expect(message(text)?.contains("mine.yaml:") == true)
        let closed = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(message(closed) == "mine.yaml:1:17: nested deeper than 16 levels")
    }

    @Test("bytes that are no UTF-8 are refused")
    func notText() {
        #expect(throws: SuiteError.self) { try YAMLParser.parse([0x61, 0x3A, 0x20, 0xFF, 0xFE], file: "x") }
    }
}
