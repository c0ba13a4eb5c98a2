/// A key of a suite: its path, what it takes, what holds when it is absent, and what it is for.
public struct SuiteKey: Sendable {
    /// The full path, section first: `producer.batch.size`.
    public var path: String
    /// What values it takes.
    public var kind: ValueKind
    /// The value when the suite does not name the key; nil where `absent` says what holds instead.
    public var defaultValue: SuiteValue?
    /// What holds without a default: "Kafka's or the broker's own".
    public var absent: String?
    /// What it is for, in a line that starts in lower case.
    public var help: String
    /// Whether it may be swept: what concerns the whole run may not.
    public var isSweepable: Bool

    /// The section before the first dot, or "" for keys at the top.
    public var section: String {
        path.firstIndex(of: ".").flatMap {
            SuiteSchema.sections.contains(String(path[..<$0])) ? String(path[..<$0]) : nil
        } ?? ""
    }

    /// The path without its section.
    public var tail: String { section.isEmpty ? path : String(path.dropFirst(section.count + 1)) }

    /// The tail, or the path where the tail does not say of what: `acks`, `producer.count`.
    public var label: String { tail == "count" ? path : tail }
}
