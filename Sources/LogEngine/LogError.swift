public import SystemIO

/// What can go wrong in the log: each case says what happened, where, and (in ``description``) what to do about it.
///
/// The first group is the caller's doing and has an error code of the Kafka protocol (named at each case); the second is
/// the disk's.
public enum LogError: Error, Hashable, Sendable {
    /// The offset is outside of the log: OFFSET_OUT_OF_RANGE.
    case offsetOutOfRange(offset: Int64, logStart: Int64, logEnd: Int64)
    /// A batch is larger than `max.message.bytes`: MESSAGE_TOO_LARGE.
    case batchTooLarge(bytes: Int, limit: Int)
    /// A batch is larger than a whole segment: RECORD_LIST_TOO_LARGE.
    case batchLargerThanSegment(bytes: Int, segmentBytes: Int)
    /// A batch's timestamp is further from the clock than the topic allows: INVALID_TIMESTAMP.
    case invalidTimestamp(timestamp: Int64, now: Int64)
    /// An idempotent producer left a gap, or repeats a batch older than the five remembered: OUT_OF_ORDER_SEQUENCE_NUMBER.
    case outOfOrderSequence(producerID: Int64, epoch: Int16, expected: Int32, received: Int32)
    /// The producer's epoch is older than one that has written already: INVALID_PRODUCER_EPOCH.
    case invalidProducerEpoch(producerID: Int64, current: Int16, received: Int16)

    /// A system call failed; the log is as it was before the call: KAFKA_STORAGE_ERROR.
    case io(SystemError)
    /// The disk (or the quota) is full; the log is as it was before the call: KAFKA_STORAGE_ERROR.
    case diskFull(SystemError)
    /// The partition was taken offline by an earlier failure and refuses everything: KAFKA_STORAGE_ERROR.
    case offline(partition: String, reason: String)
    /// The partition or the directory was closed.
    case closed(path: String)
    /// A batch on disk is not what was written.
    case corruptBatch(path: String, position: Int, reason: String)
    /// A checkpoint or metadata file does not parse.
    case corruptFile(path: String, line: Int, reason: String)
    /// Another process has the data directory.
    case directoryInUse(path: String)
    /// The data directory belongs to another node or cluster.
    case foreignDirectory(path: String, property: String, found: String, expected: String)
    /// There is a partition of that name already.
    case partitionExists(partition: String)
    /// There is no partition of that name.
    case partitionNotFound(partition: String)
    /// A name that cannot be a topic's directory.
    case invalidTopicName(name: String, reason: String)
    /// A configuration key or value that is not understood: INVALID_CONFIG.
    case invalidConfiguration(key: String, value: String, reason: String)
}

extension LogError: CustomStringConvertible {
    /// One sentence: what happened, where, and the remedy.
    public var description: String {
        switch self {
        case .offsetOutOfRange(let offset, let start, let end):
            "offset \(offset) is outside of the log, which has \(start) to \(end); reset the consumer to earliest or latest"
        case .batchTooLarge(let bytes, let limit):
            "a batch of \(bytes) bytes is larger than max.message.bytes=\(limit); raise it on the topic or send smaller batches"
        case .batchLargerThanSegment(let bytes, let segment):
            "a batch of \(bytes) bytes does not fit into segment.bytes=\(segment); raise it on the topic or send smaller batches"
        case .invalidTimestamp(let timestamp, let now):
            "timestamp \(timestamp) is too far from the broker's clock (\(now)); check the producer's clock, "
                + "or raise message.timestamp.after.max.ms or message.timestamp.before.max.ms"
        case .outOfOrderSequence(let producer, let epoch, let expected, let received):
            "producer \(producer) epoch \(epoch) sent sequence \(received) where \(expected) was due"
        case .invalidProducerEpoch(let producer, let current, let received):
            "producer \(producer) sent epoch \(received), but epoch \(current) has written already; the older producer is fenced"
        case .io(let error):
            "\(error)"
        case .diskFull(let error):
            "\(error.operation) \(error.subject): the disk is full; free space, or lower retention.bytes or retention.ms"
        case .offline(let partition, let reason):
            "partition \(partition) is offline (\(reason)); repair the disk and restart the broker, which recovers the log"
        case .closed(let path):
            "\(path) is closed"
        case .corruptBatch(let path, let position, let reason):
            "\(path): bad batch at byte \(position): \(reason)"
        case .corruptFile(let path, let line, let reason):
            "\(path):\(line): \(reason); remove the file to have it rebuilt"
        case .directoryInUse(let path):
            "data directory \(path) is in use by another process; stop that one, or give this one a directory of its own"
        case .foreignDirectory(let path, let property, let found, let expected):
            "data directory \(path) has \(property)=\(found), but this broker has \(expected); "
                + "use another directory, or set \(property)=\(found)"
        case .partitionExists(let partition):
            "partition \(partition) exists already"
        case .partitionNotFound(let partition):
            "there is no partition \(partition) in this data directory"
        case .invalidTopicName(let name, let reason):
            "\"\(name)\" cannot be a topic: \(reason)"
        case .invalidConfiguration(let key, let value, let reason):
            "\(key)=\(value): \(reason)"
        }
    }
}

extension LogError {
    /// A failed system call, with a full disk told apart.
    init(_ error: SystemError) {
        switch error.code {
        case .noSpace, .quotaExceeded: self = .diskFull(error)
        default: self = .io(error)
        }
    }

    /// Runs `body`, whose failures are those of system calls.
    @inline(__always)
    static func wrap<Result>(_ body: () throws(SystemError) -> Result) throws(LogError) -> Result {
        do throws(SystemError) { return try body() } catch { throw LogError(error) }
    }
}
