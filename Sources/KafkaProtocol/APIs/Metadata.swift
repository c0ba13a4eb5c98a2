/// Asks for the brokers of the cluster, and for the partitions and leaders of topics (key 3).
public struct MetadataRequest: KafkaRequest {
    public typealias Response = MetadataResponse
    public static var key: APIKey { .metadata }
    public static var versions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexible: Int16 { 9 }

    /// The topics to describe; nil for all (in version 0 an empty array asks for all, and there is no asking for none).
    public var topics: [Topic]?
    /// If this is true, the broker may auto-create topics that we requested which do not already exist, if it
    /// is configured to do so (from version 4 on).
    public var allowAutoTopicCreation: Bool
    /// Whether to include cluster authorized operations (versions 8 to 10).
    public var includeClusterAuthorizedOperations: Bool
    /// Whether to include topic authorized operations (from version 8 on).
    public var includeTopicAuthorizedOperations: Bool

    /// All fields, each with Kafka's default.
    public init(
        topics: [Topic]? = nil, allowAutoTopicCreation: Bool = true, includeClusterAuthorizedOperations: Bool = false,
        includeTopicAuthorizedOperations: Bool = false
    ) {
        self.topics = topics
        self.allowAutoTopicCreation = allowAutoTopicCreation
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.includeTopicAuthorizedOperations = includeTopicAuthorizedOperations
    }
}

extension MetadataRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.nullableArray("topics", version, nullable: version >= 1)
        if version == 0, topics == [] { topics = nil }
        if version >= 4 { allowAutoTopicCreation = try reader.bool("allow_auto_topic_creation") }
        if version >= 8 && version <= 10 {
            includeClusterAuthorizedOperations = try reader.bool("include_cluster_authorized_operations")
        }
        if version >= 8 { includeTopicAuthorizedOperations = try reader.bool("include_topic_authorized_operations") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.nullableArray(topics, version, nullable: version >= 1)
        if version >= 4 { writer.bool(allowAutoTopicCreation) }
        if version >= 8 && version <= 10 { writer.bool(includeClusterAuthorizedOperations) }
        if version >= 8 { writer.bool(includeTopicAuthorizedOperations) }
        writer.noTags()
    }
}

extension MetadataRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic id (from version 10 on).
        public var id: TopicID
        /// The topic name.
        public var name: String?

        /// All fields, each with Kafka's default.
        public init(id: TopicID = .zero, name: String? = nil) {
            self.id = id
            self.name = name
        }
    }
}

extension MetadataRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        if version >= 10 { id = try reader.uuid("topic_id") }
        name = try reader.nullableString("name", nullable: version >= 10)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        if version >= 10 { writer.uuid(id) }
        writer.nullableString(name, nullable: version >= 10)
        writer.noTags()
    }
}

/// The brokers of the cluster, and the partitions and leaders of the topics asked for.
public struct MetadataResponse: KafkaResponse {
    public typealias Request = MetadataRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota (from version 3 on).
    public var throttleTimeMilliseconds: Int32
    /// A list of brokers present in the cluster.
    public var brokers: [Broker]
    /// The cluster ID that responding broker belongs to (from version 2 on).
    public var clusterID: String?
    /// The ID of the controller broker (from version 1 on).
    public var controllerID: Int32
    /// Each topic in the response.
    public var topics: [Topic]
    /// 32-bit bitfield to represent authorized operations for this cluster (versions 8 to 10).
    public var clusterAuthorizedOperations: Int32
    /// The top-level error code, or 0 if there was no error (from version 13 on).
    public var errorCode: ErrorCode

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, brokers: [Broker] = [], clusterID: String? = nil,
        controllerID: Int32 = -1, topics: [Topic] = [], clusterAuthorizedOperations: Int32 = .min,
        errorCode: ErrorCode = .none
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.brokers = brokers
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.topics = topics
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.errorCode = errorCode
    }
}

extension MetadataResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 3 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        brokers = try reader.array("brokers", version)
        if version >= 2 { clusterID = try reader.nullableString("cluster_id") }
        if version >= 1 { controllerID = try reader.int32("controller_id") }
        topics = try reader.array("topics", version)
        if version >= 8 && version <= 10 {
            clusterAuthorizedOperations = try reader.int32("cluster_authorized_operations")
        }
        if version >= 13 { errorCode = try reader.errorCode("error_code") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 3 { writer.int32(throttleTimeMilliseconds) }
        writer.array(brokers, version)
        if version >= 2 { writer.nullableString(clusterID) }
        if version >= 1 { writer.int32(controllerID) }
        writer.array(topics, version)
        if version >= 8 && version <= 10 { writer.int32(clusterAuthorizedOperations) }
        if version >= 13 { writer.errorCode(errorCode) }
        writer.noTags()
    }
}

extension MetadataResponse {
    /// An element of `brokers`.
    public struct Broker: Equatable, Sendable {
        /// The broker ID.
        public var nodeID: Int32
        /// The broker hostname.
        public var host: String
        /// The broker port.
        public var port: Int32
        /// The rack of the broker, or null if it has not been assigned to a rack (from version 1 on).
        public var rack: String?

        /// All fields, each with Kafka's default.
        public init(nodeID: Int32 = 0, host: String = "", port: Int32 = 0, rack: String? = nil) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.rack = rack
        }
    }
}

extension MetadataResponse.Broker: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        nodeID = try reader.int32("node_id")
        host = try reader.string("host")
        port = try reader.int32("port")
        if version >= 1 { rack = try reader.nullableString("rack") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(nodeID)
        writer.string(host)
        writer.int32(port)
        if version >= 1 { writer.nullableString(rack) }
        writer.noTags()
    }
}

extension MetadataResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The topic name. Null for non-existing topics queried by ID. This is never null when ErrorCode is
        /// zero. One of Name and TopicId is always populated.
        public var name: String?
        /// The topic id. Zero for non-existing topics queried by name. This is never zero when ErrorCode is
        /// zero. One of Name and TopicId is always populated (from version 10 on).
        public var id: TopicID
        /// True if the topic is internal (from version 1 on).
        public var isInternal: Bool
        /// Each partition in the topic.
        public var partitions: [Partition]
        /// 32-bit bitfield to represent authorized operations for this topic (from version 8 on).
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

extension MetadataResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        name = try reader.nullableString("name", nullable: version >= 12)
        if version >= 10 { id = try reader.uuid("topic_id") }
        if version >= 1 { isInternal = try reader.bool("is_internal") }
        partitions = try reader.array("partitions", version)
        if version >= 8 { topicAuthorizedOperations = try reader.int32("topic_authorized_operations") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.nullableString(name, nullable: version >= 12)
        if version >= 10 { writer.uuid(id) }
        if version >= 1 { writer.bool(isInternal) }
        writer.array(partitions, version)
        if version >= 8 { writer.int32(topicAuthorizedOperations) }
        writer.noTags()
    }
}

extension MetadataResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The partition index.
        public var index: Int32
        /// The ID of the leader broker.
        public var leaderID: Int32
        /// The leader epoch of this partition (from version 7 on).
        public var leaderEpoch: Int32
        /// The set of all nodes that host this partition.
        public var replicaNodes: [Int32]
        /// The set of nodes that are in sync with the leader for this partition.
        public var isrNodes: [Int32]
        /// The set of offline replicas of this partition (from version 5 on).
        public var offlineReplicas: [Int32]

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, index: Int32 = 0, leaderID: Int32 = 0, leaderEpoch: Int32 = -1,
            replicaNodes: [Int32] = [], isrNodes: [Int32] = [], offlineReplicas: [Int32] = []
        ) {
            self.errorCode = errorCode
            self.index = index
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.offlineReplicas = offlineReplicas
        }
    }
}

extension MetadataResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        index = try reader.int32("partition_index")
        leaderID = try reader.int32("leader_id")
        if version >= 7 { leaderEpoch = try reader.int32("leader_epoch") }
        replicaNodes = try reader.int32Array("replica_nodes")
        isrNodes = try reader.int32Array("isr_nodes")
        if version >= 5 { offlineReplicas = try reader.int32Array("offline_replicas") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.int32(index)
        writer.int32(leaderID)
        if version >= 7 { writer.int32(leaderEpoch) }
        writer.int32Array(replicaNodes)
        writer.int32Array(isrNodes)
        if version >= 5 { writer.int32Array(offlineReplicas) }
        writer.noTags()
    }
}
