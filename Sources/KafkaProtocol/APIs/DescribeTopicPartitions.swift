/// Asks for the partitions of topics, page by page (key 75, KIP-966).
public struct DescribeTopicPartitionsRequest: KafkaRequest {
    public typealias Response = DescribeTopicPartitionsResponse
    public static var key: APIKey { .describeTopicPartitions }
    public static var versions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexible: Int16 { 0 }

    /// The topics to fetch details for.
    public var topics: [Topic]
    /// The maximum number of partitions included in the response.
    public var responsePartitionLimit: Int32
    /// The first topic and partition index to fetch details for.
    public var cursor: TopicPartitionCursor?

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], responsePartitionLimit: Int32 = 2000, cursor: TopicPartitionCursor? = nil) {
        self.topics = topics
        self.responsePartitionLimit = responsePartitionLimit
        self.cursor = cursor
    }
}

extension DescribeTopicPartitionsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.array("topics", version)
        responsePartitionLimit = try reader.int32("response_partition_limit")
        cursor = try reader.nullableStruct("cursor", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(topics, version)
        writer.int32(responsePartitionLimit)
        writer.nullableStruct(cursor, version)
        writer.noTags()
    }
}

extension DescribeTopicPartitionsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String

        /// All fields, each with Kafka's default.
        public init(name: String = "") {
            self.name = name
        }
    }
}

extension DescribeTopicPartitionsRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.noTags()
    }
}

/// The partitions of the topics asked for, and where the next page begins.
public struct DescribeTopicPartitionsResponse: KafkaResponse {
    public typealias Request = DescribeTopicPartitionsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// Each topic in the response.
    public var topics: [Topic]
    /// The next topic and partition index to fetch details for.
    public var nextCursor: TopicPartitionCursor?

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = [], nextCursor: TopicPartitionCursor? = nil) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
        self.nextCursor = nextCursor
    }
}

extension DescribeTopicPartitionsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        topics = try reader.array("topics", version)
        nextCursor = try reader.nullableStruct("next_cursor", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.array(topics, version)
        writer.nullableStruct(nextCursor, version)
        writer.noTags()
    }
}

extension DescribeTopicPartitionsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The topic name.
        public var name: String?
        /// The topic id.
        public var id: TopicID
        /// True if the topic is internal.
        public var isInternal: Bool
        /// Each partition in the topic.
        public var partitions: [Partition]
        /// 32-bit bitfield to represent authorized operations for this topic.
        public var topicAuthorizedOperations: Int32

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, name: String? = nil, id: TopicID = .zero, isInternal: Bool = false,
            partitions: [Partition] = [], topicAuthorizedOperations: Int32 = .min
        ) {
            self.errorCode = errorCode
            self.name = name
            self.id = id
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
        }
    }
}

extension DescribeTopicPartitionsResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        name = try reader.nullableString("name")
        id = try reader.uuid("topic_id")
        isInternal = try reader.bool("is_internal")
        partitions = try reader.array("partitions", version)
        topicAuthorizedOperations = try reader.int32("topic_authorized_operations")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.nullableString(name)
        writer.uuid(id)
        writer.bool(isInternal)
        writer.array(partitions, version)
        writer.int32(topicAuthorizedOperations)
        writer.noTags()
    }
}

extension DescribeTopicPartitionsResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The partition index.
        public var index: Int32
        /// The ID of the leader broker.
        public var leaderID: Int32
        /// The leader epoch of this partition.
        public var leaderEpoch: Int32
        /// The set of all nodes that host this partition.
        public var replicaNodes: [Int32]
        /// The set of nodes that are in sync with the leader for this partition.
        public var isrNodes: [Int32]
        /// The new eligible leader replicas otherwise.
        public var eligibleLeaderReplicas: [Int32]?
        /// The last known ELR.
        public var lastKnownELR: [Int32]?
        /// The set of offline replicas of this partition.
        public var offlineReplicas: [Int32]

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, index: Int32 = 0, leaderID: Int32 = 0, leaderEpoch: Int32 = -1,
            replicaNodes: [Int32] = [], isrNodes: [Int32] = [], eligibleLeaderReplicas: [Int32]? = nil,
            lastKnownELR: [Int32]? = nil, offlineReplicas: [Int32] = []
        ) {
            self.errorCode = errorCode
            self.index = index
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.eligibleLeaderReplicas = eligibleLeaderReplicas
            self.lastKnownELR = lastKnownELR
            self.offlineReplicas = offlineReplicas
        }
    }
}

extension DescribeTopicPartitionsResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        index = try reader.int32("partition_index")
        leaderID = try reader.int32("leader_id")
        leaderEpoch = try reader.int32("leader_epoch")
        replicaNodes = try reader.int32Array("replica_nodes")
        isrNodes = try reader.int32Array("isr_nodes")
        eligibleLeaderReplicas = try reader.nullableInt32Array("eligible_leader_replicas")
        lastKnownELR = try reader.nullableInt32Array("last_known_elr")
        offlineReplicas = try reader.int32Array("offline_replicas")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.int32(index)
        writer.int32(leaderID)
        writer.int32(leaderEpoch)
        writer.int32Array(replicaNodes)
        writer.int32Array(isrNodes)
        writer.nullableInt32Array(eligibleLeaderReplicas)
        writer.nullableInt32Array(lastKnownELR)
        writer.int32Array(offlineReplicas)
        writer.noTags()
    }
}
