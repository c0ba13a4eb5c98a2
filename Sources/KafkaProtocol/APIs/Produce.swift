/// Appends one record batch to each of some partitions (key 0). With acks=0 there is no response at all.
public struct ProduceRequest: KafkaRequest {
    public typealias Response = ProduceResponse
    public static var key: APIKey { .produce }
    public static var versions: ClosedRange<Int16> { 3...13 }
    public static var firstFlexible: Int16 { 9 }

    /// The transactional ID, or null if the producer is not transactional.
    public var transactionalID: String?
    /// The number of acknowledgments the producer requires the leader to have received before considering a
    /// request complete. Allowed values: 0 for no acknowledgments, 1 for only the leader and -1 for the full
    /// ISR.
    public var acks: Int16
    /// The timeout to await a response in milliseconds.
    public var timeoutMilliseconds: Int32
    /// Each topic to produce to.
    public var topics: [Topic]

    /// All fields, each with Kafka's default.
    public init(transactionalID: String? = nil, acks: Int16 = 0, timeoutMilliseconds: Int32 = 0, topics: [Topic] = []) {
        self.transactionalID = transactionalID
        self.acks = acks
        self.timeoutMilliseconds = timeoutMilliseconds
        self.topics = topics
    }
}

extension ProduceRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        transactionalID = try reader.nullableString("transactional_id")
        acks = try reader.int16("acks")
        timeoutMilliseconds = try reader.int32("timeout_ms")
        topics = try reader.array("topic_data", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.nullableString(transactionalID)
        writer.int16(acks)
        writer.int32(timeoutMilliseconds)
        writer.array(topics, version)
        writer.noTags()
    }
}

extension ProduceRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name (to version 12).
        public var name: String
        /// The unique topic ID (from version 13 on).
        public var id: TopicID
        /// Each partition to produce to.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", id: TopicID = .zero, partitions: [Partition] = []) {
            self.name = name
            self.id = id
            self.partitions = partitions
        }
    }
}

extension ProduceRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        if version <= 12 { name = try reader.string("name") }
        if version >= 13 { id = try reader.uuid("topic_id") }
        partitions = try reader.array("partition_data", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        if version <= 12 { writer.string(name) }
        if version >= 13 { writer.uuid(id) }
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension ProduceRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The record data to be produced.
        public var records: Records

        /// All fields, each with Kafka's default.
        public init(index: Int32 = 0, records: Records = .null) {
            self.index = index
            self.records = records
        }
    }
}

extension ProduceRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("index")
        records = try reader.records("records")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.records(records)
        writer.noTags()
    }
}

/// Where each batch was appended, or why it was not.
public struct ProduceResponse: KafkaResponse {
    public typealias Request = ProduceRequest

    /// Each produce response.
    public var topics: [Topic]
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// Endpoints for all current-leaders enumerated in PartitionProduceResponses, with errors
    /// NOT_LEADER_OR_FOLLOWER (from version 10 on).
    public var nodeEndpoints: [NodeEndpoint]

    /// All fields, each with Kafka's default.
    public init(topics: [Topic] = [], throttleTimeMilliseconds: Int32 = 0, nodeEndpoints: [NodeEndpoint] = []) {
        self.topics = topics
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.nodeEndpoints = nodeEndpoints
    }
}

extension ProduceResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.array("responses", version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0 where version >= 10: nodeEndpoints = try reader.array("node_endpoints", version)
            default: reader.skip(tags)
            }
        }
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(topics, version)
        writer.int32(throttleTimeMilliseconds)
        var tags = TaggedFields()
        if version >= 10 && !nodeEndpoints.isEmpty { tags.add(0) { $0.array(nodeEndpoints, version) } }
        writer.tags(tags)
    }
}

extension ProduceResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name (to version 12).
        public var name: String
        /// The unique topic ID (from version 13 on).
        public var id: TopicID
        /// Each partition that we produced to within the topic.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", id: TopicID = .zero, partitions: [Partition] = []) {
            self.name = name
            self.id = id
            self.partitions = partitions
        }
    }
}

extension ProduceResponse.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        if version <= 12 { name = try reader.string("name") }
        if version >= 13 { id = try reader.uuid("topic_id") }
        partitions = try reader.array("partition_responses", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        if version <= 12 { writer.string(name) }
        if version >= 13 { writer.uuid(id) }
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension ProduceResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The base offset.
        public var baseOffset: Int64
        /// The timestamp returned by broker after appending the messages. If CreateTime is used for the
        /// topic, the timestamp will be -1. If LogAppendTime is used for the topic, the timestamp will be
        /// the broker local time when the messages are appended.
        public var logAppendTimeMilliseconds: Int64
        /// The log start offset (from version 5 on).
        public var logStartOffset: Int64
        /// The batch indices of records that caused the batch to be dropped (from version 8 on).
        public var recordErrors: [RecordError]
        /// The global error message summarizing the common root cause of the records that caused the batch
        /// to be dropped (from version 8 on).
        public var errorMessage: String?
        /// The leader broker that the producer should use for future requests (from version 10 on).
        public var currentLeader: LeaderIDAndEpoch

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, errorCode: ErrorCode = .none, baseOffset: Int64 = 0,
            logAppendTimeMilliseconds: Int64 = -1, logStartOffset: Int64 = -1, recordErrors: [RecordError] = [],
            errorMessage: String? = nil, currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch()
        ) {
            self.index = index
            self.errorCode = errorCode
            self.baseOffset = baseOffset
            self.logAppendTimeMilliseconds = logAppendTimeMilliseconds
            self.logStartOffset = logStartOffset
            self.recordErrors = recordErrors
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
        }
    }
}

extension ProduceResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("index")
        errorCode = try reader.errorCode("error_code")
        baseOffset = try reader.int64("base_offset")
        logAppendTimeMilliseconds = try reader.int64("log_append_time_ms")
        if version >= 5 { logStartOffset = try reader.int64("log_start_offset") }
        if version >= 8 {
            recordErrors = try reader.array("record_errors", version)
            errorMessage = try reader.nullableString("error_message")
        }
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0 where version >= 10: currentLeader = try .init(from: &reader, version: version)
            default: reader.skip(tags)
            }
        }
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.errorCode(errorCode)
        writer.int64(baseOffset)
        writer.int64(logAppendTimeMilliseconds)
        if version >= 5 { writer.int64(logStartOffset) }
        if version >= 8 {
            writer.array(recordErrors, version)
            writer.nullableString(errorMessage)
        }
        var tags = TaggedFields()
        if version >= 10 && currentLeader != .init() { tags.add(0) { currentLeader.encode(to: &$0, version: version) } }
        writer.tags(tags)
    }
}

extension ProduceResponse {
    /// An element of `recordErrors`.
    public struct RecordError: Equatable, Sendable {
        /// The batch index of the record that caused the batch to be dropped.
        public var batchIndex: Int32
        /// The error message of the record that caused the batch to be dropped.
        public var message: String?

        /// All fields, each with Kafka's default.
        public init(batchIndex: Int32 = 0, message: String? = nil) {
            self.batchIndex = batchIndex
            self.message = message
        }
    }
}

extension ProduceResponse.RecordError: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        batchIndex = try reader.int32("batch_index")
        message = try reader.nullableString("batch_index_error_message")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(batchIndex)
        writer.nullableString(message)
        writer.noTags()
    }
}
