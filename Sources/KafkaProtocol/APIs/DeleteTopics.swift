/// Deletes topics, by name or (version 6 on) by id (key 20).
public struct DeleteTopicsRequest: KafkaRequest {
    public typealias Response = DeleteTopicsResponse
    public static var key: APIKey { .deleteTopics }
    public static var versions: ClosedRange<Int16> { 1...6 }
    public static var firstFlexible: Int16 { 4 }

    /// The name or topic ID of the topic (from version 6 on).
    public var topics: [Topic]
    /// The names of the topics to delete (to version 5).
    public var topicNames: [String]
    /// The length of time in milliseconds to wait for the deletions to complete.
    public var timeoutMilliseconds: Int32

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], topicNames: [String] = [], timeoutMilliseconds: Int32 = 0) {
        self.topics = topics
        self.topicNames = topicNames
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

extension DeleteTopicsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 6 { topics = try reader.array("topics", version) }
        if version <= 5 { topicNames = try reader.stringArray("topic_names") }
        timeoutMilliseconds = try reader.int32("timeout_ms")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 6 { writer.array(topics, version) }
        if version <= 5 { writer.stringArray(topicNames) }
        writer.int32(timeoutMilliseconds)
        writer.noTags()
    }
}

extension DeleteTopicsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String?
        /// The unique topic ID.
        public var id: TopicID

        /// All fields, each with Kafka's default.
        public init(name: String? = nil, id: TopicID = .zero) {
            self.name = name
            self.id = id
        }
    }
}

extension DeleteTopicsRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.nullableString("name")
        id = try reader.uuid("topic_id")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.nullableString(name)
        writer.uuid(id)
        writer.noTags()
    }
}

/// What became of each topic to delete.
public struct DeleteTopicsResponse: KafkaResponse {
    public typealias Request = DeleteTopicsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The results for each topic we tried to delete.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension DeleteTopicsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        topics = try reader.array("responses", version)
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

extension DeleteTopicsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String?
        /// The unique topic ID (from version 6 on).
        public var id: TopicID
        /// The deletion error, or 0 if the deletion succeeded.
        public var errorCode: ErrorCode
        /// The error message, or null if there was no error (from version 5 on).
        public var errorMessage: String?

        /// All fields, each with Kafka's default.
        public init(
            name: String? = nil, id: TopicID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = nil
        ) {
            self.name = name
            self.id = id
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }
    }
}

extension DeleteTopicsResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.nullableString("name", nullable: version >= 6)
        if version >= 6 { id = try reader.uuid("topic_id") }
        errorCode = try reader.errorCode("error_code")
        if version >= 5 { errorMessage = try reader.nullableString("error_message") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.nullableString(name, nullable: version >= 6)
        if version >= 6 { writer.uuid(id) }
        writer.errorCode(errorCode)
        if version >= 5 { writer.nullableString(errorMessage) }
        writer.noTags()
    }
}
