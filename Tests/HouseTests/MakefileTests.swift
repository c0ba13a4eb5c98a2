import FoundationEssentials
import TestSupport
import Testing

@Suite("The Makefile")
struct MakefileTests {
    @Test("a build says in a log, too, that the first one takes minutes")
    func build() throws {
        let directory = try TemporaryDirectory()
        let stub = "#!/bin/sh\nmkdir -p .build/release\n: >.build/release/weir\n"
        for (name, text) in [
            ("bin/swift", stub), ("Scripts/check-swift", "#!/bin/sh\n"), ("Scripts/install-packages", "#!/bin/sh\n"),
        ] {
            let path = directory.file(name)
            let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)
            try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
            try directory.write(text, to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try directory.write(Repository.text(of: Repository.path("Makefile")), to: "Makefile")
        func build() throws -> FinishedProcess {
            // As nobody else's make, say that of the tests, has it.
            try FinishedProcess(
                "/bin/sh", ["-c", "PATH=$PWD/bin:$PATH exec make build"],
                environment: ["MAKEFLAGS": nil, "MAKELEVEL": nil, "MAKE_TERMOUT": nil], directory: directory.path)
        }
        let first = try build()
        #expect(first.succeeded && first.output == "building weir: some minutes, the first time …\n", "\(first.report)")
        let second = try build()
        #expect(second.succeeded && second.output == "building weir …\n", "\(second.report)")
    }
}
