/// Leaves a group, or from version 3 on makes several members leave it (key 13).
public struct LeaveGroupRequest: KafkaRequest {
    public typealias Response = LeaveGroupResponse
    public static var key: APIKey { .leaveGroup }
    public static var versions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexible: Int16 { 4 }

    /// The ID of the group to leave.
    public var groupID: String
    /// The member ID to remove from the group (to version 2).
    public var memberID: String
    /// List of leaving member identities (from version 3 on).
    public var members: [MemberIdentity]

    /// All fields, each with Kafka's default.
    public init(groupID: String = "", memberID: String = "", members: [MemberIdentity] = []) {
        self.groupID = groupID
        self.memberID = memberID
        self.members = members
    }
}

extension LeaveGroupRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        if version <= 2 { memberID = try reader.string("member_id") }
        if version >= 3 { members = try reader.array("members", version) }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        if version <= 2 { writer.string(memberID) }
        if version >= 3 { writer.array(members, version) }
        writer.noTags()
    }
}

extension LeaveGroupRequest {
    /// An element of `members`.
    public struct MemberIdentity: Equatable, Sendable {
        /// The member ID to remove from the group.
        public var memberID: String
        /// The group instance ID to remove from the group.
        public var groupInstanceID: String?
        /// The reason why the member left the group (from version 5 on).
        public var reason: String?

        /// All fields, each with Kafka's default.
        public init(memberID: String = "", groupInstanceID: String? = nil, reason: String? = nil) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.reason = reason
        }
    }
}

extension LeaveGroupRequest.MemberIdentity: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        groupInstanceID = try reader.nullableString("group_instance_id")
        if version >= 5 { reason = try reader.nullableString("reason") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        writer.nullableString(groupInstanceID)
        if version >= 5 { writer.nullableString(reason) }
        writer.noTags()
    }
}

/// Whether the members left.
public struct LeaveGroupResponse: KafkaResponse {
    public typealias Request = LeaveGroupRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// List of leaving member responses (from version 3 on).
    public var members: [Member]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, members: [Member] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.members = members
    }
}

extension LeaveGroupResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        errorCode = try reader.errorCode("error_code")
        if version >= 3 { members = try reader.array("members", version) }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        writer.errorCode(errorCode)
        if version >= 3 { writer.array(members, version) }
        writer.noTags()
    }
}

extension LeaveGroupResponse {
    /// An element of `members`.
    public struct Member: Equatable, Sendable {
        /// The member ID to remove from the group.
        public var memberID: String
        /// The group instance ID to remove from the group.
        public var groupInstanceID: String?
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(memberID: String = "", groupInstanceID: String? = nil, errorCode: ErrorCode = .none) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.errorCode = errorCode
        }
    }
}

extension LeaveGroupResponse.Member: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        groupInstanceID = try reader.nullableString("group_instance_id")
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        writer.nullableString(groupInstanceID)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
