/// Asks where leader epochs end, to find out where histories part (key 23; KIP-101, KIP-320).
public struct OffsetForLeaderEpochRequest: KafkaRequest {
    public typealias Response = OffsetForLeaderEpochResponse
    public static var key: APIKey { .offsetForLeaderEpoch }
    public static var versions: ClosedRange<Int16> { 2...4 }
    public static var firstFlexible: Int16 { 4 }

    /// The broker ID of the follower, of -1 if this request is from a consumer (from version 3 on).
    public var replicaID: Int32
    /// Each topic to get offsets for.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(replicaID: Int32 = -2, topics: [Topic] = []) {
        self.replicaID = replicaID
        self.topics = topics
    }
}

extension OffsetForLeaderEpochRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 3 { replicaID = try reader.int32("replica_id") }
        topics = try reader.array("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 3 { writer.int32(replicaID) }
        writer.array(topics, version)
        writer.noTags()
    }
}

extension OffsetForLeaderEpochRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition to get offsets for.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetForLeaderEpochRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("topic")
        partitions = try reader.array("partitions", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension OffsetForLeaderEpochRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// An epoch used to fence consumers/replicas with old metadata. If the epoch provided by the client
        /// is larger than the current epoch known to the broker, then the UNKNOWN_LEADER_EPOCH error code
        /// will be returned. If the provided epoch is smaller, then the FENCED_LEADER_EPOCH error code will
        /// be returned.
        public var currentLeaderEpoch: Int32
        /// The epoch to look up an offset for.
        public var leaderEpoch: Int32

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, currentLeaderEpoch: Int32 = -1, leaderEpoch: Int32 = 0) {
            self.index = index
            self.currentLeaderEpoch = currentLeaderEpoch
            self.leaderEpoch = leaderEpoch
        }
    }
}

extension OffsetForLeaderEpochRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition")
        currentLeaderEpoch = try reader.int32("current_leader_epoch")
        leaderEpoch = try reader.int32("leader_epoch")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int32(currentLeaderEpoch)
        writer.int32(leaderEpoch)
        writer.noTags()
    }
}

/// Where each leader epoch asked for ends.
public struct OffsetForLeaderEpochResponse: KafkaResponse {
    public typealias Request = OffsetForLeaderEpochRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// Each topic we fetched offsets for.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension OffsetForLeaderEpochResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        topics = try reader.array("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.array(topics, version)
        writer.noTags()
    }
}

extension OffsetForLeaderEpochResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition in the topic we fetched offsets for.
        public var partitions: [EpochEndOffset]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [EpochEndOffset] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetForLeaderEpochResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("topic")
        partitions = try reader.array("partitions", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension OffsetForLeaderEpochResponse {
    /// An element of `partitions`.
    public struct EpochEndOffset: Equatable, Sendable {
        /// The error code 0, or if there was no error.
        public var errorCode: ErrorCode
        /// The partition index.
        public var index: Int32
        /// The leader epoch of the partition.
        public var leaderEpoch: Int32
        /// The end offset of the epoch.
        public var endOffset: Int64

        /// All fields, each with Kafka's default.
        public init(errorCode: ErrorCode = .none, index: Int32 = 0, leaderEpoch: Int32 = -1, endOffset: Int64 = -1) {
            self.errorCode = errorCode
            self.index = index
            self.leaderEpoch = leaderEpoch
            self.endOffset = endOffset
        }
    }
}

extension OffsetForLeaderEpochResponse.EpochEndOffset: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        index = try reader.int32("partition")
        leaderEpoch = try reader.int32("leader_epoch")
        endOffset = try reader.int64("end_offset")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.int32(index)
        writer.int32(leaderEpoch)
        writer.int64(endOffset)
        writer.noTags()
    }
}
