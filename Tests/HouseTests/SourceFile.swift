import TestSupport

/// One Swift file of a room, with its comments and string literals told apart from its code.
struct SourceFile {
    let room: String
    /// Below Sources (or Benchmarks), for messages.
    let path: String
    let text: String
    /// The text without comments and without what stands in string literals.
    let code: String

    init(room: String, path: String, text: String) {
        self.room = room
        self.path = path
        self.text = text
        code = Self.codeAlone(text)
    }

    /// All files of all rooms of the checkout.
    static func all() throws -> [SourceFile] {
        var files: [SourceFile] = []
        let sources = Repository.path("Sources")
        for path in Repository.files(below: sources, suffix: ".swift") {
            let room = path.prefix { $0 != "/" }
            files.append(
                SourceFile(room: String(room), path: path, text: try Repository.text(of: sources + "/" + path)))
        }
        let micro = Repository.path("Benchmarks/Micro")
        for path in Repository.files(below: micro, suffix: ".swift") {
            files.append(SourceFile(room: "micro", path: path, text: try Repository.text(of: micro + "/" + path)))
        }
        return files
    }

    /// The modules that the file imports.
    var imports: [String] {
        code.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[keyword + 1]) ? words.last! : words[keyword + 1]
            return String(name.prefix { $0 != "." })
        }
    }

    private static let accessLevels: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate",
    ]

    /// The identifiers and keywords of the code.
    var words: Set<Substring> {
        Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    }

    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }

    private static func codeAlone(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var code: [UInt8] = []
        var index = 0
        func starts(_ literal: StaticString) -> Bool {
            let count = literal.utf8CodeUnitCount
            guard index + count <= bytes.count else { return false }
            return literal.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + count]) }
        }
        func skip(past literal: StaticString, escapes: Bool = false) {
            while index < bytes.count, !starts(literal) {
                if bytes[index] == UInt8(ascii: "\n") { code.append(bytes[index]) }
                index += escapes && bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index += literal.utf8CodeUnitCount
        }
        while index < bytes.count {
            if starts("//") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if starts("/*") {
                skip(past: "*/")
            } else if starts("\"\"\"") {
                index += 3
                skip(past: "\"\"\"", escapes: true)
            } else if starts("\"") {
                index += 1
                skip(past: "\"", escapes: true)
            } else {
                code.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: code, as: UTF8.self)
    }
}
