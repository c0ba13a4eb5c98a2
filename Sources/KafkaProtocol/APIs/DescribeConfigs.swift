/// Asks for the configuration of topics and brokers (key 32).
public struct DescribeConfigsRequest: KafkaRequest {
    public typealias Response = DescribeConfigsResponse
    public static var key: APIKey { .describeConfigs }
    public static var versions: ClosedRange<Int16> { 1...4 }
    public static var firstFlexible: Int16 { 4 }

    /// The resources whose configurations we want to describe.
    public var resources: [Resource]
    /// True if we should include all synonyms.
    public var includeSynonyms: Bool
    /// True if we should include configuration documentation (from version 3 on).
    public var includeDocumentation: Bool

    /// All fields, each with Kafka's default.
    public init(resources: [Resource] = [], includeSynonyms: Bool = false, includeDocumentation: Bool = false) {
        self.resources = resources
        self.includeSynonyms = includeSynonyms
        self.includeDocumentation = includeDocumentation
    }
}

extension DescribeConfigsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        resources = try reader.array("resources", version)
        includeSynonyms = try reader.bool("include_synonyms")
        if version >= 3 { includeDocumentation = try reader.bool("include_documentation") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(resources, version)
        writer.bool(includeSynonyms)
        if version >= 3 { writer.bool(includeDocumentation) }
        writer.noTags()
    }
}

extension DescribeConfigsRequest {
    /// An element of `resources`.
    public struct Resource: Equatable, Sendable {
        /// The resource type.
        public var type: Int8
        /// The resource name.
        public var name: String
        /// The configuration keys to list, or null to list all configuration keys.
        public var configurationKeys: [String]?

        /// All fields, each with Kafka's default.
        public init(type: Int8 = 0, name: String = "", configurationKeys: [String]? = nil) {
            self.type = type
            self.name = name
            self.configurationKeys = configurationKeys
        }
    }
}

extension DescribeConfigsRequest.Resource: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        type = try reader.int8("resource_type")
        name = try reader.string("resource_name")
        configurationKeys = try reader.nullableStringArray("configuration_keys")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int8(type)
        writer.string(name)
        writer.nullableStringArray(configurationKeys)
        writer.noTags()
    }
}

/// The configuration of each resource asked for.
public struct DescribeConfigsResponse: KafkaResponse {
    public typealias Request = DescribeConfigsRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The results for each resource.
    public var resources: [Resource]

    /// All fields, each with Kafka's default.
    public init(throttleTimeMilliseconds: Int32 = 0, resources: [Resource] = []) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.resources = resources
    }
}

extension DescribeConfigsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        resources = try reader.array("results", version)
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

extension DescribeConfigsResponse {
    /// An element of `resources`.
    public struct Resource: Equatable, Sendable {
        /// The error code, or 0 if we were able to successfully describe the configurations.
        public var errorCode: ErrorCode
        /// The error message, or null if we were able to successfully describe the configurations.
        public var errorMessage: String?
        /// The resource type.
        public var type: Int8
        /// The resource name.
        public var name: String
        /// Each listed configuration.
        public var configs: [Config]

        /// All fields, each with Kafka's default.
        public init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, type: Int8 = 0, name: String = "",
            configs: [Config] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.type = type
            self.name = name
            self.configs = configs
        }
    }
}

extension DescribeConfigsResponse.Resource: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        type = try reader.int8("resource_type")
        name = try reader.string("resource_name")
        configs = try reader.array("configs", version)
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        writer.int8(type)
        writer.string(name)
        writer.array(configs, version)
        writer.noTags()
    }
}

extension DescribeConfigsResponse {
    /// An element of `configs`.
    public struct Config: Equatable, Sendable {
        /// The configuration name.
        public var name: String
        /// The configuration value.
        public var value: String?
        /// True if the configuration is read-only.
        public var readOnly: Bool
        /// The configuration source.
        public var source: Int8
        /// True if this configuration is sensitive.
        public var isSensitive: Bool
        /// The synonyms for this configuration key.
        public var synonyms: [Synonym]
        /// The configuration data type. Type can be one of the following values - BOOLEAN, STRING, INT,
        /// SHORT, LONG, DOUBLE, LIST, CLASS, PASSWORD (from version 3 on).
        public var type: Int8
        /// The configuration documentation (from version 3 on).
        public var documentation: String?

        /// All fields, each with Kafka's default.
        public init(
            name: String = "", value: String? = nil, readOnly: Bool = false, source: Int8 = -1,
            isSensitive: Bool = false, synonyms: [Synonym] = [], type: Int8 = 0, documentation: String? = nil
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.source = source
            self.isSensitive = isSensitive
            self.synonyms = synonyms
            self.type = type
            self.documentation = documentation
        }
    }
}

extension DescribeConfigsResponse.Config: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        value = try reader.nullableString("value")
        readOnly = try reader.bool("read_only")
        source = try reader.int8("config_source")
        isSensitive = try reader.bool("is_sensitive")
        synonyms = try reader.array("synonyms", version)
        if version >= 3 {
            type = try reader.int8("config_type")
            documentation = try reader.nullableString("documentation")
        }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.nullableString(value)
        writer.bool(readOnly)
        writer.int8(source)
        writer.bool(isSensitive)
        writer.array(synonyms, version)
        if version >= 3 {
            writer.int8(type)
            writer.nullableString(documentation)
        }
        writer.noTags()
    }
}

extension DescribeConfigsResponse {
    /// An element of `synonyms`.
    public struct Synonym: Equatable, Sendable {
        /// The synonym name.
        public var name: String
        /// The synonym value.
        public var value: String?
        /// The synonym source.
        public var source: Int8

        /// All fields, each with Kafka's default.
        public init(name: String = "", value: String? = nil, source: Int8 = 0) {
            self.name = name
            self.value = value
            self.source = source
        }
    }
}

extension DescribeConfigsResponse.Synonym: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        value = try reader.nullableString("value")
        source = try reader.int8("source")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.nullableString(value)
        writer.int8(source)
        writer.noTags()
    }
}
