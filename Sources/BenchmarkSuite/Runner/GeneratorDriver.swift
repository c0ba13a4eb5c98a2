public import LoadGenerator

/// The load generator, with its topics: what every run but a test's uses.
public final class GeneratorDriver: LoadDriver {
    /// Makes a driver; nothing is connected before the first row.
    public init() {}

    public func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        try LoadGenerator.create(topic, bootstrapServers: bootstrapServers)
    }

    public func delete(topic: String, bootstrapServers: String) throws {
        try LoadGenerator.delete(topic: topic, bootstrapServers: bootstrapServers)
    }

    public func partitions(of topic: String, bootstrapServers: String) throws -> Int? {
        try BrokerSettings.partitions(of: topic, bootstrapServers: bootstrapServers)
    }

    public func settings(bootstrapServers: String) throws -> [RowPlan.Configuration] {
        try BrokerSettings.read(bootstrapServers: bootstrapServers)
    }

    public func measure(
        _ plan: RowPlan, bootstrapServers: String, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        try LoadGenerator.run(plan, bootstrapServers: bootstrapServers, progress: progress)
    }
}
