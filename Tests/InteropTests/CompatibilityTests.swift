import FoundationEssentials
import TestSupport
import Testing

@Suite("Docs/compatibility.md", .serialized)
struct CompatibilityTests {
    private static let path = Repository.path("Docs/compatibility.md")

    @Test(
        "names the versions that the clients give of themselves",
        .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
    func versions() throws {
        let python = try PythonClient.run("versions.py")
        let kcat = try FinishedProcess("/usr/bin/env", ["kcat", "-V"])
        let said = (kcat.output + kcat.errors).split(separator: "\n").first { $0.hasPrefix("Version ") } ?? ""
        let kcatVersion = said.dropFirst("Version ".count).replacing(" builtin.features", with: ")\n").prefix {
            $0 != "\n"
        }
        var lines = ["\(Compatibility.Client.kcat.rawValue)\t\(kcatVersion)"]
        lines += python.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4, "\(python.report)")
        if Compatibility.isRecording {
            // Where there is no Kafka its tools have not noted anything anew either.
            var java = try Compatibility.versions().first { $0.client == .java }?.version
            if RealKafka.isAvailable {
                let said = try RealKafka.tool("topics", ["--version"])
                java = try String(#require(said.output.split(whereSeparator: \.isWhitespace).first, "\(said.report)"))
            }
            if let java { lines.append("\(Compatibility.Client.java.rawValue)\t\(java)") }
            lines.append("\(Compatibility.Client.weir.rawValue)\tof this checkout")
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(
                to: URL(filePath: Compatibility.folder + "/versions.txt"), options: .atomic)
        } else {
            // kcat comes with the system; the others are pinned.
            let written = try Compatibility.versions()
            for line in python.output.split(separator: "\n") {
                #expect(written.contains { "\($0.client.rawValue)\t\($0.version)" == line }, "\(line)")
            }
        }
    }

    @Test("is made from what the tests have noted, each of which exists (WEIR_RECORD=1 writes it)")
    func document() throws {
        let files = try Compatibility.files()
        for file in files {
            let source = try Repository.text(of: Repository.path(file.source))
            // Its name is there as it is, or with what the test's argument makes of it behind a low line.
            let names = ["\(file.name)\")", "\(file.name.split(separator: "_")[0])_\\("]
            #expect(
                names.contains { source.contains("Compatibility(\"\($0)") },
                "\(file.source) notes nothing as \(file.name)")
            #expect(!file.notes.isEmpty, "\(file.name)")
        }
        #expect(files.count >= 8)
        let text = CompatibilityDocument(files: files, versions: try Compatibility.versions()).text
        if Compatibility.isRecording {
            try Data(text.utf8).write(to: URL(filePath: Self.path), options: .atomic)
        } else {
            let written = try Repository.text(of: Self.path)
            #expect(written == text, "WEIR_RECORD=1 writes it anew")
        }
    }

    @Test("differs where a note is added or missing")
    func canDiffer() throws {
        let files = try Compatibility.files()
        let versions = try Compatibility.versions()
        let text = CompatibilityDocument(files: files, versions: versions).text
        #expect(CompatibilityDocument(files: Array(files.dropFirst()), versions: versions).text != text)
        var unseen = Compatibility("document")
        unseen.works(.kcat, .deleteTopics)
        if !Compatibility.isRecording { #expect(throws: TestSupportError.self) { try unseen.check() } }
    }
}
