public import KafkaConnection
public import KafkaProtocol
public import RecordFormat
public import SystemIO

/// Why a client's operation failed, or a record was not delivered.
public enum ClientError: Error, Sendable, Equatable {
    /// A setting that is unknown, malformed or contradicts another.
    case configuration(ConfigurationError)
    /// No broker could be reached in time; `last` is the latest attempt's failure.
    case noBroker(servers: [SocketAddress], milliseconds: Int, last: String?)
    /// A connection failed.
    case connection(ConnectionError)
    /// The broker refused; `message` is its own explanation, where it gave one.
    case broker(ErrorCode, subject: String, message: String?)
    /// The topic did not become known in time.
    case unknownTopic(String, milliseconds: Int, last: ErrorCode)
    /// The topic has no such partition.
    case invalidPartition(topic: String, partition: Int, count: Int)
    /// `buffer.memory` stayed full for `max.block.ms`.
    case bufferFull(bytes: Int, milliseconds: Int)
    /// The record exceeds `max.request.size`.
    case recordTooLarge(bytes: Int, limit: Int)
    /// `delivery.timeout.ms` passed first; `last` is the latest attempt's failure.
    case deliveryTimedOut(milliseconds: Int, attempts: Int, last: String?)
    /// The batch could not be compressed.
    case compression(CompressionError)
    /// A fetched batch is damaged, at this offset.
    case corruptBatch(topic: String, partition: Int32, offset: Int64, RecordBatchError)
    /// The offset to fetch is outside of the log, and `auto.offset.reset` is `none`.
    case offsetOutOfRange(topic: String, partition: Int32, offset: Int64)
    /// The group has no committed offset of the partition, and `auto.offset.reset` is `none`.
    case noCommittedOffset(group: String, topic: String, partition: Int32)
    /// The offsets were not committed, since the member is not, or not yet again, one of the group's: the partitions may be
    /// another's by now. `poll` joins the group again.
    case commitRefused(group: String, ErrorCode)
    /// Another consumer with this `group.instance.id` has taken the member's place; it does not join again by itself.
    case fencedInstance(group: String, instanceID: String)
    /// The consumer has no `group.id`, or is not subscribed.
    case noGroup
    /// The group's coordinator could not be found or reached within `default.api.timeout.ms`.
    case coordinatorUnavailable(group: String)
    /// So many commits, or questions for offsets, wait for their answers already.
    case tooManyRequests(limit: Int)
    /// A thread or an event loop could not be made.
    case system(SystemError)
    /// The client was closed.
    case closed
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .configuration(let error): "\(error)"
        case .noBroker(let servers, let milliseconds, let last):
            "no broker of \(servers.map(\.description).joined(separator: ", ")) answered within \(milliseconds) ms"
                + (last.map { ": \($0)" } ?? "")
        case .connection(let error): "\(error)"
        case .broker(let code, let subject, let message):
            "\(subject): \(code)" + (message.map { " (\($0))" } ?? "")
        case .unknownTopic(let topic, let milliseconds, let last):
            "topic \(topic) did not become available within \(milliseconds) ms (\(last)): create it, or see auto.create.topics.enable"
        case .invalidPartition(let topic, let partition, let count):
            "topic \(topic) has \(count) partitions, no partition \(partition)"
        case .bufferFull(let bytes, let milliseconds):
            "buffer.memory (\(bytes) bytes) stayed full for max.block.ms (\(milliseconds)): the broker takes less than is sent"
        case .recordTooLarge(let bytes, let limit):
            "the record takes \(bytes) bytes, max.request.size is \(limit): raise it here and max.message.bytes at the topic"
        case .deliveryTimedOut(let milliseconds, let attempts, let last):
            "not delivered within delivery.timeout.ms (\(milliseconds)) in \(attempts) attempts"
                + (last.map { ": \($0)" } ?? "")
        case .compression(let error): "the batch could not be compressed: \(error)"
        case .corruptBatch(let topic, let partition, let offset, let error):
            "\(topic)-\(partition) at offset \(offset): \(error)"
        case .offsetOutOfRange(let topic, let partition, let offset):
            "\(topic)-\(partition) has no offset \(offset): seek, or set auto.offset.reset to earliest or latest"
        case .noCommittedOffset(let group, let topic, let partition):
            "group \(group) has no committed offset of \(topic)-\(partition): seek, or set auto.offset.reset to earliest or latest"
        case .commitRefused(let group, let code):
            "group \(group) refused the commit (\(code)): it has rebalanced meanwhile; poll more often, or raise max.poll.interval.ms"
        case .fencedInstance(let group, let instanceID):
            "another consumer has joined group \(group) as group.instance.id \(instanceID)"
        case .noGroup: "the consumer has no group.id, or has not subscribed"
        case .coordinatorUnavailable(let group):
            "the coordinator of group \(group) could not be reached within default.api.timeout.ms"
        case .tooManyRequests(let limit): "\(limit) commits wait for their answers already"
        case .system(let error): "\(error)"
        case .closed: "the client is closed"
        }
    }
}
