/// Keeps a member in its group (key 12).
public struct HeartbeatRequest: KafkaRequest {
    public typealias Response = HeartbeatResponse
    public static var key: APIKey { .heartbeat }
    public static var versions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexible: Int16 { 4 }

    /// The group id.
    public var groupID: String
    /// The generation of the group.
    public var generationID: Int32
    /// The member ID.
    public var memberID: String
    /// The unique identifier of the consumer instance provided by end user (from version 3 on).
    public var groupInstanceID: String?

    /// All fields, each with Kafka's default.
    public init(groupID: String = "", generationID: Int32 = 0, memberID: String = "", groupInstanceID: String? = nil) {
        self.groupID = groupID
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
    }
}

extension HeartbeatRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupID = try reader.string("group_id")
        generationID = try reader.int32("generation_id")
        memberID = try reader.string("member_id")
        if version >= 3 { groupInstanceID = try reader.nullableString("group_instance_id") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(groupID)
        writer.int32(generationID)
        writer.string(memberID)
        if version >= 3 { writer.nullableString(groupInstanceID) }
        writer.noTags()
    }
}

/// Whether the member is still in its group, and whether that rebalances.
public struct HeartbeatResponse: KafkaResponse {
    public typealias Request = HeartbeatRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
    }
}

extension HeartbeatResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
