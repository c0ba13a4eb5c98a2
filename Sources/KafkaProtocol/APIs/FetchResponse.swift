/// Record batches of each partition asked for, as they lie on the disk.
public struct FetchResponse: KafkaResponse {
    public typealias Request = FetchRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The top level response error code (from version 7 on).
    public var errorCode: ErrorCode
    /// The fetch session ID, or 0 if this is not part of a fetch session (from version 7 on).
    public var sessionID: Int32
    /// The response topics.
    public var topics: [Topic]
    /// Endpoints for all current-leaders enumerated in PartitionData, with errors NOT_LEADER_OR_FOLLOWER &
    /// FENCED_LEADER_EPOCH (from version 16 on).
    public var nodeEndpoints: [NodeEndpoint]

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, sessionID: Int32 = 0, topics: [Topic] = [],
        nodeEndpoints: [NodeEndpoint] = []
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.sessionID = sessionID
        self.topics = topics
        self.nodeEndpoints = nodeEndpoints
    }
}

extension FetchResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        if version >= 7 {
            errorCode = try reader.errorCode("error_code")
            sessionID = try reader.int32("session_id")
        }
        topics = try reader.array("responses", version)
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0 where version >= 16: nodeEndpoints = try reader.array("node_endpoints", version)
            default: reader.skip(tags)
            }
        }
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        if version >= 7 {
            writer.errorCode(errorCode)
            writer.int32(sessionID)
        }
        writer.array(topics, version)
        var tags = TaggedFields()
        if version >= 16 && !nodeEndpoints.isEmpty { tags.add(0) { $0.array(nodeEndpoints, version) } }
        writer.tags(tags)
    }
}

extension FetchResponse {
    /// An element of `topics`.
    public struct Topic: Equatable, Sendable {
        /// The topic name (to version 12).
        public var name: String
        /// The unique topic ID (from version 13 on).
        public var id: TopicID
        /// The topic partitions.
        public var partitions: [Partition]

        /// All fields, each with Kafka's default.
        public init(name: String = "", id: TopicID = .zero, partitions: [Partition] = []) {
            self.name = name
            self.id = id
            self.partitions = partitions
        }
    }
}

extension FetchResponse.Topic: WireStruct {
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

extension FetchResponse {
    /// An element of `partitions`.
    public struct Partition: Equatable, Sendable {
        /// The partition index.
        public var index: Int32
        /// The error code, or 0 if there was no fetch error.
        public var errorCode: ErrorCode
        /// The current high water mark.
        public var highWatermark: Int64
        /// The last stable offset (or LSO) of the partition. This is the last offset such that the state of
        /// all transactional records prior to this offset have been decided (ABORTED or COMMITTED).
        public var lastStableOffset: Int64
        /// The current log start offset (from version 5 on).
        public var logStartOffset: Int64
        /// In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request,
        /// this field indicates the largest epoch and its end offset such that subsequent records are known
        /// to diverge (from version 12 on).
        public var divergingEpoch: EpochEndOffset
        /// The current leader of the partition (from version 12 on).
        public var currentLeader: LeaderIDAndEpoch
        /// In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch
        /// that should be used in the FetchSnapshot request (from version 12 on).
        public var snapshotID: SnapshotID
        /// The aborted transactions.
        public var abortedTransactions: [AbortedTransaction]?
        /// The preferred read replica for the consumer to use on its next fetch request (from version 11
        /// on).
        public var preferredReadReplica: Int32
        /// The record data.
        public var records: Records

        /// All fields, each with Kafka's default.
        public init(
            index: Int32 = 0, errorCode: ErrorCode = .none, highWatermark: Int64 = 0, lastStableOffset: Int64 = -1,
            logStartOffset: Int64 = -1, divergingEpoch: EpochEndOffset = EpochEndOffset(),
            currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch(), snapshotID: SnapshotID = SnapshotID(),
            abortedTransactions: [AbortedTransaction]? = nil, preferredReadReplica: Int32 = -1,
            records: Records = .null
        ) {
            self.index = index
            self.errorCode = errorCode
            self.highWatermark = highWatermark
            self.lastStableOffset = lastStableOffset
            self.logStartOffset = logStartOffset
            self.divergingEpoch = divergingEpoch
            self.currentLeader = currentLeader
            self.snapshotID = snapshotID
            self.abortedTransactions = abortedTransactions
            self.preferredReadReplica = preferredReadReplica
            self.records = records
        }
    }
}

extension FetchResponse.Partition: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        index = try reader.int32("partition_index")
        errorCode = try reader.errorCode("error_code")
        highWatermark = try reader.int64("high_watermark")
        lastStableOffset = try reader.int64("last_stable_offset")
        if version >= 5 { logStartOffset = try reader.int64("log_start_offset") }
        abortedTransactions = try reader.nullableArray("aborted_transactions", version)
        if version >= 11 { preferredReadReplica = try reader.int32("preferred_read_replica") }
        records = try reader.records("records")
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0: divergingEpoch = try .init(from: &reader, version: version)
            case 1: currentLeader = try .init(from: &reader, version: version)
            case 2: snapshotID = try .init(from: &reader, version: version)
            default: reader.skip(tags)
            }
        }
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(index)
        writer.errorCode(errorCode)
        writer.int64(highWatermark)
        writer.int64(lastStableOffset)
        if version >= 5 { writer.int64(logStartOffset) }
        writer.nullableArray(abortedTransactions, version)
        if version >= 11 { writer.int32(preferredReadReplica) }
        writer.records(records)
        var tags = TaggedFields()
        if divergingEpoch != .init() { tags.add(0) { divergingEpoch.encode(to: &$0, version: version) } }
        if currentLeader != .init() { tags.add(1) { currentLeader.encode(to: &$0, version: version) } }
        if snapshotID != .init() { tags.add(2) { snapshotID.encode(to: &$0, version: version) } }
        writer.tags(tags)
    }
}

extension FetchResponse {
    /// In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request, this
    /// field indicates the largest epoch and its end offset such that subsequent records are known to diverge.
    public struct EpochEndOffset: Equatable, Sendable {
        /// The largest epoch.
        public var epoch: Int32
        /// The end offset of the epoch.
        public var endOffset: Int64

        /// All fields, each with Kafka's default.
        public init(epoch: Int32 = -1, endOffset: Int64 = -1) {
            self.epoch = epoch
            self.endOffset = endOffset
        }
    }
}

extension FetchResponse.EpochEndOffset: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        epoch = try reader.int32("epoch")
        endOffset = try reader.int64("end_offset")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(epoch)
        writer.int64(endOffset)
        writer.noTags()
    }
}

extension FetchResponse {
    /// In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch that
    /// should be used in the FetchSnapshot request.
    public struct SnapshotID: Equatable, Sendable {
        /// The end offset of the epoch.
        public var endOffset: Int64
        /// The largest epoch.
        public var epoch: Int32

        /// All fields, each with Kafka's default.
        public init(endOffset: Int64 = -1, epoch: Int32 = -1) {
            self.endOffset = endOffset
            self.epoch = epoch
        }
    }
}

extension FetchResponse.SnapshotID: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        endOffset = try reader.int64("end_offset")
        epoch = try reader.int32("epoch")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int64(endOffset)
        writer.int32(epoch)
        writer.noTags()
    }
}

extension FetchResponse {
    /// An element of `abortedTransactions`.
    public struct AbortedTransaction: Equatable, Sendable {
        /// The producer id associated with the aborted transaction.
        public var producerID: Int64
        /// The first offset in the aborted transaction.
        public var firstOffset: Int64

        /// All fields, each with Kafka's default.
        public init(producerID: Int64 = 0, firstOffset: Int64 = 0) {
            self.producerID = producerID
            self.firstOffset = firstOffset
        }
    }
}

extension FetchResponse.AbortedTransaction: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        producerID = try reader.int64("producer_id")
        firstOffset = try reader.int64("first_offset")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int64(producerID)
        writer.int64(firstOffset)
        writer.noTags()
    }
}
