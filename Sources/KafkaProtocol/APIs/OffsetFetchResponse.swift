/// The offsets committed by each group asked for.
public struct OffsetFetchResponse: KafkaResponse {
    public typealias Request = OffsetFetchRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 3 on).
    public var throttleTimeMilliseconds: Int32
    /// The responses per topic (to version 7).
    public var topics: [Topic]
    /// The top-level error code, or 0 if there was no error (versions 2 to 7).
    public var errorCode: ErrorCode
    /// The responses per group id (from version 8 on).
    public var groups: [Group]

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = [], errorCode: ErrorCode = .none, groups: [Group] = []
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
        self.errorCode = errorCode
        self.groups = groups
    }
}

extension OffsetFetchResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 3 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        if version <= 7 { topics = try reader.array("topics", version) }
        if version >= 2 && version <= 7 { errorCode = try reader.errorCode("error_code") }
        if version >= 8 { groups = try reader.array("groups", version) }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 3 { writer.int32(throttleTimeMilliseconds) }
        if version <= 7 { writer.array(topics, version) }
        if version >= 2 && version <= 7 { writer.errorCode(errorCode) }
        if version >= 8 { writer.array(groups, version) }
        writer.noTags()
    }
}

extension OffsetFetchResponse {
    /// An element of `topics`, of the message or of a group.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The responses per partition.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetFetchResponse.Topic: WireStruct {
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

extension OffsetFetchResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The committed message offset.
        public var committedOffset: Int64
        /// The leader epoch (from version 5 on).
        public var committedLeaderEpoch: Int32
        /// The partition metadata.
        public var metadata: String?
        /// The partition-level error code, or 0 if there was no error.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, committedOffset: Int64 = 0, committedLeaderEpoch: Int32 = -1, metadata: String? = nil,
            errorCode: ErrorCode = .none
        ) {
            self.index = index
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
        }
    }
}

extension OffsetFetchResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        committedOffset = try reader.int64("committed_offset")
        if version >= 5 { committedLeaderEpoch = try reader.int32("committed_leader_epoch") }
        metadata = try reader.nullableString("metadata")
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int64(committedOffset)
        if version >= 5 { writer.int32(committedLeaderEpoch) }
        writer.nullableString(metadata)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}

extension OffsetFetchResponse {
    /// An element of `groups`.
    public struct Group: Equatable, Sendable {
        /// The group ID.
        public var groupID: String
        /// The responses per topic.
        public var topics: [Topic]
        /// The group-level error code, or 0 if there was no error.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(groupID: String = "", topics: [Topic] = [], errorCode: ErrorCode = .none) {
            self.groupID = groupID
            self.topics = topics
            self.errorCode = errorCode
        }
    }
}

extension OffsetFetchResponse.Group: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        groupID = try reader.string("group_id")
        topics = try reader.array("topics", version)
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(groupID)
        writer.array(topics, version)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
