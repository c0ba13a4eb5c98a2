/// A committed offset, the value of a record in `__consumer_offsets`.
public struct OffsetCommitValue: VersionedData {
    public static var versions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexible: Int16 { 4 }

    /// The offset that the consumer wants to store (for this partition).
    public var offset: Int64
    /// The leader epoch of the last consumed record (from version 3 on).
    public var leaderEpoch: Int32
    /// Any metadata the client wants to keep.
    public var metadata: String
    /// The time at which the commit was added to the log.
    public var commitTimestamp: Int64
    /// The time at which the offset will expire (version 1).
    public var expireTimestamp: Int64
    /// The topic id of the committed offset (from version 4 on).
    public var topicID: TopicID

    /// All fields, each with Kafka's default.
    public init(
        offset: Int64 = 0, leaderEpoch: Int32 = -1, metadata: String = "", commitTimestamp: Int64 = 0,
        expireTimestamp: Int64 = -1, topicID: TopicID = .zero
    ) {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
        self.commitTimestamp = commitTimestamp
        self.expireTimestamp = expireTimestamp
        self.topicID = topicID
    }
}

extension OffsetCommitValue {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        offset = try reader.int64("offset")
        if version >= 3 { leaderEpoch = try reader.int32("leader_epoch") }
        metadata = try reader.string("metadata")
        commitTimestamp = try reader.int64("commit_timestamp")
        if version == 1 { expireTimestamp = try reader.int64("expire_timestamp") }
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0: topicID = try reader.uuid("topic_id")
            default: reader.skip(tags)
            }
        }
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int64(offset)
        if version >= 3 { writer.int32(leaderEpoch) }
        writer.string(metadata)
        writer.int64(commitTimestamp)
        if version == 1 { writer.int64(expireTimestamp) }
        var tags = TaggedFields()
        if topicID != .zero { tags.add(0) { $0.uuid(topicID) } }
        writer.tags(tags)
    }
}
