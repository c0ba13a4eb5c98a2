public import KafkaProtocol
public import SystemIO

/// The brokers of a cluster.
public struct ClusterDescription: Sendable, Equatable {
    public var clusterID: String?
    /// The broker that the cluster names as its controller, or −1.
    public var controller: Int32
    public var brokers: [Broker]

    public struct Broker: Sendable, Equatable {
        public var id: Int32
        public var address: SocketAddress
        public var rack: String?
    }
}

/// A setting of a broker or a topic.
public struct ConfigurationEntry: Sendable, Equatable {
    public var name: String
    /// Nil where it is secret or not set.
    public var value: String?
    /// Whether the value is the default.
    public var isDefault: Bool
}

extension Admin {
    /// The brokers of the cluster.
    public func describeCluster() throws(ClientError) -> ClusterDescription {
        let response = try ask(MetadataRequest(topics: [], allowAutoTopicCreation: false))
        return ClusterDescription(
            clusterID: response.clusterID, controller: response.controllerID,
            brokers: response.brokers.map {
                .init(
                    id: $0.nodeID, address: SocketAddress(host: $0.host, port: UInt16(clamping: $0.port)), rack: $0.rack
                )
            })
    }

    /// The settings of a topic.
    public func describeConfigurations(ofTopic name: String) throws(ClientError) -> [ConfigurationEntry] {
        try describe(type: 2, name, node: nil)
    }

    /// The settings of a broker.
    public func describeConfigurations(ofBroker id: Int32) throws(ClientError) -> [ConfigurationEntry] {
        _ = try learnBrokers()
        return try describe(type: 4, "\(id)", node: id)
    }

    private func describe(type: Int8, _ name: String, node: Int32?) throws(ClientError) -> [ConfigurationEntry] {
        let request = DescribeConfigsRequest(resources: [.init(type: type, name: name, configurationKeys: nil)])
        var entries: [ConfigurationEntry] = []
        for resource in try ask(request, node: node).resources {
            if resource.errorCode.isError {
                throw .broker(resource.errorCode, subject: "configuration of \(name)", message: resource.errorMessage)
            }
            // Sources 5 (default) and 6 (unknown, of old brokers) are not somebody's setting.
            entries += resource.configs.map { .init(name: $0.name, value: $0.value, isDefault: $0.source >= 5) }
        }
        return entries
    }
}

extension Admin {
    /// The versions of an API that the first broker reached serves; nil where it does not serve it.
    public func versions(of api: APIKey) throws(ClientError) -> ClosedRange<Int16>? {
        try ask(ApiVersionsRequest(clientSoftwareName: "weir", clientSoftwareVersion: "0.1")).range(of: api)
    }
}
