/// Asks a broker which APIs and versions it serves (key 18): the first request of every client.
public struct ApiVersionsRequest: KafkaRequest {
    public typealias Response = ApiVersionsResponse
    public static var key: APIKey { .apiVersions }
    public static var versions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexible: Int16 { 3 }

    /// The name of the client (from version 3 on).
    public var clientSoftwareName: String
    /// The version of the client (from version 3 on).
    public var clientSoftwareVersion: String

    /// All fields, each with Kafka's default.
    public init(clientSoftwareName: String = "", clientSoftwareVersion: String = "") {
        self.clientSoftwareName = clientSoftwareName
        self.clientSoftwareVersion = clientSoftwareVersion
    }
}

extension ApiVersionsRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        if version >= 3 {
            clientSoftwareName = try reader.string("client_software_name")
            clientSoftwareVersion = try reader.string("client_software_version")
        }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        if version >= 3 {
            writer.string(clientSoftwareName)
            writer.string(clientSoftwareVersion)
        }
        writer.noTags()
    }
}

/// Which APIs and versions a broker serves.
public struct ApiVersionsResponse: KafkaResponse {
    public typealias Request = ApiVersionsRequest

    /// The top-level error code.
    public var errorCode: ErrorCode
    /// The APIs supported by the broker.
    public var apiKeys: [ApiVersion]
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota (from version 1 on).
    public var throttleTimeMilliseconds: Int32
    /// Features supported by the broker. Note: in v0-v3, features with MinSupportedVersion = 0 are omitted
    /// (from version 3 on).
    public var supportedFeatures: [SupportedFeature]
    /// The monotonically increasing epoch for the finalized features information. Valid values are >= 0. A
    /// value of -1 is special and represents unknown epoch (from version 3 on).
    public var finalizedFeaturesEpoch: Int64
    /// List of cluster-wide finalized features. The information is valid only if FinalizedFeaturesEpoch >= 0
    /// (from version 3 on).
    public var finalizedFeatures: [FinalizedFeature]
    /// Set by a KRaft controller if the required configurations for ZK migration are present (from version 3
    /// on).
    public var zkMigrationReady: Bool

    /// All fields, each with Kafka's default.
    public init(
        errorCode: ErrorCode = .none, apiKeys: [ApiVersion] = [], throttleTimeMilliseconds: Int32 = 0,
        supportedFeatures: [SupportedFeature] = [], finalizedFeaturesEpoch: Int64 = -1,
        finalizedFeatures: [FinalizedFeature] = [], zkMigrationReady: Bool = false
    ) {
        self.errorCode = errorCode
        self.apiKeys = apiKeys
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.supportedFeatures = supportedFeatures
        self.finalizedFeaturesEpoch = finalizedFeaturesEpoch
        self.finalizedFeatures = finalizedFeatures
        self.zkMigrationReady = zkMigrationReady
    }
}

extension ApiVersionsResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        errorCode = try reader.errorCode("error_code")
        apiKeys = try reader.array("api_keys", version)
        if version >= 1 { throttleTimeMilliseconds = try reader.int32("throttle_time_ms") }
        var tags = try reader.tags()
        while let tag = try reader.next(&tags) {
            switch tag {
            case 0: supportedFeatures = try reader.array("supported_features", version)
            case 1: finalizedFeaturesEpoch = try reader.int64("finalized_features_epoch")
            case 2: finalizedFeatures = try reader.array("finalized_features", version)
            case 3: zkMigrationReady = try reader.bool("zk_migration_ready")
            default: reader.skip(tags)
            }
        }
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.errorCode(errorCode)
        writer.array(apiKeys, version)
        if version >= 1 { writer.int32(throttleTimeMilliseconds) }
        var tags = TaggedFields()
        if !supportedFeatures.isEmpty { tags.add(0) { $0.array(supportedFeatures, version) } }
        if finalizedFeaturesEpoch != -1 { tags.add(1) { $0.int64(finalizedFeaturesEpoch) } }
        if !finalizedFeatures.isEmpty { tags.add(2) { $0.array(finalizedFeatures, version) } }
        if zkMigrationReady { tags.add(3) { $0.bool(zkMigrationReady) } }
        writer.tags(tags)
    }
}

extension ApiVersionsResponse {
    /// An element of `apiKeys`.
    public struct ApiVersion: Equatable, Sendable {
        /// The API index.
        public var apiKey: Int16
        /// The minimum supported version, inclusive.
        public var minVersion: Int16
        /// The maximum supported version, inclusive.
        public var maxVersion: Int16

        /// All fields, each with Kafka's default.
        public init(apiKey: Int16 = 0, minVersion: Int16 = 0, maxVersion: Int16 = 0) {
            self.apiKey = apiKey
            self.minVersion = minVersion
            self.maxVersion = maxVersion
        }
    }
}

extension ApiVersionsResponse.ApiVersion: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        apiKey = try reader.int16("api_key")
        minVersion = try reader.int16("min_version")
        maxVersion = try reader.int16("max_version")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int16(apiKey)
        writer.int16(minVersion)
        writer.int16(maxVersion)
        writer.noTags()
    }
}

extension ApiVersionsResponse {
    /// An element of `supportedFeatures`.
    public struct SupportedFeature: Equatable, Sendable {
        /// The name of the feature.
        public var name: String
        /// The minimum supported version for the feature.
        public var minVersion: Int16
        /// The maximum supported version for the feature.
        public var maxVersion: Int16

        /// All fields, each with Kafka's default.
        public init(name: String = "", minVersion: Int16 = 0, maxVersion: Int16 = 0) {
            self.name = name
            self.minVersion = minVersion
            self.maxVersion = maxVersion
        }
    }
}

extension ApiVersionsResponse.SupportedFeature: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        minVersion = try reader.int16("min_version")
        maxVersion = try reader.int16("max_version")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int16(minVersion)
        writer.int16(maxVersion)
        writer.noTags()
    }
}

extension ApiVersionsResponse {
    /// An element of `finalizedFeatures`.
    public struct FinalizedFeature: Equatable, Sendable {
        /// The name of the feature.
        public var name: String
        /// The cluster-wide finalized max version level for the feature.
        public var maxVersionLevel: Int16
        /// The cluster-wide finalized min version level for the feature.
        public var minVersionLevel: Int16

        /// All fields, each with Kafka's default.
        public init(name: String = "", maxVersionLevel: Int16 = 0, minVersionLevel: Int16 = 0) {
            self.name = name
            self.maxVersionLevel = maxVersionLevel
            self.minVersionLevel = minVersionLevel
        }
    }
}

extension ApiVersionsResponse.FinalizedFeature: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        name = try reader.string("name")
        maxVersionLevel = try reader.int16("max_version_level")
        minVersionLevel = try reader.int16("min_version_level")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(name)
        writer.int16(maxVersionLevel)
        writer.int16(minVersionLevel)
        writer.noTags()
    }
}
