/// Adds partitions to topics (key 37).
public struct CreatePartitionsRequest: KafkaRequest {
    public typealias Response = CreatePartitionsResponse
    public static var key: APIKey { .createPartitions }
    public static var versions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexible: Int16 { 2 }

    /// Each topic that we want to create new partitions inside.
    public var topics: [Topic]
    /// The time in ms to wait for the partitions to be created.
    public var timeoutMilliseconds: Int32
    /// If true, then validate the request, but don't actually increase the number of partitions.
    public var validateOnly: Bool

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], timeoutMilliseconds: Int32 = 0, validateOnly: Bool = false) {
        self.topics = topics
        self.timeoutMilliseconds = timeoutMilliseconds
        self.validateOnly = validateOnly
    }
}

extension CreatePartitionsRequest {
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

extension CreatePartitionsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The new partition count.
        public var count: Int32
        /// The new partition assignments.
        public var assignments: [Assignment]?

        /// All fields, each with Kafka's default.
        public init(name: String = "", count: Int32 = 0, assignments: [Assignment]? = nil) {
            self.name = name
            self.count = count
            self.assignments = assignments
        }
    }
}

extension CreatePartitionsRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        count = try reader.int32("count")
        assignments = try reader.nullableArray("assignments", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int32(count)
        writer.nullableArray(assignments, version)
        writer.noTags()
    }
}

extension CreatePartitionsRequest {
    /// An element of `assignments`.
    public struct Assignment: Equatable, Sendable {
        /// The assigned broker IDs.
        public var brokerIDs: [Int32]

        /// All fields, each with Kafka's default.
        public init(brokerIDs: [Int32] = []) {
            self.brokerIDs = brokerIDs
        }
    }
}

extension CreatePartitionsRequest.Assignment: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        brokerIDs = try reader.int32Array("broker_ids")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32Array(brokerIDs)
        writer.noTags()
    }
}

/// What became of each topic to extend.
public struct CreatePartitionsResponse: KafkaResponse {
    public typealias Request = CreatePartitionsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The partition creation results for each topic.
    public var results: [Result]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, results: [Result] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.results = results
    }
}

extension CreatePartitionsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        results = try reader.array("results", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.array(results, version)
        writer.noTags()
    }
}

extension CreatePartitionsResponse {
    /// An element of `results`.
    public struct Result: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The result error, or zero if there was no error.
        public var errorCode: ErrorCode
        /// The result message, or null if there was no error.
        public var errorMessage: String?

        /// All fields, each with Kafka's default.
        public init(name: String = "", errorCode: ErrorCode = .none, errorMessage: String? = nil) {
            self.name = name
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }
    }
}

extension CreatePartitionsResponse.Result: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        writer.noTags()
    }
}
