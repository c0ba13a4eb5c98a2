import KafkaClient
import LoadGenerator
import SystemIO

/// The topics of rows, and what a broker says of itself, on whatever speaks Kafka's protocol.
enum KafkaTopics {
    /// How long a server may take to answer, in milliseconds.
    private static let timeoutMilliseconds = 10_000

    /// Creates a topic, which must not exist, and waits until all of its partitions serve.
    static func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        try admin.createTopics([
            NewTopic(
                name: topic.name, partitions: topic.partitions, replicationFactor: topic.replicationFactor,
                configurations: topic.configurations.map { ($0.name, $0.value) })
        ])
        try admin.awaitTopic(topic.name, partitions: topic.partitions)
    }

    /// Deletes a topic.
    static func delete(_ topic: String, bootstrapServers: String) throws {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        try admin.deleteTopics([topic])
    }

    /// The configuration of one of the brokers.
    static func brokerSettings(bootstrapServers: String) throws -> [RowPlan.Configuration] {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        guard let broker = try admin.describeCluster().brokers.first else { return [] }
        return try admin.describeConfigurations(ofBroker: broker.id).compactMap { entry in
            entry.value.map { RowPlan.Configuration(name: entry.name, value: $0) }
        }
    }

    private static func admin(_ servers: String) throws -> Admin {
        try Admin(
            bootstrapServers: addresses(servers), clientID: "weir-run", timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The addresses in `host:port,host:port`.
    static func addresses(_ servers: String) throws(TargetError) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for server in servers.split(separator: ",") {
            guard let address = SocketAddress(server) else {
                throw TargetError(description: "bootstrap.servers takes host:port, not \"\(server)\"")
            }
            addresses.append(address)
        }
        return addresses
    }
}
