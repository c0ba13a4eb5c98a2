/// The configuration of a topic's logs, with Kafka's names, units and defaults (4.x).
public struct LogConfiguration: Hashable, Sendable {
    /// Who sets the timestamps of records: `message.timestamp.type`.
    public enum TimestampType: String, Sendable, CaseIterable {
        case createTime = "CreateTime"
        case logAppendTime = "LogAppendTime"
    }

    /// `segment.bytes`: a segment is closed before it grows over this.
    public var segmentBytes = 1 << 30
    /// `segment.ms`: a segment is closed when its first batch is this old.
    public var segmentMilliseconds: Int64 = 604_800_000
    /// `segment.index.bytes`: the most bytes of an offset index.
    public var segmentIndexBytes = 10 << 20
    /// `index.interval.bytes`: bytes of log between two index entries.
    public var indexIntervalBytes = 4096
    /// `retention.bytes`: closed segments beyond this are deleted; −1: none.
    public var retentionBytes: Int64 = -1
    /// `retention.ms`: segments whose last record is older are deleted; −1: none.
    public var retentionMilliseconds: Int64 = 604_800_000
    /// `max.message.bytes`: the largest batch accepted.
    public var maxMessageBytes = 1_048_588
    /// `flush.messages`: records after which the log is flushed before they are acknowledged; 1: every batch.
    public var flushMessages = Int64.max
    /// `flush.ms`: the longest that a record stays unflushed.
    public var flushMilliseconds = Int64.max
    /// `message.timestamp.type`.
    public var timestampType = TimestampType.createTime
    /// `message.timestamp.before.max.ms`: how far a timestamp may lie behind the broker's clock.
    public var timestampBeforeMaxMilliseconds = Int64.max
    /// `message.timestamp.after.max.ms`: how far a timestamp may lie ahead of the broker's clock.
    public var timestampAfterMaxMilliseconds: Int64 = 3_600_000
    /// `min.insync.replicas`: kept for the broker; the log does not read it.
    public var minInsyncReplicas = 1
    /// `preallocate`: stored; blocks are always allocated ahead here, without moving the end of the file.
    public var preallocate = false
    /// `file.delete.delay.ms`: stored; files are unlinked at once here, and stay readable for those that have them open.
    public var fileDeleteDelayMilliseconds: Int64 = 60_000

    /// Kafka's defaults.
    public init() {}

    /// The configuration of a topic that overrides some keys of `defaults`.
    ///
    /// Throws ``LogError/invalidConfiguration(key:value:reason:)`` for the first key (by name) that is unknown or whose
    /// value cannot be.
    public init(overrides: [String: String], defaults: LogConfiguration = LogConfiguration()) throws(LogError) {
        self = defaults
        for (key, value) in overrides.sorted(by: { $0.key < $1.key }) {
            try set(key, to: value)
        }
    }

    /// Sets one key by its topic-level name (`segment.bytes`).
    public mutating func set(_ key: String, to value: String) throws(LogError) {
        guard let setting = LogSetting.named(key) else {
            throw .invalidConfiguration(
                key: key, value: value,
                reason: "unknown topic configuration; the keys are "
                    + LogSetting.all.map(\.name).joined(separator: ", "))
        }
        try setting.parse(value, into: &self)
    }

    /// Every key with its value, in the order of their names: what DescribeConfigs answers.
    public var entries: [(setting: LogSetting, value: String)] {
        LogSetting.all.map { ($0, $0.text(of: self)) }
    }

    /// Whether every batch is flushed before it is acknowledged.
    public var flushesEveryBatch: Bool { flushMessages <= 1 }
}
