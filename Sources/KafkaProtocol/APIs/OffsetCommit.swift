/// Commits the offsets that a group has come to (key 8).
public struct OffsetCommitRequest: KafkaRequest {
    public typealias Response = OffsetCommitResponse
    public static var key: APIKey { .offsetCommit }
    public static var versions: ClosedRange<Int16> { 2...9 }
    public static var firstFlexible: Int16 { 8 }

    /// The unique group identifier.
    public var groupID: String
    /// The generation of the group if using the classic group protocol or the member epoch if using the consumer
    /// protocol.
    public var generationIDOrMemberEpoch: Int32
    /// The member ID assigned by the group coordinator.
    public var memberID: String
    /// The unique identifier of the consumer instance provided by end user (from version 7 on).
    public var groupInstanceID: String?
    /// The time period in ms to retain the offset (to version 4).
    public var retentionTimeMilliseconds: Int64
    /// The topics to commit offsets for.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(
        groupID: String = "", generationIDOrMemberEpoch: Int32 = -1, memberID: String = "",
        groupInstanceID: String? = nil, retentionTimeMilliseconds: Int64 = -1, topics: [Topic] = []
    ) {
        self.groupID = groupID
        self.generationIDOrMemberEpoch = generationIDOrMemberEpoch
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.retentionTimeMilliseconds = retentionTimeMilliseconds
        self.topics = topics
    }
}

extension OffsetCommitRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        generationIDOrMemberEpoch = try reader.int32("generation_id_or_member_epoch")
        memberID = try reader.string("member_id")
        if version >= 7 { groupInstanceID = try reader.nullableString("group_instance_id") }
        if version <= 4 { retentionTimeMilliseconds = try reader.int64("retention_time_ms") }
        topics = try reader.array("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        writer.int32(generationIDOrMemberEpoch)
        writer.string(memberID)
        if version >= 7 { writer.nullableString(groupInstanceID) }
        if version <= 4 { writer.int64(retentionTimeMilliseconds) }
        writer.array(topics, version)
        writer.noTags()
    }
}

extension OffsetCommitRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition to commit offsets for.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetCommitRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        partitions = try reader.array("partitions", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension OffsetCommitRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The message offset to be committed.
        public var committedOffset: Int64
        /// The leader epoch of this partition (from version 6 on).
        public var committedLeaderEpoch: Int32
        /// Any associated metadata the client wants to keep.
        public var committedMetadata: String?

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, committedOffset: Int64 = 0, committedLeaderEpoch: Int32 = -1,
            committedMetadata: String? = nil
        ) {
            self.index = index
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.committedMetadata = committedMetadata
        }
    }
}

extension OffsetCommitRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        committedOffset = try reader.int64("committed_offset")
        if version >= 6 { committedLeaderEpoch = try reader.int32("committed_leader_epoch") }
        committedMetadata = try reader.nullableString("committed_metadata")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int64(committedOffset)
        if version >= 6 { writer.int32(committedLeaderEpoch) }
        writer.nullableString(committedMetadata)
        writer.noTags()
    }
}

/// Whether the offset of each partition was committed.
public struct OffsetCommitResponse: KafkaResponse {
    public typealias Request = OffsetCommitRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 3 on).
    public var throttleTimeMilliseconds: Int32
    /// The responses for each topic.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension OffsetCommitResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 3 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        topics = try reader.array("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 3 { writer.int32(throttleTimeMilliseconds) }
        writer.array(topics, version)
        writer.noTags()
    }
}

extension OffsetCommitResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The responses for each partition in the topic.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetCommitResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        partitions = try reader.array("partitions", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension OffsetCommitResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, errorCode: ErrorCode = .none) {
            self.index = index
            self.errorCode = errorCode
        }
    }
}

extension OffsetCommitResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
