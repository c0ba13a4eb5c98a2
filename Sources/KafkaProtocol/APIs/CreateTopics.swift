/// Creates topics (key 19).
public struct CreateTopicsRequest: KafkaRequest {
    public typealias Response = CreateTopicsResponse
    public static var key: APIKey { .createTopics }
    public static var versions: ClosedRange<Int16> { 2...7 }
    public static var firstFlexible: Int16 { 5 }

    /// The topics to create.
    public var topics: [Topic]
    /// How long to wait in milliseconds before timing out the request.
    public var timeoutMilliseconds: Int32
    /// If true, check that the topics can be created as specified, but don't create anything.
    public var validateOnly: Bool

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], timeoutMilliseconds: Int32 = 60_000, validateOnly: Bool = false) {
        self.topics = topics
        self.timeoutMilliseconds = timeoutMilliseconds
        self.validateOnly = validateOnly
    }
}

extension CreateTopicsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.array("topics", version)
        timeoutMilliseconds = try reader.int32("timeout_ms")
        validateOnly = try reader.bool("validate_only")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(topics, version)
        writer.int32(timeoutMilliseconds)
        writer.bool(validateOnly)
        writer.noTags()
    }
}

extension CreateTopicsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The number of partitions to create in the topic, or -1 if we are either specifying a manual
        /// partition assignment or using the default partitions.
        public var numPartitions: Int32
        /// The number of replicas to create for each partition in the topic, or -1 if we are either
        /// specifying a manual partition assignment or using the default replication factor.
        public var replicationFactor: Int16
        /// The manual partition assignment, or the empty array if we are using automatic assignment.
        public var assignments: [Assignment]
        /// The custom topic configurations to set.
        public var configs: [Config]

        /// All fields, each with Kafka's default.
        public init(
            name: String = "", numPartitions: Int32 = 0, replicationFactor: Int16 = 0, assignments: [Assignment] = [],
            configs: [Config] = []
        ) {
            self.name = name
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.assignments = assignments
            self.configs = configs
        }
    }
}

extension CreateTopicsRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        numPartitions = try reader.int32("num_partitions")
        replicationFactor = try reader.int16("replication_factor")
        assignments = try reader.array("assignments", version)
        configs = try reader.array("configs", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int32(numPartitions)
        writer.int16(replicationFactor)
        writer.array(assignments, version)
        writer.array(configs, version)
        writer.noTags()
    }
}

extension CreateTopicsRequest {
    /// An element of `assignments`.
    public struct Assignment: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The brokers to place the partition on.
        public var brokerIDs: [Int32]

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, brokerIDs: [Int32] = []) {
            self.index = index
            self.brokerIDs = brokerIDs
        }
    }
}

extension CreateTopicsRequest.Assignment: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        brokerIDs = try reader.int32Array("broker_ids")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int32Array(brokerIDs)
        writer.noTags()
    }
}

extension CreateTopicsRequest {
    /// An element of `configs`.
    public struct Config: Equatable, Sendable {
        /// The configuration name.
        public var name: String
        /// The configuration value.
        public var value: String?

        /// All fields, each with Kafka's default.
        public init(name: String = "", value: String? = nil) {
            self.name = name
            self.value = value
        }
    }
}

extension CreateTopicsRequest.Config: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        value = try reader.nullableString("value")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.nullableString(value)
        writer.noTags()
    }
}

/// What became of each topic to create.
public struct CreateTopicsResponse: KafkaResponse {
    public typealias Request = CreateTopicsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// Results for each topic we tried to create.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension CreateTopicsResponse {
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

extension CreateTopicsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The unique topic ID (from version 7 on).
        public var id: TopicID
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The error message, or null if there was no error.
        public var errorMessage: String?
        /// Optional topic config error returned if configs are not returned in the response (from version 5
        /// on).
        public var topicConfigErrorCode: ErrorCode
        /// Number of partitions of the topic (from version 5 on).
        public var numPartitions: Int32
        /// Replication factor of the topic (from version 5 on).
        public var replicationFactor: Int16
        /// Configuration of the topic (from version 5 on).
        public var configs: [Config]?

        /// All fields, each with Kafka's default.
        public init(
            name: String = "", id: TopicID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            topicConfigErrorCode: ErrorCode = .none, numPartitions: Int32 = -1, replicationFactor: Int16 = -1,
            configs: [Config]? = nil
        ) {
            self.name = name
            self.id = id
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.topicConfigErrorCode = topicConfigErrorCode
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.configs = configs
        }
    }
}

extension CreateTopicsResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        if version >= 7 { id = try reader.uuid("topic_id") }
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        if version >= 5 {
            numPartitions = try reader.int32("num_partitions")
            replicationFactor = try reader.int16("replication_factor")
            configs = try reader.nullableArray("configs", version)
        }
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0: topicConfigErrorCode = try reader.errorCode("topic_config_error_code")
            default: reader.skip(tags)
            }
        }
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        if version >= 7 { writer.uuid(id) }
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        if version >= 5 {
            writer.int32(numPartitions)
            writer.int16(replicationFactor)
            writer.nullableArray(configs, version)
        }
        var tags = TaggedFields()
        if topicConfigErrorCode != .none { tags.add(0) { $0.errorCode(topicConfigErrorCode) } }
        writer.tags(tags)
    }
}

extension CreateTopicsResponse {
    /// An element of `configs`.
    public struct Config: Equatable, Sendable {
        /// The configuration name.
        public var name: String
        /// The configuration value.
        public var value: String?
        /// True if the configuration is read-only.
        public var readOnly: Bool
        /// The configuration source.
        public var source: Int8
        /// True if this configuration is sensitive.
        public var isSensitive: Bool

        /// All fields, each with Kafka's default.
        public init(
            name: String = "", value: String? = nil, readOnly: Bool = false, source: Int8 = -1,
            isSensitive: Bool = false
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.source = source
            self.isSensitive = isSensitive
        }
    }
}

extension CreateTopicsResponse.Config: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        value = try reader.nullableString("value")
        readOnly = try reader.bool("read_only")
        source = try reader.int8("config_source")
        isSensitive = try reader.bool("is_sensitive")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.nullableString(value)
        writer.bool(readOnly)
        writer.int8(source)
        writer.bool(isSensitive)
        writer.noTags()
    }
}
