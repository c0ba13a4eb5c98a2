/// Asks for the log directories of a broker, and what partitions take in them (key 35).
public struct DescribeLogDirsRequest: KafkaRequest {
    public typealias Response = DescribeLogDirsResponse
    public static var key: APIKey { .describeLogDirs }
    public static var versions: ClosedRange<Int16> { 1...5 }
    public static var firstFlexible: Int16 { 2 }

    /// Each topic that we want to describe log directories for, or null for all topics.
    public var topics: [Topic]?

    /// All fields, each with Kafka's default.
    public init(topics: [Topic]? = nil) {
        self.topics = topics
    }
}

extension DescribeLogDirsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.nullableArray("topics", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.nullableArray(topics, version)
        writer.noTags()
    }
}

extension DescribeLogDirsRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The partition indexes.
        public var partitions: [Int32]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Int32] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension DescribeLogDirsRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("topic")
        partitions = try reader.int32Array("partitions")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int32Array(partitions)
        writer.noTags()
    }
}

/// The log directories of the broker.
public struct DescribeLogDirsResponse: KafkaResponse {
    public typealias Request = DescribeLogDirsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error (from version 3 on).
    public var errorCode: ErrorCode
    /// The log directories.
    public var directories: [Directory]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, directories: [Directory] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.directories = directories
    }
}

extension DescribeLogDirsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        if version >= 3 { errorCode = try reader.errorCode("error_code") }
        directories = try reader.array("results", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        if version >= 3 { writer.errorCode(errorCode) }
        writer.array(directories, version)
        writer.noTags()
    }
}

extension DescribeLogDirsResponse {
    /// An element of `directories`.
    public struct Directory: Equatable, Sendable {
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The absolute log directory path.
        public var path: String
        /// The topics.
        public var topics: [Topic]
        /// The total size in bytes of the volume the log directory is in. This value does not include the size of
        /// data stored in remote storage (from version 4 on).
        public var totalBytes: Int64
        /// The usable size in bytes of the volume the log directory is in. This value does not include the size of
        /// data stored in remote storage (from version 4 on).
        public var usableBytes: Int64
        /// True if this log directory is cordoned (from version 5 on).
        public var isCordoned: Bool

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, path: String = "", topics: [Topic] = [], totalBytes: Int64 = -1,
            usableBytes: Int64 = -1, isCordoned: Bool = false
        ) {
            self.errorCode = errorCode
            self.path = path
            self.topics = topics
            self.totalBytes = totalBytes
            self.usableBytes = usableBytes
            self.isCordoned = isCordoned
        }
    }
}

extension DescribeLogDirsResponse.Directory: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        path = try reader.string("log_dir")
        topics = try reader.array("topics", version)
        if version >= 4 {
            totalBytes = try reader.int64("total_bytes")
            usableBytes = try reader.int64("usable_bytes")
        }
        if version >= 5 { isCordoned = try reader.bool("is_cordoned") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.string(path)
        writer.array(topics, version)
        if version >= 4 {
            writer.int64(totalBytes)
            writer.int64(usableBytes)
        }
        if version >= 5 { writer.bool(isCordoned) }
        writer.noTags()
    }
}

extension DescribeLogDirsResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The partitions.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitions: [Partition] = []) {
            self.name = name
            self.partitions = partitions
        }
    }
}

extension DescribeLogDirsResponse.Topic: WireStruct {
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

extension DescribeLogDirsResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The size of the log segments in this partition in bytes.
        public var size: Int64
        /// The lag of the log's LEO w.r.t. partition's HW (if it is the current log for the partition) or current
        /// replica's LEO (if it is the future log for the partition).
        public var offsetLag: Int64
        /// True if this log is created by AlterReplicaLogDirsRequest and will replace the current log of the
        /// replica in the future.
        public var isFutureKey: Bool

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, size: Int64 = 0, offsetLag: Int64 = 0, isFutureKey: Bool = false) {
            self.index = index
            self.size = size
            self.offsetLag = offsetLag
            self.isFutureKey = isFutureKey
        }
    }
}

extension DescribeLogDirsResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        size = try reader.int64("partition_size")
        offsetLag = try reader.int64("offset_lag")
        isFutureKey = try reader.bool("is_future_key")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.int64(size)
        writer.int64(offsetLag)
        writer.bool(isFutureKey)
        writer.noTags()
    }
}
