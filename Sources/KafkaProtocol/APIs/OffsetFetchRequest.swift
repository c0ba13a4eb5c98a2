/// Asks for committed offsets: of one group to version 7, of several from version 8 on (key 9).
public struct OffsetFetchRequest: KafkaRequest {
    public typealias Response = OffsetFetchResponse
    public static var key: APIKey { .offsetFetch }
    public static var versions: ClosedRange<Int16> { 1...9 }
    public static var firstFlexible: Int16 { 6 }

    /// The group to fetch offsets for (to version 7).
    public var groupID: String
    /// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics (to version 7).
    public var topics: [Topic]?
    /// Each group we would like to fetch offsets for (from version 8 on).
    public var groups: [Group]
    /// Whether broker should hold on returning unstable offsets but set a retriable error code for the partitions
    /// (from version 7 on).
    public var requireStable: Bool

    /// All fields, each with Kafka's default.
    public init(groupID: String = "", topics: [Topic]? = nil, groups: [Group] = [], requireStable: Bool = false) {
        self.groupID = groupID
        self.topics = topics
        self.groups = groups
        self.requireStable = requireStable
    }
}

extension OffsetFetchRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version <= 7 {
            groupID = try reader.string("group_id")
            topics = try reader.nullableArray("topics", version, nullable: version >= 2)
        }
        if version >= 8 { groups = try reader.array("groups", version) }
        if version >= 7 { requireStable = try reader.bool("require_stable") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version <= 7 {
            writer.string(groupID)
            writer.nullableArray(topics, version, nullable: version >= 2)
        }
        if version >= 8 { writer.array(groups, version) }
        if version >= 7 { writer.bool(requireStable) }
        writer.noTags()
    }
}

extension OffsetFetchRequest {
    /// An element of `topics`, of the message or of a group.
    public struct Topic: Equatable, Sendable {
        /// The topic name.
        public var name: String
        /// The partition indexes we would like to fetch offsets for.
        public var partitionIndexes: [Int32]

        /// All fields, each with Kafka's default.
        public init(name: String = "", partitionIndexes: [Int32] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
        }
    }
}

extension OffsetFetchRequest.Topic: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        partitionIndexes = try reader.int32Array("partition_indexes")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int32Array(partitionIndexes)
        writer.noTags()
    }
}

extension OffsetFetchRequest {
    /// An element of `groups`.
    public struct Group: Equatable, Sendable {
        /// The group ID.
        public var groupID: String
        /// The member id (from version 9 on).
        public var memberID: String?
        /// The member epoch if using the new consumer protocol (KIP-848) (from version 9 on).
        public var memberEpoch: Int32
        /// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics.
        public var topics: [Topic]?

        /// All fields, each with Kafka's default.
        public init(groupID: String = "", memberID: String? = nil, memberEpoch: Int32 = -1, topics: [Topic]? = nil) {
            self.groupID = groupID
            self.memberID = memberID
            self.memberEpoch = memberEpoch
            self.topics = topics
        }
    }
}

extension OffsetFetchRequest.Group: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        groupID = try reader.string("group_id")
        if version >= 9 {
            memberID = try reader.nullableString("member_id")
            memberEpoch = try reader.int32("member_epoch")
        }
        topics = try reader.nullableArray("topics", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(groupID)
        if version >= 9 {
            writer.nullableString(memberID)
            writer.int32(memberEpoch)
        }
        writer.nullableArray(topics, version)
        writer.noTags()
    }
}
