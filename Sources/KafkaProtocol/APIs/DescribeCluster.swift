/// Asks for the brokers and the controller of the cluster (key 60).
public struct DescribeClusterRequest: KafkaRequest {
    public typealias Response = DescribeClusterResponse
    public static var key: APIKey { .describeCluster }
    public static var versions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexible: Int16 { 0 }

    /// Whether to include cluster authorized operations.
    public var includeClusterAuthorizedOperations: Bool
    /// The endpoint type to describe. 1=brokers, 2=controllers (from version 1 on).
    public var endpointType: Int8
    /// Whether to include fenced brokers when listing brokers (from version 2 on).
    public var includeFencedBrokers: Bool

    /// All fields, each with Kafka's default.
    public init(
        includeClusterAuthorizedOperations: Bool = false, endpointType: Int8 = 1, includeFencedBrokers: Bool = false
    ) {
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.endpointType = endpointType
        self.includeFencedBrokers = includeFencedBrokers
    }
}

extension DescribeClusterRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        includeClusterAuthorizedOperations = try reader.bool("include_cluster_authorized_operations")
        if version >= 1 { endpointType = try reader.int8("endpoint_type") }
        if version >= 2 { includeFencedBrokers = try reader.bool("include_fenced_brokers") }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.bool(includeClusterAuthorizedOperations)
        if version >= 1 { writer.int8(endpointType) }
        if version >= 2 { writer.bool(includeFencedBrokers) }
        writer.noTags()
    }
}

/// The brokers and the controller of the cluster.
public struct DescribeClusterResponse: KafkaResponse {
    public typealias Request = DescribeClusterRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The top-level error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The top-level error message, or null if there was no error.
    public var errorMessage: String?
    /// The endpoint type that was described. 1=brokers, 2=controllers (from version 1 on).
    public var endpointType: Int8
    /// The cluster ID that responding broker belongs to.
    public var clusterID: String
    /// The ID of the controller. When handled by a controller, returns the current voter leader ID. When
    /// handled by a broker, returns a random alive broker ID as a fallback.
    public var controllerID: Int32
    /// Each broker in the response.
    public var brokers: [Broker]
    /// 32-bit bitfield to represent authorized operations for this cluster.
    public var clusterAuthorizedOperations: Int32

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        endpointType: Int8 = 1, clusterID: String = "", controllerID: Int32 = -1, brokers: [Broker] = [],
        clusterAuthorizedOperations: Int32 = .min
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.endpointType = endpointType
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.brokers = brokers
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
    }
}

extension DescribeClusterResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        errorCode = try reader.errorCode("error_code")
        errorMessage = try reader.nullableString("error_message")
        if version >= 1 { endpointType = try reader.int8("endpoint_type") }
        clusterID = try reader.string("cluster_id")
        controllerID = try reader.int32("controller_id")
        brokers = try reader.array("brokers", version)
        clusterAuthorizedOperations = try reader.int32("cluster_authorized_operations")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.errorCode(errorCode)
        writer.nullableString(errorMessage)
        if version >= 1 { writer.int8(endpointType) }
        writer.string(clusterID)
        writer.int32(controllerID)
        writer.array(brokers, version)
        writer.int32(clusterAuthorizedOperations)
        writer.noTags()
    }
}

extension DescribeClusterResponse {
    /// An element of `brokers`.
    public struct Broker: Equatable, Sendable {
        /// The broker ID.
        public var nodeID: Int32
        /// The broker hostname.
        public var host: String
        /// The broker port.
        public var port: Int32
        /// The rack of the broker, or null if it has not been assigned to a rack.
        public var rack: String?
        /// Whether the broker is fenced (from version 2 on).
        public var isFenced: Bool

        /// All fields, each with Kafka's default.
        public init(
            nodeID: Int32 = 0, host: String = "", port: Int32 = 0, rack: String? = nil, isFenced: Bool = false
        ) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.rack = rack
            self.isFenced = isFenced
        }
    }
}

extension DescribeClusterResponse.Broker: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        nodeID = try reader.int32("broker_id")
        host = try reader.string("host")
        port = try reader.int32("port")
        rack = try reader.nullableString("rack")
        if version >= 2 { isFenced = try reader.bool("is_fenced") }
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(nodeID)
        writer.string(host)
        writer.int32(port)
        writer.nullableString(rack)
        if version >= 2 { writer.bool(isFenced) }
        writer.noTags()
    }
}
