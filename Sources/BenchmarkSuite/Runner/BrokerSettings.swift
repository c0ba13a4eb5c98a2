import KafkaClient
import LoadGenerator
import SystemIO

/// What a broker says of itself, whichever it is.
enum BrokerSettings {
    /// How long a server may take to answer, in milliseconds.
    private static let timeoutMilliseconds = 10_000

    /// The configuration of one of the brokers; empty where they do not tell.
    /// - Throws: where nobody answers.
    static func read(bootstrapServers: String) throws -> [RowPlan.Configuration] {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        guard let broker = try admin.describeCluster().brokers.first else { return [] }
        // Not every user of a cluster may ask this.
        let entries = (try? admin.describeConfigurations(ofBroker: broker.id)) ?? []
        return entries.compactMap { entry in
            entry.value.map { RowPlan.Configuration(name: entry.name, value: $0) }
        }
    }

    /// How many partitions a topic has; nil where there is none of this name.
    static func partitions(of topic: String, bootstrapServers: String) throws -> Int? {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        return try admin.describeTopics([topic]).first.map(\.partitions.count)
    }

    /// Where the cluster's brokers say that they are.
    static func addresses(bootstrapServers: String) throws -> [SocketAddress] {
        let admin = try admin(bootstrapServers)
        defer { admin.close() }
        return try admin.describeCluster().brokers.map(\.address)
    }

    private static func admin(_ bootstrapServers: String) throws -> Admin {
        let configuration = try ProducerConfiguration(properties: [("bootstrap.servers", bootstrapServers)])
        return try Admin(
            bootstrapServers: configuration.bootstrapServers, clientID: "weir-run",
            timeoutMilliseconds: timeoutMilliseconds)
    }
}
