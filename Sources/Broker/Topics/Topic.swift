import KafkaProtocol
import LogEngine
import Synchronization

/// A topic with its partitions, which are numbered from 0. It never changes: one with more partitions or another configuration takes
/// its place, with the same id and the same first partitions; a re-created topic has another id.
final class Topic: Sendable {
    let name: String
    let id: TopicID
    let partitions: [Partition]
    /// The configuration keys that were set for this topic, with Kafka's topic-level names.
    let overrides: [String: String]

    init(name: String, id: TopicID, partitions: [Partition], overrides: [String: String]) {
        self.name = name
        self.id = id
        self.partitions = partitions
        self.overrides = overrides
    }

    func partition(_ index: Int32) -> Partition? {
        index >= 0 && index < partitions.count ? partitions[Int(index)] : nil
    }
}

/// Why a topic could not be created or deleted: what the client is told.
struct TopicError: Error {
    let code: ErrorCode
    let message: String

    init(code: ErrorCode, message: String) {
        self.code = code
        self.message = message.cut(toUTF8: String.messageBytes)
    }
}
