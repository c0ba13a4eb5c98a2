import SystemIO

/// Small text files of /proc and /sys, read without failing: what the kernel does not offer is nil.
enum ProcText {
    /// The whole file, without white space at its ends.
    static func read(_ path: String) -> String? {
        guard let bytes = try? Directory.readFile(path) else { return nil }
        var text = Substring(decoding: bytes, as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }

    /// The names in a folder; none where there is no such folder.
    static func list(_ path: String) -> [String] { (try? Directory.list(path)) ?? [] }

    /// The number that a file consists of.
    static func number(_ path: String) -> Int? { read(path).flatMap { Int($0) } }

    /// Values of lines such as `VmRSS:   1234 kB`, by name; the unit is left out.
    static func fields(_ path: String) -> [Substring: Int] {
        guard let text = read(path) else { return [:] }
        return fields(of: text)
    }

    static func fields(of text: String) -> [Substring: Int] {
        var found: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let word = parts[1].split(whereSeparator: \.isWhitespace).first else { continue }
            if let number = Int(word) { found[parts[0]] = number }
        }
        return found
    }

    /// The word in brackets of `always [madvise] never`; the text itself where there are none.
    static func chosen(_ text: String) -> String {
        guard let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]"), open < close else {
            return text
        }
        return String(text[text.index(after: open)..<close])
    }
}
