/// Asks for the groups that a broker coordinates (key 16).
public struct ListGroupsRequest: KafkaRequest {
    public typealias Response = ListGroupsResponse
    public static var key: APIKey { .listGroups }
    public static var versions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexible: Int16 { 3 }

    /// The states of the groups we want to list. If empty, all groups are returned with their state (from version 4
    /// on).
    public var statesFilter: [String]
    /// The types of the groups we want to list. If empty, all groups are returned with their type (from version 5
    /// on).
    public var typesFilter: [String]

    /// All fields, each with Kafka's default.
    public init(statesFilter: [String] = [], typesFilter: [String] = []) {
        self.statesFilter = statesFilter
        self.typesFilter = typesFilter
    }
}

extension ListGroupsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 4 { statesFilter = try reader.stringArray("states_filter") }
        if version >= 5 { typesFilter = try reader.stringArray("types_filter") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 4 { writer.stringArray(statesFilter) }
        if version >= 5 { writer.stringArray(typesFilter) }
        writer.noTags()
    }
}

/// The groups that the broker coordinates.
public struct ListGroupsResponse: KafkaResponse {
    public typealias Request = ListGroupsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// Each group in the response.
    public var groups: [Group]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, groups: [Group] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.groups = groups
    }
}

extension ListGroupsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        errorCode = try reader.errorCode("error_code")
        groups = try reader.array("groups", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        writer.errorCode(errorCode)
        writer.array(groups, version)
        writer.noTags()
    }
}

extension ListGroupsResponse {
    /// An element of `groups`.
    public struct Group: Equatable, Sendable {
        /// The group ID.
        public var groupID: String
        /// The group protocol type.
        public var protocolType: String
        /// The group state name (from version 4 on).
        public var groupState: String
        /// The group type name (from version 5 on).
        public var groupType: String

        /// All fields, each with Kafka's default.
        public init(groupID: String = "", protocolType: String = "", groupState: String = "", groupType: String = "") {
            self.groupID = groupID
            self.protocolType = protocolType
            self.groupState = groupState
            self.groupType = groupType
        }
    }
}

extension ListGroupsResponse.Group: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        groupID = try reader.string("group_id")
        protocolType = try reader.string("protocol_type")
        if version >= 4 { groupState = try reader.string("group_state") }
        if version >= 5 { groupType = try reader.string("group_type") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(groupID)
        writer.string(protocolType)
        if version >= 4 { writer.string(groupState) }
        if version >= 5 { writer.string(groupType) }
        writer.noTags()
    }
}
