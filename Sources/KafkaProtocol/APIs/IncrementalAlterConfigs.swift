/// Changes single settings of topics and brokers (key 44, KIP-339).
public struct IncrementalAlterConfigsRequest: KafkaRequest {
    public typealias Response = IncrementalAlterConfigsResponse
    public static var key: APIKey { .incrementalAlterConfigs }
    public static var versions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexible: Int16 { 1 }

    /// The incremental updates for each resource.
    public var resources: [Resource]
    /// True if we should validate the request, but not change the configurations.
    public var validateOnly: Bool

    /// All fields, each with Kafka's default.
    public init(resources: [Resource] = [], validateOnly: Bool = false) {
        self.resources = resources
        self.validateOnly = validateOnly
    }
}

extension IncrementalAlterConfigsRequest {
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

extension IncrementalAlterConfigsRequest {
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

extension IncrementalAlterConfigsRequest.Resource: WireStruct {
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

extension IncrementalAlterConfigsRequest {
    /// An element of `configs`.
    public struct Config: Equatable, Sendable {
        /// The configuration key name.
        public var name: String
        /// The type (Set, Delete, Append, Subtract) of operation.
        public var operation: Int8
        /// The value to set for the configuration key.
        public var value: String?

        /// All fields, each with Kafka's default.
        public init(name: String = "", operation: Int8 = 0, value: String? = nil) {
            self.name = name
            self.operation = operation
            self.value = value
        }
    }
}

extension IncrementalAlterConfigsRequest.Config: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        operation = try reader.int8("config_operation")
        value = try reader.nullableString("value")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int8(operation)
        writer.nullableString(value)
        writer.noTags()
    }
}

/// Whether the settings of each resource were changed.
public struct IncrementalAlterConfigsResponse: KafkaResponse {
    public typealias Request = IncrementalAlterConfigsRequest

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

extension IncrementalAlterConfigsResponse {
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

extension IncrementalAlterConfigsResponse {
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

extension IncrementalAlterConfigsResponse.Resource: WireStruct {
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
