/// Asks for the state and the members of groups (key 15).
public struct DescribeGroupsRequest: KafkaRequest {
    public typealias Response = DescribeGroupsResponse
    public static var key: APIKey { .describeGroups }
    public static var versions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexible: Int16 { 5 }

    /// The names of the groups to describe.
    public var groups: [String]
    /// Whether to include authorized operations (from version 3 on).
    public var includeAuthorizedOperations: Bool

    /// All fields, each with Kafka's default.
    public init(groups: [String] = [], includeAuthorizedOperations: Bool = false) {
        self.groups = groups
        self.includeAuthorizedOperations = includeAuthorizedOperations
    }
}

extension DescribeGroupsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groups = try reader.stringArray("groups")
        if version >= 3 { includeAuthorizedOperations = try reader.bool("include_authorized_operations") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.stringArray(groups)
        if version >= 3 { writer.bool(includeAuthorizedOperations) }
        writer.noTags()
    }
}

/// The state and the members of each group asked for.
public struct DescribeGroupsResponse: KafkaResponse {
    public typealias Request = DescribeGroupsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// Each described group.
    public var groups: [Group]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, groups: [Group] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.groups = groups
    }
}

extension DescribeGroupsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        groups = try reader.array("groups", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        writer.array(groups, version)
        writer.noTags()
    }
}

extension DescribeGroupsResponse {
    /// An element of `groups`.
    public struct Group: Equatable, Sendable {
        /// The describe error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The describe error message, or null if there was no error (from version 6 on).
        public var errorMessage: String?
        /// The group ID string.
        public var groupID: String
        /// The group state string, or the empty string.
        public var groupState: String
        /// The group protocol type, or the empty string.
        public var protocolType: String
        /// The group protocol data, or the empty string.
        public var protocolData: String
        /// The group members.
        public var members: [Member]
        /// 32-bit bitfield to represent authorized operations for this group (from version 3 on).
        public var authorizedOperations: Int32

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, groupID: String = "", groupState: String = "",
            protocolType: String = "", protocolData: String = "", members: [Member] = [],
            authorizedOperations: Int32 = .min
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupID = groupID
            self.groupState = groupState
            self.protocolType = protocolType
            self.protocolData = protocolData
            self.members = members
            self.authorizedOperations = authorizedOperations
        }
    }
}

extension DescribeGroupsResponse.Group: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        if version >= 6 { errorMessage = try reader.nullableString("error_message") }
        groupID = try reader.string("group_id")
        groupState = try reader.string("group_state")
        protocolType = try reader.string("protocol_type")
        protocolData = try reader.string("protocol_data")
        members = try reader.array("members", version)
        if version >= 3 { authorizedOperations = try reader.int32("authorized_operations") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        if version >= 6 { writer.nullableString(errorMessage) }
        writer.string(groupID)
        writer.string(groupState)
        writer.string(protocolType)
        writer.string(protocolData)
        writer.array(members, version)
        if version >= 3 { writer.int32(authorizedOperations) }
        writer.noTags()
    }
}

extension DescribeGroupsResponse {
    /// An element of `members`.
    public struct Member: Equatable, Sendable {
        /// The member id.
        public var memberID: String
        /// The unique identifier of the consumer instance provided by end user (from version 4 on).
        public var groupInstanceID: String?
        /// The client ID used in the member's latest join group request.
        public var clientID: String
        /// The client host.
        public var clientHost: String
        /// The metadata corresponding to the current group protocol in use.
        public var memberMetadata: [UInt8]
        /// The current assignment provided by the group leader.
        public var memberAssignment: [UInt8]

        /// All fields, each with Kafka's default.
        public init(
            memberID: String = "", groupInstanceID: String? = nil, clientID: String = "", clientHost: String = "",
            memberMetadata: [UInt8] = [], memberAssignment: [UInt8] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.clientID = clientID
            self.clientHost = clientHost
            self.memberMetadata = memberMetadata
            self.memberAssignment = memberAssignment
        }
    }
}

extension DescribeGroupsResponse.Member: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        if version >= 4 { groupInstanceID = try reader.nullableString("group_instance_id") }
        clientID = try reader.string("client_id")
        clientHost = try reader.string("client_host")
        memberMetadata = try reader.byteArray("member_metadata")
        memberAssignment = try reader.byteArray("member_assignment")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        if version >= 4 { writer.nullableString(groupInstanceID) }
        writer.string(clientID)
        writer.string(clientHost)
        writer.byteArray(memberMetadata)
        writer.byteArray(memberAssignment)
        writer.noTags()
    }
}
