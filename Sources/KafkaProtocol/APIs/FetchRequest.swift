/// Reads record batches of some partitions, each from an offset on (key 1); followers replicate with it, too.
public struct FetchRequest: KafkaRequest {
    public typealias Response = FetchResponse
    public static var key: APIKey { .fetch }
    public static var versions: ClosedRange<Int16> { 4...18 }
    public static var firstFlexible: Int16 { 12 }

    /// The clusterId if known. This is used to validate metadata fetches prior to broker registration (from
    /// version 12 on).
    public var clusterID: String?
    /// The broker ID of the follower, of -1 if this request is from a consumer (to version 14).
    public var replicaID: Int32
    /// The state of the replica in the follower (from version 15 on).
    public var replicaState: ReplicaState
    /// The maximum time in milliseconds to wait for the response.
    public var maxWaitMilliseconds: Int32
    /// The minimum bytes to accumulate in the response.
    public var minBytes: Int32
    /// The maximum bytes to fetch. See KIP-74 for cases where this limit may not be honored.
    public var maxBytes: Int32
    /// This setting controls the visibility of transactional records. Using READ_UNCOMMITTED (isolation_level =
    /// 0) makes all records visible. With READ_COMMITTED (isolation_level = 1), non-transactional and COMMITTED
    /// transactional records are visible. To be more concrete, READ_COMMITTED returns all data from offsets
    /// smaller than the current LSO (last stable offset), and enables the inclusion of the list of aborted
    /// transactions in the result, which allows consumers to discard ABORTED transactional records.
    public var isolationLevel: Int8
    /// The fetch session ID (from version 7 on).
    public var sessionID: Int32
    /// The fetch session epoch, which is used for ordering requests in a session (from version 7 on).
    public var sessionEpoch: Int32
    /// The topics to fetch.
    public var topics: [Topic]
    /// In an incremental fetch request, the partitions to remove (from version 7 on).
    public var forgottenTopics: [ForgottenTopic]
    /// Rack ID of the consumer making this request (from version 11 on).
    public var rackID: String

    /// All fields, each with Kafka's default.
    public init(
        clusterID: String? = nil, replicaID: Int32 = -1, replicaState: ReplicaState = ReplicaState(),
        maxWaitMilliseconds: Int32 = 0, minBytes: Int32 = 0, maxBytes: Int32 = .max, isolationLevel: Int8 = 0,
        sessionID: Int32 = 0, sessionEpoch: Int32 = -1, topics: [Topic] = [], forgottenTopics: [ForgottenTopic] = [],
        rackID: String = ""
    ) {
        self.clusterID = clusterID
        self.replicaID = replicaID
        self.replicaState = replicaState
        self.maxWaitMilliseconds = maxWaitMilliseconds
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.isolationLevel = isolationLevel
        self.sessionID = sessionID
        self.sessionEpoch = sessionEpoch
        self.topics = topics
        self.forgottenTopics = forgottenTopics
        self.rackID = rackID
    }
}

extension FetchRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version <= 14 { replicaID = try reader.int32("replica_id") }
        maxWaitMilliseconds = try reader.int32("max_wait_ms")
        minBytes = try reader.int32("min_bytes")
        maxBytes = try reader.int32("max_bytes")
        isolationLevel = try reader.int8("isolation_level")
        if version >= 7 {
            sessionID = try reader.int32("session_id")
            sessionEpoch = try reader.int32("session_epoch")
        }
        topics = try reader.array("topics", version)
        if version >= 7 { forgottenTopics = try reader.array("forgotten_topics_data", version) }
        if version >= 11 { rackID = try reader.string("rack_id") }
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0: clusterID = try reader.nullableString("cluster_id")
            case 1 where version >= 15: replicaState = try .init(from: &reader, version: version)
            default: reader.skip(tags)
            }
        }
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version <= 14 { writer.int32(replicaID) }
        writer.int32(maxWaitMilliseconds)
        writer.int32(minBytes)
        writer.int32(maxBytes)
        writer.int8(isolationLevel)
        if version >= 7 {
            writer.int32(sessionID)
            writer.int32(sessionEpoch)
        }
        writer.array(topics, version)
        if version >= 7 { writer.array(forgottenTopics, version) }
        if version >= 11 { writer.string(rackID) }
        var tags = TaggedFields()
        if clusterID != nil { tags.add(0) { $0.nullableString(clusterID) } }
        if version >= 15 && replicaState != .init() { tags.add(1) { replicaState.encode(to: &$0, version: version) } }
        writer.tags(tags)
    }
}

extension FetchRequest {
    /// The state of the replica in the follower.
    public struct ReplicaState: Equatable, Sendable {
        /// The replica ID of the follower, or -1 if this request is from a consumer.
        public var replicaID: Int32
        /// The epoch of this follower, or -1 if not available.
        public var replicaEpoch: Int64

        /// All fields, each with Kafka's default.
        public init(replicaID: Int32 = -1, replicaEpoch: Int64 = -1) {
            self.replicaID = replicaID
            self.replicaEpoch = replicaEpoch
        }
    }
}

extension FetchRequest.ReplicaState: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        replicaID = try reader.int32("replica_id")
        replicaEpoch = try reader.int64("replica_epoch")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(replicaID)
        writer.int64(replicaEpoch)
        writer.noTags()
    }
}

extension FetchRequest {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The name of the topic to fetch (to version 12).
        public var name: String
        /// The unique topic ID (from version 13 on).
        public var id: TopicID
        /// The partitions to fetch.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", id: TopicID = .zero, partitions: [Partition] = []) {
            self.name = name
            self.id = id
            self.partitions = partitions
        }
    }
}

extension FetchRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        if version <= 12 { name = try reader.string("topic") }
        if version >= 13 { id = try reader.uuid("topic_id") }
        partitions = try reader.array("partitions", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        if version <= 12 { writer.string(name) }
        if version >= 13 { writer.uuid(id) }
        writer.array(partitions, version)
        writer.noTags()
    }
}

extension FetchRequest {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The current leader epoch of the partition (from version 9 on).
        public var currentLeaderEpoch: Int32
        /// The message offset.
        public var fetchOffset: Int64
        /// The epoch of the last fetched record or -1 if there is none (from version 12 on).
        public var lastFetchedEpoch: Int32
        /// The earliest available offset of the follower replica. The field is only used when the request
        /// is sent by the follower (from version 5 on).
        public var logStartOffset: Int64
        /// The maximum bytes to fetch from this partition. See KIP-74 for cases where this limit may not be
        /// honored.
        public var partitionMaxBytes: Int32
        /// The directory id of the follower fetching (from version 17 on).
        public var replicaDirectoryID: TopicID
        /// The high-watermark known by the replica. -1 if the high-watermark is not known and
        /// 9223372036854775807 if the feature is not supported (from version 18 on).
        public var highWatermark: Int64

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, currentLeaderEpoch: Int32 = -1, fetchOffset: Int64 = 0, lastFetchedEpoch: Int32 = -1,
            logStartOffset: Int64 = -1, partitionMaxBytes: Int32 = 0, replicaDirectoryID: TopicID = .zero,
            highWatermark: Int64 = .max
        ) {
            self.index = index
            self.currentLeaderEpoch = currentLeaderEpoch
            self.fetchOffset = fetchOffset
            self.lastFetchedEpoch = lastFetchedEpoch
            self.logStartOffset = logStartOffset
            self.partitionMaxBytes = partitionMaxBytes
            self.replicaDirectoryID = replicaDirectoryID
            self.highWatermark = highWatermark
        }
    }
}

extension FetchRequest.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition")
        if version >= 9 { currentLeaderEpoch = try reader.int32("current_leader_epoch") }
        fetchOffset = try reader.int64("fetch_offset")
        if version >= 12 { lastFetchedEpoch = try reader.int32("last_fetched_epoch") }
        if version >= 5 { logStartOffset = try reader.int64("log_start_offset") }
        partitionMaxBytes = try reader.int32("partition_max_bytes")
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0 where version >= 17: replicaDirectoryID = try reader.uuid("replica_directory_id")
            case 1 where version >= 18: highWatermark = try reader.int64("high_watermark")
            default: reader.skip(tags)
            }
        }
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        if version >= 9 { writer.int32(currentLeaderEpoch) }
        writer.int64(fetchOffset)
        if version >= 12 { writer.int32(lastFetchedEpoch) }
        if version >= 5 { writer.int64(logStartOffset) }
        writer.int32(partitionMaxBytes)
        var tags = TaggedFields()
        if version >= 17 && replicaDirectoryID != .zero { tags.add(0) { $0.uuid(replicaDirectoryID) } }
        if version >= 18 && highWatermark != .max { tags.add(1) { $0.int64(highWatermark) } }
        writer.tags(tags)
    }
}

extension FetchRequest {
    /// An element of `forgottenTopics`.
    public struct ForgottenTopic: Equatable, Sendable {
        /// The topic name (to version 12).
        public var name: String
        /// The unique topic ID (from version 13 on).
        public var id: TopicID
        /// The partitions indexes to forget.
        public var partitions: [Int32]

        /// All fields, each with Kafka's default.
        public init(name: String = "", id: TopicID = .zero, partitions: [Int32] = []) {
            self.name = name
            self.id = id
            self.partitions = partitions
        }
    }
}

extension FetchRequest.ForgottenTopic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        if version <= 12 { name = try reader.string("topic") }
        if version >= 13 { id = try reader.uuid("topic_id") }
        partitions = try reader.int32Array("partitions")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        if version <= 12 { writer.string(name) }
        if version >= 13 { writer.uuid(id) }
        writer.int32Array(partitions)
        writer.noTags()
    }
}
