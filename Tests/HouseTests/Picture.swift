import TestSupport

/// The picture of Docs/architecture.md: which room may import which.
struct Picture {
    /// Every room with the rooms and C libraries that it may import.
    var imports: [String: Set<String>]

    /// Rooms that may import every other.
    static let top: Set<String> = ["weir", "micro"]

    /// Reads lines such as ` ├ LogEngine  segments, indexes  → RecordFormat SystemIO`.
    init(reading text: String) {
        imports = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("     ├ ") || line.hasPrefix("     └ ") {
            guard let arrow = line.firstIndex(of: "→"), let room = line.dropFirst(7).split(separator: " ").first else {
                continue
            }
            let targets = line[line.index(after: arrow)...].split(separator: " ").map(String.init)
            imports[String(room)] = Set(targets).subtracting(["–"])
        }
        for room in Self.top { imports[room] = Set(imports.keys).subtracting(Self.top) }
    }

    /// The picture as the document has it now.
    static func current() throws -> Picture {
        Picture(reading: try Repository.text(of: Repository.path("Docs/architecture.md")))
    }

    /// Rooms that can reach themselves through what they import.
    var roomsOnCycles: [String] {
        imports.keys.filter { room in
            var reached: Set<String> = []
            var next = Array(imports[room] ?? [])
            while let one = next.popLast() {
                if reached.insert(one).inserted { next += imports[one] ?? [] }
            }
            return reached.contains(room)
        }.sorted()
    }

    /// Ways in which Package.swift differs from the picture.
    ///
    /// A room is `room("Name", imports: ["A", "B", …])` there; `weir` and `micro` are executables, and need no table.
    func differences(fromManifest manifest: String) -> [String] {
        var declared: [String: Set<String>] = [:]
        for part in manifest.split(separator: "room(", omittingEmptySubsequences: false).dropFirst() {
            let strings = quotedStrings(in: balanced(part))
            guard let name = strings.first else { continue }
            declared[name] = Set(strings.dropFirst()).subtracting(["Jemalloc"])
        }
        var found: [String] = []
        for (room, allowed) in imports where !Self.top.contains(room) && room != "CSystem" {
            guard let actual = declared[room] else {
                found.append("Package.swift has no room \(room)")
                continue
            }
            if actual != allowed {
                found.append(
                    "Package.swift lets \(room) import \(actual.sorted().joined(separator: " ")); "
                        + "the picture says \(allowed.sorted().joined(separator: " "))")
            }
        }
        for room in declared.keys where imports[room] == nil { found.append("the picture has no room \(room)") }
        return found.sorted()
    }
}

/// The text up to the parenthesis that closes the one just before it.
private func balanced(_ text: some StringProtocol) -> String {
    var depth = 1
    var result = ""
    for character in text {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if depth == 0 { break }
        result.append(character)
    }
    return result
}

private func quotedStrings(in text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
}
