import FoundationEssentials
import TestSupport

/// A client that sends and reads the corpus of clients/corpus.py.
enum CorpusClient: String, CaseIterable, Sendable {
    /// librdkafka.
    case confluent
    /// librdkafka, too, at its command line; it cannot set timestamps.
    case kcat
    case kafkaPython = "kafka_python"
    case aiokafka

    /// Its column in Docs/compatibility.md.
    var column: Compatibility.Client {
        switch self {
        case .confluent: .confluent
        case .kcat: .kcat
        case .kafkaPython: .kafkaPython
        case .aiokafka: .aiokafka
        }
    }

    /// What its corpus has, beside what all have; its script leaves out what its interface cannot send.
    var sends: [Compatibility.Feature] {
        switch self {
        case .confluent, .aiokafka: [.emptyKeys, .nullValues, .nullHeaders]
        case .kafkaPython: [.emptyKeys, .nullValues]
        case .kcat: []
        }
    }

    /// What a topic holds: SHA-256 over its records in the order of partition and offset.
    struct Digest: Decodable, Equatable {
        let topic: String
        let records: Int
        let content: String
        let timestamps: String
    }

    private var script: String { rawValue + "_client.py" }

    /// Creates a topic for each case of the corpus and sends its records; what they must hold then.
    func produce(to bootstrap: String, cases: [String] = []) throws -> [Digest] {
        try run(["produce", bootstrap, rawValue.replacing("_", with: "-")] + cases)
    }

    /// Reads `topics` from their beginning to their end.
    func consume(_ topics: [String], from bootstrap: String) throws -> [Digest] {
        try run(["consume", bootstrap] + topics)
    }

    private func run(_ arguments: [String]) throws -> [Digest] {
        let finished = try PythonClient.run(script, arguments, limit: .seconds(100))
        guard finished.succeeded else { throw TestSupportError("\(script) \(arguments): \(finished.report)") }
        return try finished.output.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try JSONDecoder().decode(Digest.self, from: Data($0.utf8))
        }
    }
}
