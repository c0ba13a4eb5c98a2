/// One key of a topic's configuration: its names, type, default, and how its text is read and written.
public struct LogSetting: Sendable {
    /// The types of Kafka's ConfigDef, with the numbers that DescribeConfigs uses for them.
    public enum Kind: Int8, Sendable {
        case boolean = 1
        case string = 2
        case int = 3
        case long = 5
        case double = 6
        case list = 7
    }

    /// The topic-level name: `segment.bytes`.
    public let name: String
    /// The broker-level name whose value is the topic's default: `log.segment.bytes`.
    public let brokerName: String
    public let kind: Kind
    /// One sentence for `--help` and DescribeConfigs.
    public let documentation: String

    let read: @Sendable (borrowing LogConfiguration) -> String
    /// Stores a value, or says why it cannot be.
    let write: @Sendable (inout LogConfiguration, String) -> String?

    /// The value in `configuration`, as text.
    public func text(of configuration: LogConfiguration) -> String { read(configuration) }

    /// Kafka's default, as text.
    public var defaultText: String { read(LogConfiguration()) }

    /// Reads `value` into `configuration`.
    public func parse(_ value: String, into configuration: inout LogConfiguration) throws(LogError) {
        let trimmed = value.trimmed
        if let reason = write(&configuration, trimmed) {
            throw .invalidConfiguration(key: name, value: value, reason: reason)
        }
    }

    /// The key of that topic-level name.
    public static func named(_ name: String) -> LogSetting? { all.first { $0.name == name } }

    /// The key of that broker-level name.
    public static func named(broker name: String) -> LogSetting? { all.first { $0.brokerName == name } }
}

extension LogSetting {
    /// Every key, by name.
    public static let all: [LogSetting] = [
        .fixed(
            "cleanup.policy", broker: "log.cleanup.policy", .list, accepted: ["delete"],
            "What happens to old segments: deleted when retention says so."),
        .fixed(
            "compression.type", broker: "compression.type", .string, accepted: ["producer"],
            "How batches are stored: as the producer compressed them."),
        .integer(
            "file.delete.delay.ms", broker: "log.segment.delete.delay.ms", .long, \.fileDeleteDelayMilliseconds,
            0...(.max),
            "Milliseconds before a deleted file leaves the disk."),
        .integer(
            "flush.messages", broker: "log.flush.interval.messages", .long, \.flushMessages, 1...(.max),
            "Records after which the log is flushed to the disk before they are acknowledged; 1: every batch."),
        .integer(
            "flush.ms", broker: "log.flush.interval.ms", .long, \.flushMilliseconds, 0...(.max),
            "The longest that a record stays unflushed, in milliseconds."),
        .integer(
            "index.interval.bytes", broker: "log.index.interval.bytes", .int, \.indexIntervalBytes, 0...Int(Int32.max),
            "Bytes of log between two entries of the offset index."),
        .integer(
            "max.message.bytes", broker: "message.max.bytes", .int, \.maxMessageBytes, 0...Int(Int32.max),
            "The largest record batch accepted, in bytes."),
        .integer(
            "message.timestamp.after.max.ms", broker: "log.message.timestamp.after.max.ms", .long,
            \.timestampAfterMaxMilliseconds, 0...(.max),
            "How far a record's timestamp may lie ahead of the broker's clock, in milliseconds."),
        .integer(
            "message.timestamp.before.max.ms", broker: "log.message.timestamp.before.max.ms", .long,
            \.timestampBeforeMaxMilliseconds, 0...(.max),
            "How far a record's timestamp may lie behind the broker's clock, in milliseconds."),
        LogSetting(
            name: "message.timestamp.type", brokerName: "log.message.timestamp.type", kind: .string,
            documentation:
                "Whether a record's timestamp is the producer's (CreateTime) or the broker's (LogAppendTime).",
            read: { $0.timestampType.rawValue },
            write: { configuration, text in
                guard let type = LogConfiguration.TimestampType(rawValue: text) else {
                    return "must be CreateTime or LogAppendTime"
                }
                configuration.timestampType = type
                return nil
            }),
        .integer(
            "min.insync.replicas", broker: "min.insync.replicas", .int, \.minInsyncReplicas, 1...Int(Int32.max),
            "In-sync replicas without which a produce request with acks=all is refused."),
        LogSetting(
            name: "preallocate", brokerName: "log.preallocate", kind: .boolean,
            documentation: "Accepted for compatibility: blocks are always allocated ahead of the end of the log.",
            read: { String($0.preallocate) },
            write: { configuration, text in
                guard let value = Bool(text.lowercased()) else { return "must be true or false" }
                configuration.preallocate = value
                return nil
            }),
        .integer(
            "retention.bytes", broker: "log.retention.bytes", .long, \.retentionBytes, -1...(.max),
            "Bytes of a partition beyond which its oldest segments are deleted; -1: no limit."),
        .integer(
            "retention.ms", broker: "log.retention.ms", .long, \.retentionMilliseconds, -1...(.max),
            "Age beyond which segments are deleted, in milliseconds; -1: no limit."),
        .integer(
            "segment.bytes", broker: "log.segment.bytes", .int, \.segmentBytes, 14...Int(Int32.max),
            "Size at which a segment is closed and a new one begun."),
        .integer(
            "segment.index.bytes", broker: "log.index.size.max.bytes", .int, \.segmentIndexBytes, 8...Int(Int32.max),
            "The most bytes of a segment's offset index."),
        .integer(
            "segment.ms", broker: "log.roll.ms", .long, \.segmentMilliseconds, 1...(.max),
            "Age at which a segment is closed and a new one begun, in milliseconds."),
    ]

    private static func integer<Value: FixedWidthInteger & Sendable>(
        _ name: String, broker: String, _ kind: Kind, _ path: any WritableKeyPath<LogConfiguration, Value> & Sendable,
        _ range: ClosedRange<Value>, _ documentation: String
    ) -> LogSetting {
        LogSetting(
            name: name, brokerName: broker, kind: kind, documentation: documentation,
            read: { String($0[keyPath: path]) },
            write: { configuration, text in
                guard let value = Value(text) else { return "must be a whole number" }
                guard range.contains(value) else {
                    return range.upperBound == Value.max
                        ? "must be at least \(range.lowerBound)"
                        : "must be from \(range.lowerBound) to \(range.upperBound)"
                }
                configuration[keyPath: path] = value
                return nil
            })
    }

    private static func fixed(
        _ name: String, broker: String, _ kind: Kind, accepted: [String], _ documentation: String
    ) -> LogSetting {
        LogSetting(
            name: name, brokerName: broker, kind: kind, documentation: documentation, read: { _ in accepted[0] },
            write: { _, text in
                accepted.contains(text) ? nil : "only \(accepted.joined(separator: ", ")) is supported by this broker"
            })
    }
}

extension String {
    /// Without blanks at either end.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
