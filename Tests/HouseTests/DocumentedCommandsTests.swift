import TestSupport
import Testing

@Suite("Every command of README and Docs runs as pasted", .serialized)
struct DocumentedCommandsTests {
    static let documents =
        ["README.md"] + Repository.files(below: Repository.path("Docs"), suffix: ".md").map { "Docs/" + $0 }

    private static func blocks(of document: String) throws -> [CommandBlock] {
        CommandBlock.all(in: try Repository.text(of: Repository.path(document)), document: document)
    }

    @Test("the quick ones run, one after the other", arguments: documents)
    func quick(document: String) throws {
        let blocks = try Self.blocks(of: document).filter { !$0.takesMinutes }
        guard !blocks.isEmpty else { return }
        let checkout = try Checkout()
        for block in blocks where try block.isPossible() {
            let finished = try checkout.run(block.commands)
            #expect(finished.succeeded, "\(block.place): \(block.commands)\n\(finished.report)")
        }
    }

    @Test("the others name targets of the Makefile and subcommands that exist", arguments: documents)
    func slow(document: String) throws {
        for block in try Self.blocks(of: document) where block.takesMinutes {
            for command in block.commands {
                for part in command.split(separator: "&&").map({ $0.split(separator: " ") }) {
                    guard let probe = Self.probe(for: part) else { continue }
                    let finished = try FinishedProcess("/bin/bash", ["-c", probe], directory: Repository.root)
                    #expect(finished.succeeded, "\(block.place): \(command)\n\(finished.report)")
                }
            }
        }
    }

    /// A quick command that fails where the words would: `make -n …`, or the help of the subcommand.
    private static func probe(for words: [Substring]) -> String? {
        guard let first = words.first, words.count > 1 else { return nil }
        switch first {
        case "make": return "make -n " + words.dropFirst().joined(separator: " ")
        case "./weir", "weir": return "\(WeirProcess.binary ?? "weir") \(words[1]) --help"
        default: return nil
        }
    }

    @Test("README opens the house: it has commands")
    func present() throws { #expect(try !Self.blocks(of: "README.md").isEmpty) }
}

@Suite("The reader of documented commands")
struct CommandBlockTests {
    @Test("finds prompts, continuations and the marker, and leaves output alone")
    func parsing() {
        let blocks = CommandBlock.all(
            in: """
                ```console
                $ ./weir run quick \\
                    --trials 1
                rec/s 17
                $ echo two
                ```
                ```sh kcat minutes
                # said
                make bench
                ```
                ```yaml
                $ no
                ```
                """, document: "x.md")
        #expect(blocks.map(\.commands) == [["./weir run quick \\\n    --trials 1", "echo two"], ["make bench"]])
        #expect(blocks.map(\.takesMinutes) == [false, true])
        #expect(blocks.map(\.programs) == [[], ["kcat"]])
        #expect(blocks.map(\.place) == ["x.md:1", "x.md:7"])
    }

    @Test("a command that fails is seen, and what it left behind is ended")
    func failing() throws {
        let checkout = try Checkout()
        #expect(try checkout.run(["sleep 60 &", "test -d Benchmarks", "test -L weir"]).succeeded)
        #expect(try checkout.run(["false", "true"]).succeeded == false)
        #expect(try checkout.run(["./weir nosuchcommand"]).succeeded == false)
    }
}
