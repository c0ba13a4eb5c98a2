/// Deletes committed offsets of a group (key 47).
public struct OffsetDeleteRequest: KafkaRequest {
    public typealias Response = OffsetDeleteResponse
    public static var key: APIKey { .offsetDelete }
    public static var versions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexible: Int16 { .max }

    /// The unique group identifier.
    public var groupID: String
    /// The topics to delete offsets for.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(groupID: String = "", topics: [Topic] = []) {
        self.groupID = groupID
        self.topics = topics
    }
}

extension OffsetDeleteRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        topics = try reader.array("topics", version)
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        writer.array(topics, version)
    }
}

extension OffsetDeleteRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition to delete offsets for.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension OffsetDeleteRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        partitions = try reader.array("partitions", version)
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
    }
}

extension OffsetDeleteRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0) {
            self.index = index
        }
    }
}

extension OffsetDeleteRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
    }
}

/// Whether the offset of each partition was deleted.
public struct OffsetDeleteResponse: KafkaResponse {
    public typealias Request = OffsetDeleteRequest

    /// The top-level error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The responses for each topic.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(errorCode: ErrorCode = .none, throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.errorCode = errorCode
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension OffsetDeleteResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        errorCode = try reader.errorCode("error_code")
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        topics = try reader.array("topics", version)
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.errorCode(errorCode)
        writer.int32(throttleTimeMilliseconds)
        writer.array(topics, version)
    }
}

extension OffsetDeleteResponse {
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

extension OffsetDeleteResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        partitions = try reader.array("partitions", version)
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.array(partitions, version)
    }
}

extension OffsetDeleteResponse {
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

extension OffsetDeleteResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        errorCode = try reader.errorCode("error_code")
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.errorCode(errorCode)
    }
}
