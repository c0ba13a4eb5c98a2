/// Asks which broker coordinates a group or a transactional producer (key 10).
public struct FindCoordinatorRequest: KafkaRequest {
    public typealias Response = FindCoordinatorResponse
    public static var key: APIKey { .findCoordinator }
    public static var versions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexible: Int16 { 3 }

    /// The coordinator key (to version 3).
    public var key: String
    /// The coordinator key type. (group, transaction, share) (from version 1 on).
    public var keyType: Int8
    /// The coordinator keys (from version 4 on).
    public var coordinatorKeys: [String]

    /// All fields, each with Kafka's default.
    public init(key: String = "", keyType: Int8 = 0, coordinatorKeys: [String] = []) {
        self.key = key
        self.keyType = keyType
        self.coordinatorKeys = coordinatorKeys
    }
}

extension FindCoordinatorRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version <= 3 { key = try reader.string("key") }
        if version >= 1 { keyType = try reader.int8("key_type") }
        if version >= 4 { coordinatorKeys = try reader.stringArray("coordinator_keys") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version <= 3 { writer.string(key) }
        if version >= 1 { writer.int8(keyType) }
        if version >= 4 { writer.stringArray(coordinatorKeys) }
        writer.noTags()
    }
}

/// The broker that coordinates what was asked for; from version 4 on one for each key.
public struct FindCoordinatorResponse: KafkaResponse {
    public typealias Request = FindCoordinatorRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error (to version 3).
    public var errorCode: ErrorCode
    /// The error message, or null if there was no error (versions 1 to 3).
    public var errorMessage: String?
    /// The node id (to version 3).
    public var nodeID: Int32
    /// The host name (to version 3).
    public var host: String
    /// The port (to version 3).
    public var port: Int32
    /// Each coordinator result in the response (from version 4 on).
    public var coordinators: [Coordinator]

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        nodeID: Int32 = 0, host: String = "", port: Int32 = 0, coordinators: [Coordinator] = []
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.coordinators = coordinators
    }
}

extension FindCoordinatorResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        if version <= 3 { errorCode = try reader.errorCode("error_code") }
        if version >= 1 && version <= 3 { errorMessage = try reader.nullableString("error_message") }
        if version <= 3 {
            nodeID = try reader.int32("node_id")
            host = try reader.string("host")
            port = try reader.int32("port")
        }
        if version >= 4 { coordinators = try reader.array("coordinators", version) }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        if version <= 3 { writer.errorCode(errorCode) }
        if version >= 1 && version <= 3 { writer.nullableString(errorMessage) }
        if version <= 3 {
            writer.int32(nodeID)
            writer.string(host)
            writer.int32(port)
        }
        if version >= 4 { writer.array(coordinators, version) }
        writer.noTags()
    }
}

extension FindCoordinatorResponse {
    /// An element of `coordinators`.
    public struct Coordinator: Equatable, Sendable {
        /// The coordinator key.
        public var key: String
        /// The node id.
        public var nodeID: Int32
        /// The host name.
        public var host: String
        /// The port.
        public var port: Int32
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The error message, or null if there was no error.
        public var errorMessage: String?

        /// All fields, each with Kafka's default.
        public init(
            key: String = "", nodeID: Int32 = 0, host: String = "", port: Int32 = 0, errorCode: ErrorCode = .none,
            errorMessage: String? = nil
        ) {
            self.key = key
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }
    }
}

extension FindCoordinatorResponse.Coordinator: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        key = try reader.string("key")
        nodeID = try reader.int32("node_id")
        host = try reader.string("host")
        port = try reader.int32("port")
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(key)
        writer.int32(nodeID)
        writer.string(host)
        writer.int32(port)
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        writer.noTags()
    }
}
