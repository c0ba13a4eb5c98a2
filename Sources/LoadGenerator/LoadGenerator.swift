internal import KafkaClient
internal import Measurement
internal import SystemIO

/// Carries out rows: sends, receives, checks and measures, with clients of weir's own.
public enum LoadGenerator {
    /// Carries out one row on a topic that exists; records that are in it already are not read.
    ///
    /// `progress` is called on this thread, as `RowProgress` says; what it throws ends the row and is thrown on. Every thread
    /// that was started has ended when this returns.
    ///
    /// - Parameter bootstrapServers: `host:port`, several separated by commas.
    /// - Throws: `LoadError`, or what `progress` throws.
    public static func run(
        _ plan: RowPlan, bootstrapServers: String, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        let row = try Row(plan, bootstrapServers: bootstrapServers)
        defer { row.close() }
        return try row.run(progress)
    }

    /// How long a server may take to answer about a topic with so many partitions, in milliseconds: each one is files on a disk.
    public static func answerMilliseconds(partitions: Int) -> Int { 30_000 + 5 * max(0, partitions) }

    /// Creates a topic and waits until all of its partitions are served.
    public static func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        try withAdmin(bootstrapServers, partitions: topic.partitions) { admin throws(ClientError) in
            try admin.createTopics([
                NewTopic(
                    name: topic.name, partitions: topic.partitions, replicationFactor: topic.replicationFactor,
                    configurations: topic.configurations.map { ($0.name, $0.value) })
            ])
            do throws(ClientError) { try admin.awaitTopic(topic.name, partitions: topic.partitions) } catch {
                // It was created; whoever hears the error thinks that it was not.
                try? admin.deleteTopics([topic.name])
                throw error
            }
        }
    }

    /// Deletes a topic.
    public static func delete(topic: String, bootstrapServers: String) throws {
        try withAdmin(bootstrapServers) { admin throws(ClientError) in try admin.deleteTopics([topic]) }
    }

    private static func withAdmin(
        _ bootstrapServers: String, partitions: Int = 1, _ body: (Admin) throws(ClientError) -> Void
    ) throws {
        do throws(ClientError) {
            let admin = try Admin(
                bootstrapServers: try addresses(bootstrapServers),
                timeoutMilliseconds: answerMilliseconds(partitions: partitions))
            defer { admin.close() }
            try body(admin)
        } catch { throw LoadError.client("admin", .native(error)) }
    }

    static func addresses(_ text: String) throws(ClientError) -> [SocketAddress] {
        do throws(ConfigurationError) {
            return try ProducerConfiguration(properties: [("bootstrap.servers", text)]).bootstrapServers
        } catch { throw .configuration(error) }
    }
}
