internal import KafkaClient
internal import Measurement
internal import SystemIO

/// Carries out rows: sends, receives, checks and measures, with clients of weir's own.
public enum LoadGenerator {
    /// Carries out one row on topics that exist; records that are in them already are not read.
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
        do {
            let measurement = try row.run(progress)
            row.close()
            return measurement
        } catch {
            // Perhaps nobody is there any more, whom each member in turn would ask in vain to commit and to let it go.
            row.close(leaves: false)
            throw error
        }
    }

    /// How long a server may take to answer about topics with so many partitions, in milliseconds: each one is files on a disk.
    public static func answerMilliseconds(partitions: Int) -> Int { 30_000 + 5 * max(0, partitions) }

    /// How long a server may take to answer a question, in milliseconds.
    private static let questionMilliseconds = 10_000

    /// Creates the topics of a row, all or none, and waits until all of their partitions are served.
    ///
    /// - Parameter access: properties of librdkafka with which the cluster is reached; none is a plain connection.
    public static func create(
        _ topic: RowPlan.Topic, bootstrapServers: String, access: [RowPlan.Configuration] = []
    ) throws {
        if !access.isEmpty {
            let limit = answerMilliseconds(partitions: topic.allPartitions)
            return try withLibrdkafka(bootstrapServers, access, within: limit) { admin throws(ClientFailure) in
                var made: [String] = []
                do throws(ClientFailure) {
                    for name in topic.names {
                        try admin.create(topic, name: name)
                        made.append(name)
                    }
                    for name in made { _ = try admin.ends(of: name, partitions: topic.partitions) }
                } catch {
                    // As below.
                    for name in made { try? admin.delete(name) }
                    throw error
                }
            }
        }
        try withAdmin(bootstrapServers, partitions: topic.allPartitions) { admin throws(ClientError) in
            try admin.createTopics(
                topic.names.map { name in
                    NewTopic(
                        name: name, partitions: topic.partitions, replicationFactor: topic.replicationFactor,
                        configurations: topic.configurations.map { ($0.name, $0.value) })
                })
            do throws(ClientError) {
                for name in topic.names { try admin.awaitTopic(name, partitions: topic.partitions) }
            } catch {
                // They were created; whoever hears the error thinks that they were not.
                try? admin.deleteTopics(topic.names)
                throw error
            }
        }
    }

    /// Deletes the topics of a row, as far as it can; throws the first refusal.
    public static func delete(
        _ topic: RowPlan.Topic, bootstrapServers: String, access: [RowPlan.Configuration] = []
    ) throws {
        if !access.isEmpty {
            return try delete(topics: topic.names, bootstrapServers: bootstrapServers, access: access)
        }
        try withAdmin(bootstrapServers, partitions: topic.allPartitions) { admin throws(ClientError) in
            try admin.deleteTopics(topic.names)
        }
    }

    /// Where the brokers of a cluster say that they are, `host:port` each, as librdkafka hears it.
    /// - Throws: where nobody answers.
    public static func brokers(
        bootstrapServers: String, access: [RowPlan.Configuration]
    ) throws -> [String] {
        var addresses: [String] = []
        try withLibrdkafka(bootstrapServers, access, within: questionMilliseconds) { admin throws(ClientFailure) in
            addresses = try admin.brokers()
        }
        return addresses
    }

    /// A cluster's topics by name, with the number of their partitions, as librdkafka hears it.
    public static func topics(
        bootstrapServers: String, access: [RowPlan.Configuration]
    ) throws -> [String: Int] {
        var topics: [String: Int] = [:]
        try withLibrdkafka(bootstrapServers, access, within: questionMilliseconds) { admin throws(ClientFailure) in
            topics = try admin.topics()
        }
        return topics
    }

    /// Where each partition of topics ends, as librdkafka hears it; nothing of topics that are not served.
    ///
    /// - Parameter topics: by name, with the number of their partitions.
    public static func ends(
        of topics: [String: Int], bootstrapServers: String, access: [RowPlan.Configuration]
    ) throws -> [String: [Int32: Int64]] {
        var ends: [String: [Int32: Int64]] = [:]
        try withLibrdkafka(bootstrapServers, access, within: questionMilliseconds) { admin throws(ClientFailure) in
            for (name, partitions) in topics {
                ends[name] = try? admin.ends(of: name, partitions: partitions, waits: false)
            }
        }
        return ends
    }

    /// Deletes topics by name, as far as it can; throws the first refusal.
    public static func delete(
        topics: [String], bootstrapServers: String, access: [RowPlan.Configuration]
    ) throws {
        try withLibrdkafka(
            bootstrapServers, access, within: answerMilliseconds(partitions: topics.count)
        ) { admin throws(ClientFailure) in
            var refusal: ClientFailure?
            for name in topics {
                do throws(ClientFailure) { try admin.delete(name) } catch { refusal = refusal ?? error }
            }
            if let refusal { throw refusal }
        }
    }

    private static func withLibrdkafka(
        _ bootstrapServers: String, _ access: [RowPlan.Configuration], within milliseconds: Int,
        _ body: (borrowing LibrdkafkaAdmin) throws(ClientFailure) -> Void
    ) throws {
        do throws(ClientFailure) {
            try body(
                try LibrdkafkaAdmin(
                    servers: bootstrapServers, access: access, timeoutMilliseconds: milliseconds))
        } catch { throw LoadError.client("admin", error) }
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
