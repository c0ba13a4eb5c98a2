import FoundationEssentials

/// What a test has seen unmodified clients do with our broker.
///
/// A test adds what held, and says `check()` at its end: its file in Tests/Golden/Compatibility must say the same, no more and no
/// less. With WEIR_RECORD=1 the file is written instead, and Docs/compatibility.md is made from all of them.
public struct Compatibility {
    /// The columns of the table.
    public enum Client: String, CaseIterable, Sendable {
        case kcat
        case confluent = "confluent-kafka"
        case kafkaPython = "kafka-python"
        case aiokafka
        case java = "Java (Kafka's tools)"
        case weir = "KafkaClient (ours)"
    }

    /// The rows of the table, in order.
    public enum Feature: String, CaseIterable, Sendable {
        case acksNone = "produce with acks=0"
        case acksOne = "produce with acks=1"
        case acksAll = "produce with acks=all"
        case idempotence = "idempotent producer"
        case orderOverRestarts = "idempotent producer: each record once and in order over kill -9 of the broker"
        case gzip = "compression: gzip"
        case snappy = "compression: snappy"
        case lz4 = "compression: lz4"
        case zstd = "compression: zstd"
        case sizes = "null keys, values from nothing to 900 KiB"
        case emptyKeys = "empty keys"
        case nullValues = "null values (tombstones)"
        case headers
        case nullHeaders = "null headers"
        case fetch = "fetch: every byte, offset and timestamp of what other clients sent"
        case offsetsForTimes = "offsets for times"
        case groupSizes = "groups of 1, 2, 4 and 5 members share 4 partitions, one each at the most"
        case join = "a member joins: the others give up partitions"
        case leave = "a member leaves: the others take them over"
        case crash = "a member dies without a word: a standby takes over, nothing is skipped"
        case resume = "commit, and go on where the group was"
        case staticMembers = "static member: restarted without a rebalance"
        case cooperative = "cooperative-sticky: what need not move stays"
        case topics = "topics: create, describe"
        case partitions = "topics: add partitions"
        case deleteTopics = "topics: delete"
        case configs = "configurations: describe, change"
        case deleteRecords = "delete records"
        case listGroups = "groups: list, describe"
        case readOffsets = "groups: read committed offsets"
        case setOffsets = "groups: set committed offsets"
        case deleteGroups = "groups: delete"
    }

    /// What was seen.
    public enum Outcome: Equatable, Sendable {
        case works
        /// The client has no such thing, in its own words.
        case notOffered(String)
    }

    /// One line of a test's file.
    public struct Note: Equatable, Sendable {
        public let client: Client
        public let feature: Feature
        public let outcome: Outcome
    }

    /// The folder of what was noted.
    public static let folder = Repository.path("Tests/Golden/Compatibility")
    /// Whether tests write what they saw, instead of comparing it.
    public static let isRecording = Repository.environment("WEIR_RECORD") != nil

    private let name: String
    private let source: String
    private var notes: [Note] = []

    /// Notes of a test; `name` is the file's, and `source` where the test is.
    public init(_ name: String, source: String = #filePath) {
        self.name = name
        self.source = String(source.dropFirst(Repository.root.count + 1))
    }

    /// These features work with this client.
    public mutating func works(_ client: Client, _ features: Feature...) {
        notes += features.map { Note(client: client, feature: $0, outcome: .works) }
    }

    /// The client has no such feature, and says so in these words.
    public mutating func isNotOffered(_ feature: Feature, by client: Client, inWords words: String) {
        let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        notes.append(Note(client: client, feature: feature, outcome: .notOffered(line)))
    }

    /// Compares what was noted with the file, or writes it. To be called when all has held: what was expected before has to be required.
    public func check() throws {
        let path = Self.folder + "/\(name).tsv"
        let text = "# \(source)\n" + Self.lines(notes)
        if Self.isRecording {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            return
        }
        let recorded = (try? Repository.text(of: path)) ?? ""
        guard recorded == text else {
            throw TestSupportError(
                "Docs/compatibility.md is not what \(name) has seen; WEIR_RECORD=1 writes it anew.\nseen:\n\(text)written:\n\(recorded)"
            )
        }
    }

    private static func lines(_ notes: [Note]) -> String {
        Set(
            notes.map { note in
                var fields = [note.client.rawValue, note.feature.rawValue]
                if case .notOffered(let words) = note.outcome { fields.append(words) }
                return fields.joined(separator: "\t") + "\n"
            }
        ).sorted().joined()
    }
}

extension Compatibility {
    /// What one test has noted.
    public struct File: Sendable {
        public let name: String
        /// Where the test is, from the root of the checkout.
        public let source: String
        public let notes: [Note]
    }

    /// All that was noted, by name. Throws where a line names a client or a feature that does not exist.
    public static func files() throws -> [File] {
        try Repository.files(below: folder, suffix: ".tsv").map { path in
            let lines = try Repository.text(of: folder + "/" + path).split(separator: "\n")
            let notes = try lines.dropFirst().map { line in
                let fields = line.split(separator: "\t").map(String.init)
                guard fields.count >= 2, let client = Client(rawValue: fields[0]),
                    let feature = Feature(rawValue: fields[1])
                else { throw TestSupportError("\(path): \(line)") }
                return Note(
                    client: client, feature: feature, outcome: fields.count > 2 ? .notOffered(fields[2]) : .works)
            }
            return File(
                name: String(path.dropLast(4)), source: String(lines.first?.dropFirst(2) ?? ""), notes: notes)
        }
    }

    /// The versions that the clients gave of themselves when all was noted, by client.
    public static func versions() throws -> [(client: Client, version: String)] {
        try Repository.text(of: folder + "/versions.txt").split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 2, let client = Client(rawValue: fields[0]) else {
                throw TestSupportError("versions.txt: \(line)")
            }
            return (client, fields[1])
        }
    }
}
