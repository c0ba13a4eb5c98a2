import TestSupport
import Testing

/// A test that a document names: the file that a link points at, and then the name in “quotes”; further names in
/// the same paragraph are of the same file until the next link.
struct CitedTest: Equatable {
    let file: String
    let name: String

    /// All of a document, whose links are relative to `folder`.
    static func all(in text: String, folder: String) -> [CitedTest] {
        var cited: [CitedTest] = []
        for paragraph in text.split(separator: "\n\n", omittingEmptySubsequences: true) {
            var file: String?
            var rest = paragraph[...]
            while let mark = rest.firstIndex(where: { $0 == "(" || $0 == "“" }) {
                let close: Character = rest[mark] == "(" ? ")" : "”"
                let start = rest.index(after: mark)
                guard let end = rest[start...].firstIndex(of: close) else { break }
                let inside = String(rest[start..<end])
                if close == ")" {
                    if inside.hasSuffix("Tests.swift") { file = folder + "/" + inside }
                } else if let file {
                    cited.append(
                        CitedTest(file: file, name: inside.split(whereSeparator: \.isWhitespace).joined(separator: " "))
                    )
                }
                rest = rest[rest.index(after: end)...]
            }
        }
        return cited
    }
}

@Suite("Tests that documents name")
struct CitedTestsTests {
    @Test("exist, in the file that is linked", arguments: DocumentedCommandsTests.documents)
    func exist(document: String) throws {
        let folder = document.split(separator: "/").dropLast().joined(separator: "/")
        let text = try Repository.text(of: Repository.path(document))
        for cited in CitedTest.all(in: text, folder: Repository.path(folder)) {
            let source = try Repository.text(of: cited.file)
            #expect(source.contains("\"\(cited.name)\""), "\(document) names “\(cited.name)”")
        }
    }

    @Test("Docs/measuring.md names a test for each claim")
    func measuring() throws {
        let text = try Repository.text(of: Repository.path("Docs/measuring.md"))
        let cited = CitedTest.all(in: text, folder: Repository.path("Docs"))
        #expect(cited.count >= 14)
        let wrongs = text.split(separator: "\n## ").first { $0.hasPrefix("What others get wrong") } ?? ""
        let claims = wrongs.split(separator: "\n\n").filter { $0.hasPrefix("**") }
        #expect(claims.count >= 6)
        for claim in claims { #expect(!CitedTest.all(in: String(claim), folder: "").isEmpty, "\(claim.prefix(60))") }
    }

    @Test("are found behind a link, over line ends, and not without one")
    func reader() {
        let text = "a “b” c\n\nsee [x](../T/ATests.swift): “one\ntwo” and “three”; [y](z.md) “four”\n\nno “five”"
        let file = "D/../T/ATests.swift"
        #expect(
            CitedTest.all(in: text, folder: "D") == [
                CitedTest(file: file, name: "one two"), CitedTest(file: file, name: "three"),
                CitedTest(file: file, name: "four"),
            ])
    }
}
