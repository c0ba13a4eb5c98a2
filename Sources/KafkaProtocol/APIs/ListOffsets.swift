/// Asks for the offset that belongs to a timestamp (key 2).
public struct ListOffsetsRequest: KafkaRequest {
    public typealias Response = ListOffsetsResponse
    public static var key: APIKey { .listOffsets }
    public static var versions: ClosedRange<Int16> { 1...11 }
    public static var firstFlexible: Int16 { 6 }

    /// The broker ID of the requester, or -1 if this request is being made by a normal consumer.
    public var replicaID: Int32
    /// This setting controls the visibility of transactional records. Using READ_UNCOMMITTED (isolation_level =
    /// 0) makes all records visible. With READ_COMMITTED (isolation_level = 1), non-transactional and COMMITTED
    /// transactional records are visible. To be more concrete, READ_COMMITTED returns all data from offsets
    /// smaller than the current LSO (last stable offset), and enables the inclusion of the list of aborted
    /// transactions in the result, which allows consumers to discard ABORTED transactional records (from
    /// version 2 on).
    public var isolationLevel: Int8
    /// Each topic in the request.
    public var topics: [Topic]
    /// The timeout to await a response in milliseconds for requests that require reading from remote storage
    /// for topics enabled with tiered storage (from version 10 on).
    public var timeoutMilliseconds: Int32

    /// All fields, each with Kafka's default.
    public init(replicaID: Int32 = 0, isolationLevel: Int8 = 0, topics: [Topic] = [], timeoutMilliseconds: Int32 = 0) {
        self.replicaID = replicaID
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

extension ListOffsetsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        replicaID = try reader.int32("replica_id")
        if version >= 2 { isolationLevel = try reader.int8("isolation_level") }
        topics = try reader.array("topics", version)
        if version >= 10 { timeoutMilliseconds = try reader.int32("timeout_ms") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(replicaID)
        if version >= 2 { writer.int8(isolationLevel) }
        writer.array(topics, version)
        if version >= 10 { writer.int32(timeoutMilliseconds) }
        writer.noTags()
    }
}

extension ListOffsetsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition in the request.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension ListOffsetsRequest.Topic: WireStruct {
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

extension ListOffsetsRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The current leader epoch (from version 4 on).
        public var currentLeaderEpoch: Int32
        /// The current timestamp.
        public var timestamp: Int64

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, currentLeaderEpoch: Int32 = -1, timestamp: Int64 = 0) {
            self.index = index
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
        }
    }
}

extension ListOffsetsRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        if version >= 4 { currentLeaderEpoch = try reader.int32("current_leader_epoch") }
        timestamp = try reader.int64("timestamp")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        if version >= 4 { writer.int32(currentLeaderEpoch) }
        writer.int64(timestamp)
        writer.noTags()
    }
}

/// The offset for each timestamp asked for.
public struct ListOffsetsResponse: KafkaResponse {
    public typealias Request = ListOffsetsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota (from version 2 on).
    public var throttleTimeMilliseconds: Int32
    /// Each topic in the response.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension ListOffsetsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 2 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        topics = try reader.array("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 2 { writer.int32(throttleTimeMilliseconds) }
        writer.array(topics, version)
        writer.noTags()
    }
}

extension ListOffsetsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition in the response.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension ListOffsetsResponse.Topic: WireStruct {
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

extension ListOffsetsResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The partition error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The timestamp associated with the returned offset.
        public var timestamp: Int64
        /// The returned offset.
        public var offset: Int64
        /// The leader epoch associated with the returned offset (from version 4 on).
        public var leaderEpoch: Int32

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, errorCode: ErrorCode = .none, timestamp: Int64 = -1, offset: Int64 = -1,
            leaderEpoch: Int32 = -1
        ) {
            self.index = index
            self.errorCode = errorCode
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
        }
    }
}

extension ListOffsetsResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        errorCode = try reader.errorCode("error_code")
        timestamp = try reader.int64("timestamp")
        offset = try reader.int64("offset")
        if version >= 4 { leaderEpoch = try reader.int32("leader_epoch") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.errorCode(errorCode)
        writer.int64(timestamp)
        writer.int64(offset)
        if version >= 4 { writer.int32(leaderEpoch) }
        writer.noTags()
    }
}
