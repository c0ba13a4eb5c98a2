import Arguments

extension SuiteSchema {
    private static let byPath = Dictionary(uniqueKeysWithValues: keys.map { ($0.path, $0) })

    /// The key with this full path.
    static func key(atPath path: String) -> SuiteKey? { byPath[path] ?? librdkafkaKey(path) }

    /// Why a path names no single key.
    public struct LookupError: Error {
        /// What is wrong with the name, with the nearest known one.
        public var message: String
    }

    /// The key that a full path, or an unambiguous tail of one, names: `producer.batch.size`, `batch.size`.
    public static func key(named name: String) throws(LookupError) -> SuiteKey {
        if let key = key(atPath: name) { return key }
        let matches = keys.filter { $0.path.hasSuffix(".\(name)") }
        if matches.count == 1 { return matches[0] }
        if matches.count > 1 {
            let paths = matches.map(\.path).joined(separator: ", ")
            throw LookupError(message: "\"\(name)\" is ambiguous: \(paths)")
        }
        let names = keys.map(\.path) + keys.map(\.tail)
        let remedy =
            NearestName.suggestion(for: name, among: names).map { "did you mean \"\($0)\"?" }
            ?? "Docs/suite-format.md lists the keys"
        throw LookupError(message: "unknown key \"\(name)\"; \(remedy)")
    }

    /// Whether a mapping may stand at this path: a section, or what several of its keys begin with (`load.latency`).
    static func isInner(_ path: String) -> Bool {
        holdsLibrdkafka(path)
            || sections.contains(String(path.prefix { $0 != "." })) && keys.contains { $0.path.hasPrefix("\(path).") }
    }

    /// The nearest known key to an unknown one that stands under `prefix` ("" at the top), as the user should write it there.
    static func suggestion(for name: String, under prefix: String) -> String? {
        let head = prefix.isEmpty ? "" : "\(prefix)."
        let siblings = keys.lazy.map(\.path).filter { $0.hasPrefix(head) }.map { String($0.dropFirst(head.count)) }
        let atTop = prefix.isEmpty ? sections + ["sweep"] : []
        if let sibling = NearestName.suggestion(for: name, among: Array(siblings) + atTop) { return sibling }
        let exact = keys.first { $0.tail == name }
        return exact?.path
            ?? NearestName.suggestion(for: name, among: keys.map(\.tail)).flatMap { near in
                keys.first { $0.tail == near }?.path
            }
    }
}
