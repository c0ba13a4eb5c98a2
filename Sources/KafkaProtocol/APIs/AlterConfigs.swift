/// Replaces the whole configuration of topics and brokers (key 33).
public struct AlterConfigsRequest: KafkaRequest {
    public typealias Response = AlterConfigsResponse
    public static var key: APIKey { .alterConfigs }
    public static var versions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexible: Int16 { 2 }

    /// The updates for each resource.
    public var resources: [Resource]
    /// True if we should validate the request, but not change the configurations.
    public var validateOnly: Bool

    /// All fields, each with Kafka's default.
    public init(resources: [Resource] = [], validateOnly: Bool = false) {
        self.resources = resources
        self.validateOnly = validateOnly
    }
}

extension AlterConfigsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        resources = try reader.array("resources", version)
        validateOnly = try reader.bool("validate_only")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(resources, version)
        writer.bool(validateOnly)
        writer.noTags()
    }
}

extension AlterConfigsRequest {
    /// An element of `resources`.
    public struct Resource: Equatable, Sendable {
        /// The resource type.
        public var type: Int8
        /// The resource name.
        public var name: String
        /// The configurations.
        public var configs: [Config]

        /// All fields, each with Kafka's default.
        public init(type: Int8 = 0, name: String = "", configs: [Config] = []) {
            self.type = type
            self.name = name
            self.configs = configs
        }
    }
}

extension AlterConfigsRequest.Resource: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        type = try reader.int8("resource_type")
        name = try reader.string("resource_name")
        configs = try reader.array("configs", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int8(type)
        writer.string(name)
        writer.array(configs, version)
        writer.noTags()
    }
}

extension AlterConfigsRequest {
    /// An element of `configs`.
    public struct Config: Equatable, Sendable {
        /// The configuration key name.
        public var name: String
        /// The value to set for the configuration key.
        public var value: String?

        /// All fields, each with Kafka's default.
        public init(name: String = "", value: String? = nil) {
            self.name = name
            self.value = value
        }
    }
}

extension AlterConfigsRequest.Config: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        value = try reader.nullableString("value")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.nullableString(value)
        writer.noTags()
    }
}

/// Whether the configuration of each resource was replaced.
public struct AlterConfigsResponse: KafkaResponse {
    public typealias Request = AlterConfigsRequest

    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The responses for each resource.
    public var resources: [Resource]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, resources: [Resource] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.resources = resources
    }
}

extension AlterConfigsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        resources = try reader.array("responses", version)
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.array(resources, version)
        writer.noTags()
    }
}

extension AlterConfigsResponse {
    /// An element of `resources`.
    public struct Resource: Equatable, Sendable {
        /// The resource error code.
        public var errorCode: ErrorCode
        /// The resource error message, or null if there was no error.
        public var errorMessage: String?
        /// The resource type.
        public var type: Int8
        /// The resource name.
        public var name: String

        /// All fields, each with Kafka's default.
        public init(errorCode: ErrorCode = .none, errorMessage: String? = nil, type: Int8 = 0, name: String = "") {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.type = type
            self.name = name
        }
    }
}

extension AlterConfigsResponse.Resource: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        type = try reader.int8("resource_type")
        name = try reader.string("resource_name")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        writer.int8(type)
        writer.string(name)
        writer.noTags()
    }
}
