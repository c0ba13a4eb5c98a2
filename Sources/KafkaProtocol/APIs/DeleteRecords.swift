/// Deletes the records of partitions below an offset (key 21).
public struct DeleteRecordsRequest: KafkaRequest {
    public typealias Response = DeleteRecordsResponse
    public static var key: APIKey { .deleteRecords }
    public static var versions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexible: Int16 { 2 }

    /// Each topic that we want to delete records from.
    public var topics: [Topic]
    /// How long to wait for the deletion to complete, in milliseconds.
    public var timeoutMilliseconds: Int32

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], timeoutMilliseconds: Int32 = 0) {
        self.topics = topics
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

extension DeleteRecordsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.array("topics", version)
        timeoutMilliseconds = try reader.int32("timeout_ms")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(topics, version)
        writer.int32(timeoutMilliseconds)
        writer.noTags()
    }
}

extension DeleteRecordsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition that we want to delete records from.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension DeleteRecordsRequest.Topic: WireStruct {
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

extension DeleteRecordsRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The deletion offset. -1 means that records should be truncated to the high watermark.
        public var offset: Int64

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, offset: Int64 = 0) {
            self.index = index
            self.offset = offset
        }
    }
}

extension DeleteRecordsRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        offset = try reader.int64("offset")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int64(offset)
        writer.noTags()
    }
}

/// The least offset left in each partition.
public struct DeleteRecordsResponse: KafkaResponse {
    public typealias Request = DeleteRecordsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// Each topic that we wanted to delete records from.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.topics = topics
    }
}

extension DeleteRecordsResponse {
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

extension DeleteRecordsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// Each partition that we wanted to delete records from.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension DeleteRecordsResponse.Topic: WireStruct {
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

extension DeleteRecordsResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The partition low water mark.
        public var lowWatermark: Int64
        /// The deletion error code, or 0 if the deletion succeeded.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, lowWatermark: Int64 = 0, errorCode: ErrorCode = .none) {
            self.index = index
            self.lowWatermark = lowWatermark
            self.errorCode = errorCode
        }
    }
}

extension DeleteRecordsResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        lowWatermark = try reader.int64("low_watermark")
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int64(lowWatermark)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
