/// Joins a group, or joins it again for a rebalance (key 11).
public struct JoinGroupRequest: KafkaRequest {
    public typealias Response = JoinGroupResponse
    public static var key: APIKey { .joinGroup }
    public static var versions: ClosedRange<Int16> { 0...9 }
    public static var firstFlexible: Int16 { 6 }

    /// The group identifier.
    public var groupID: String
    /// The coordinator considers the consumer dead if it receives no heartbeat after this timeout in milliseconds.
    public var sessionTimeoutMilliseconds: Int32
    /// The maximum time in milliseconds that the coordinator will wait for each member to rejoin when rebalancing
    /// the group (from version 1 on).
    public var rebalanceTimeoutMilliseconds: Int32
    /// The member id assigned by the group coordinator.
    public var memberID: String
    /// The unique identifier of the consumer instance provided by end user (from version 5 on).
    public var groupInstanceID: String?
    /// The unique name the for class of protocols implemented by the group we want to join.
    public var protocolType: String
    /// The list of protocols that the member supports.
    public var protocols: [SupportedProtocol]
    /// The reason why the member (re-)joins the group (from version 8 on).
    public var reason: String?

    /// All fields, each with Kafka's default.
    public init(
        groupID: String = "", sessionTimeoutMilliseconds: Int32 = 0, rebalanceTimeoutMilliseconds: Int32 = -1,
        memberID: String = "", groupInstanceID: String? = nil, protocolType: String = "",
        protocols: [SupportedProtocol] = [], reason: String? = nil
    ) {
        self.groupID = groupID
        self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
        self.rebalanceTimeoutMilliseconds = rebalanceTimeoutMilliseconds
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.protocolType = protocolType
        self.protocols = protocols
        self.reason = reason
    }
}

extension JoinGroupRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        sessionTimeoutMilliseconds = try reader.int32("session_timeout_ms")
        if version >= 1 { rebalanceTimeoutMilliseconds = try reader.int32("rebalance_timeout_ms") }
        memberID = try reader.string("member_id")
        if version >= 5 { groupInstanceID = try reader.nullableString("group_instance_id") }
        protocolType = try reader.string("protocol_type")
        protocols = try reader.array("protocols", version)
        if version >= 8 { reason = try reader.nullableString("reason") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        writer.int32(sessionTimeoutMilliseconds)
        if version >= 1 { writer.int32(rebalanceTimeoutMilliseconds) }
        writer.string(memberID)
        if version >= 5 { writer.nullableString(groupInstanceID) }
        writer.string(protocolType)
        writer.array(protocols, version)
        if version >= 8 { writer.nullableString(reason) }
        writer.noTags()
    }
}

extension JoinGroupRequest {
    /// An element of `protocols`.
    public struct SupportedProtocol: Equatable, Sendable {
        /// The protocol name.
        public var name: String
        /// The protocol metadata.
        public var metadata: [UInt8]

        /// All fields, each with Kafka's default.
        public init(name: String = "", metadata: [UInt8] = []) {
            self.name = name
            self.metadata = metadata
        }
    }
}

extension JoinGroupRequest.SupportedProtocol: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        metadata = try reader.byteArray("metadata")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.byteArray(metadata)
        writer.noTags()
    }
}

/// A member's place in the new generation of its group, once all members have joined.
public struct JoinGroupResponse: KafkaResponse {
    public typealias Request = JoinGroupRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 2 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The generation ID of the group.
    public var generationID: Int32
    /// The group protocol name (from version 7 on).
    public var protocolType: String?
    /// The group protocol selected by the coordinator.
    public var protocolName: String?
    /// The leader of the group.
    public var leader: String
    /// True if the leader must skip running the assignment (from version 9 on).
    public var skipAssignment: Bool
    /// The member ID assigned by the group coordinator.
    public var memberID: String
    /// The group members.
    public var members: [Member]

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, generationID: Int32 = -1,
        protocolType: String? = nil, protocolName: String? = nil, leader: String = "", skipAssignment: Bool = false,
        memberID: String = "", members: [Member] = []
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.generationID = generationID
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.leader = leader
        self.skipAssignment = skipAssignment
        self.memberID = memberID
        self.members = members
    }
}

extension JoinGroupResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 2 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        errorCode = try reader.errorCode("error_code")
        generationID = try reader.int32("generation_id")
        if version >= 7 { protocolType = try reader.nullableString("protocol_type") }
        protocolName = try reader.nullableString("protocol_name", nullable: version >= 7)
        leader = try reader.string("leader")
        if version >= 9 { skipAssignment = try reader.bool("skip_assignment") }
        memberID = try reader.string("member_id")
        members = try reader.array("members", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 2 { writer.int32(throttleTimeMilliseconds) }
        writer.errorCode(errorCode)
        writer.int32(generationID)
        if version >= 7 { writer.nullableString(protocolType) }
        writer.nullableString(protocolName, nullable: version >= 7)
        writer.string(leader)
        if version >= 9 { writer.bool(skipAssignment) }
        writer.string(memberID)
        writer.array(members, version)
        writer.noTags()
    }
}

extension JoinGroupResponse {
    /// An element of `members`.
    public struct Member: Equatable, Sendable {
        /// The group member ID.
        public var memberID: String
        /// The unique identifier of the consumer instance provided by end user (from version 5 on).
        public var groupInstanceID: String?
        /// The group member metadata.
        public var metadata: [UInt8]

        /// All fields, each with Kafka's default.
        public init(memberID: String = "", groupInstanceID: String? = nil, metadata: [UInt8] = []) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.metadata = metadata
        }
    }
}

extension JoinGroupResponse.Member: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        if version >= 5 { groupInstanceID = try reader.nullableString("group_instance_id") }
        metadata = try reader.byteArray("metadata")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        if version >= 5 { writer.nullableString(groupInstanceID) }
        writer.byteArray(metadata)
        writer.noTags()
    }
}
