/// Asks for a member's assignment in a generation; the leader brings that of all members (key 14).
public struct SyncGroupRequest: KafkaRequest {
    public typealias Response = SyncGroupResponse
    public static var key: APIKey { .syncGroup }
    public static var versions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexible: Int16 { 4 }

    /// The unique group identifier.
    public var groupID: String
    /// The generation of the group.
    public var generationID: Int32
    /// The member ID assigned by the group.
    public var memberID: String
    /// The unique identifier of the consumer instance provided by end user (from version 3 on).
    public var groupInstanceID: String?
    /// The group protocol type (from version 5 on).
    public var protocolType: String?
    /// The group protocol name (from version 5 on).
    public var protocolName: String?
    /// Each assignment.
    public var assignments: [Assignment]

    /// All fields, each with Kafka's default.
    public init(
        groupID: String = "", generationID: Int32 = 0, memberID: String = "", groupInstanceID: String? = nil,
        protocolType: String? = nil, protocolName: String? = nil, assignments: [Assignment] = []
    ) {
        self.groupID = groupID
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignments = assignments
    }
}

extension SyncGroupRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        generationID = try reader.int32("generation_id")
        memberID = try reader.string("member_id")
        if version >= 3 { groupInstanceID = try reader.nullableString("group_instance_id") }
        if version >= 5 {
            protocolType = try reader.nullableString("protocol_type")
            protocolName = try reader.nullableString("protocol_name")
        }
        assignments = try reader.array("assignments", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        writer.int32(generationID)
        writer.string(memberID)
        if version >= 3 { writer.nullableString(groupInstanceID) }
        if version >= 5 {
            writer.nullableString(protocolType)
            writer.nullableString(protocolName)
        }
        writer.array(assignments, version)
        writer.noTags()
    }
}

extension SyncGroupRequest {
    /// An element of `assignments`.
    public struct Assignment: Equatable, Sendable {
        /// The ID of the member to assign.
        public var memberID: String
        /// The member assignment.
        public var assignment: [UInt8]

        /// All fields, each with Kafka's default.
        public init(memberID: String = "", assignment: [UInt8] = []) {
            self.memberID = memberID
            self.assignment = assignment
        }
    }
}

extension SyncGroupRequest.Assignment: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        assignment = try reader.byteArray("assignment")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        writer.byteArray(assignment)
        writer.noTags()
    }
}

/// What the leader assigned to the member.
public struct SyncGroupResponse: KafkaResponse {
    public typealias Request = SyncGroupRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The group protocol type (from version 5 on).
    public var protocolType: String?
    /// The group protocol name (from version 5 on).
    public var protocolName: String?
    /// The member assignment.
    public var assignment: [UInt8]

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, protocolType: String? = nil,
        protocolName: String? = nil, assignment: [UInt8] = []
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignment = assignment
    }
}

extension SyncGroupResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        errorCode = try reader.errorCode("error_code")
        if version >= 5 {
            protocolType = try reader.nullableString("protocol_type")
            protocolName = try reader.nullableString("protocol_name")
        }
        assignment = try reader.byteArray("assignment")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        writer.errorCode(errorCode)
        if version >= 5 {
            writer.nullableString(protocolType)
            writer.nullableString(protocolName)
        }
        writer.byteArray(assignment)
        writer.noTags()
    }
}
