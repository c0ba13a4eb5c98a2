import SystemIO

/// A Java properties file, as Kafka's tools take one: `key=value` lines, `#` and `!` comments, `\` at the end continues a line.
public enum PropertiesFile {
    /// The keys with their values, in the order of the file.
    public static func read(_ path: String) throws(BrokerError) -> [(key: String, value: String)] {
        let text: String
        do { text = String(decoding: try Directory.readFile(path), as: UTF8.self) } catch { throw .system(error) }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws(BrokerError) -> [(key: String, value: String)] {
        var entries: [(String, String)] = []
        var pending = ""
        for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = pending + trim(raw)
            pending = ""
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("!") { continue }
            if line.hasSuffix("\\") {
                pending = String(line.dropLast())
                continue
            }
            guard let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                throw .configuration("\(path):\(number + 1): expected key=value, found \"\(line)\"")
            }
            entries.append((trim(line[..<separator]), trim(line[line.index(after: separator)...])))
        }
        return entries
    }

    private static func trim(_ text: some StringProtocol) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
