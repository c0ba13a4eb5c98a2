import Testing

/// Each rule is shown a house that breaks it.
@Suite("The rules of the house can fail")
struct RulesCanFailTests {
    private static let picture = Picture(
        reading: """
                 weir        command line    → every room
                  ├ Broker   serves          → LogEngine SystemIO
                  ├ LogEngine keeps          → SystemIO
                  ├ Arguments flags          → –
                  └ SystemIO system calls    → –
            """.split(separator: "\n").map { $0.dropFirst(1) }.joined(separator: "\n"))

    private func violations(_ text: String, in room: String = "LogEngine") -> [String] {
        HouseRules(picture: Self.picture).violations(in: [SourceFile(room: room, path: "x.swift", text: text)])
    }

    @Test("a file that keeps the rules has no violation")
    func kept() {
        #expect(violations("import Glibc\npublic import SystemIO\n// unsafe: sound\nunsafe call()") == [])
        #expect(violations("import Broker", in: "weir") == [])
    }

    @Test(
        "an import that the picture lacks is found",
        arguments: [
            "import Broker", "public import Broker", "@testable import Broker", "import struct Broker.Request",
            "import Foundation", "import FoundationEssentials", "@_exported public import Broker",
        ])
    func imports(line: String) { #expect(violations("let x = 1\n\(line)\n").count == 1) }

    @Test("an import in a comment or in a string is none")
    func notImports() {
        #expect(violations("// import Broker\n/* import Broker */\nlet s = \"\"\"\nimport Broker\n\"\"\"\n") == [])
    }

    @Test("a room outside the picture is found")
    func unknownRoom() { #expect(violations("", in: "Cellar").count == 1) }

    @Test("a long file is found, unless it says why")
    func length() {
        let long = String(repeating: "let x = 1\n", count: 401)
        #expect(violations(long).count == 1)
        #expect(violations("// long: one table\n" + long) == [])
    }

    @Test("unsafe code without its reason, or in a safe room, is found")
    func unsafety() {
        #expect(violations("let x = unsafe call()").count == 1)
        #expect(violations("// unsafe: sound\nlet x = unsafe call()", in: "weir").count == 1)
    }

    @Test("Swift Concurrency is found", arguments: ["await f()", "func f() async {}", "actor A {}", "Task { }"])
    func concurrency(line: String) { #expect(violations(line).count == 1) }

    @Test("io_uring is found") func uring() { #expect(violations("io_uring_setup()").isEmpty == false) }

    @Test("a manifest that differs from the picture is found")
    func manifest() {
        let same = """
            room("Broker", imports: ["LogEngine", "SystemIO"]), room("Arguments"),
            room("LogEngine", imports: [.target(name: "SystemIO", condition: .when(traits: ["Jemalloc"]))]), room("SystemIO"),
            """
        #expect(Self.picture.differences(fromManifest: same) == [])
        #expect(Self.picture.differences(fromManifest: same + #"room("Cellar")"#).count == 1)
        let wider = same.replacing(#"room("Arguments")"#, with: #"room("Arguments", imports: ["Broker"])"#)
        #expect(Self.picture.differences(fromManifest: wider).count == 1)
        #expect(Self.picture.differences(fromManifest: "").count == 4)
    }

    @Test("a cycle is found")
    func cycle() {
        var picture = Self.picture
        picture.imports["SystemIO"] = ["Broker"]
        #expect(picture.roomsOnCycles == ["Broker", "LogEngine", "SystemIO"])
    }
}
