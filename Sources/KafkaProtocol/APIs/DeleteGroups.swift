/// Deletes groups without members, and their offsets (key 42).
public struct DeleteGroupsRequest: KafkaRequest {
    public typealias Response = DeleteGroupsResponse
    public static var key: APIKey { .deleteGroups }
    public static var versions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexible: Int16 { 2 }

    /// The group names to delete.
    public var groupsNames: [String]

    /// All fields, each with Kafka's default.
    public init(groupsNames: [String] = []) {
        self.groupsNames = groupsNames
    }
}

extension DeleteGroupsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        groupsNames = try reader.stringArray("groups_names")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.stringArray(groupsNames)
        writer.noTags()
    }
}

/// What became of each group to delete.
public struct DeleteGroupsResponse: KafkaResponse {
    public typealias Request = DeleteGroupsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The deletion results.
    public var results: [Result]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, results: [Result] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.results = results
    }
}

extension DeleteGroupsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        results = try reader.array("results", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.array(results, version)
        writer.noTags()
    }
}

extension DeleteGroupsResponse {
    /// An element of `results`.
    public struct Result: Equatable, Sendable {
        /// The group id.
        public var groupID: String
        /// The deletion error, or 0 if the deletion succeeded.
        public var errorCode: ErrorCode

        /// All fields, each with Kafka's default.
        public init(groupID: String = "", errorCode: ErrorCode = .none) {
            self.groupID = groupID
            self.errorCode = errorCode
        }
    }
}

extension DeleteGroupsResponse.Result: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        groupID = try reader.string("group_id")
        errorCode = try reader.errorCode("error_code")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(groupID)
        writer.errorCode(errorCode)
        writer.noTags()
    }
}
