import KafkaClient
import LoadGenerator

/// What a broker says of itself, whichever it is.
enum BrokerSettings {
    /// How long a server may take to answer, in milliseconds.
    private static let timeoutMilliseconds = 10_000

    /// The configuration of one of the brokers; empty where they do not tell.
    /// - Throws: where nobody answers.
    static func read(bootstrapServers: String) throws -> [RowPlan.Configuration] {
        let configuration = try ProducerConfiguration(properties: [("bootstrap.servers", bootstrapServers)])
        let admin = try Admin(
            bootstrapServers: configuration.bootstrapServers, clientID: "weir-run",
            timeoutMilliseconds: timeoutMilliseconds)
        defer { admin.close() }
        guard let broker = try admin.describeCluster().brokers.first else { return [] }
        // Not every user of a cluster may ask this.
        let entries = (try? admin.describeConfigurations(ofBroker: broker.id)) ?? []
        return entries.compactMap { entry in
            entry.value.map { RowPlan.Configuration(name: entry.name, value: $0) }
        }
    }
}
