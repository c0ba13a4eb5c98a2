public import LoadGenerator

/// The load generator, with its topics: what every run but a test's uses.
public final class GeneratorDriver: LoadDriver {
    private let access: [RowPlan.Configuration]

    /// Makes a driver; nothing is connected before the first row.
    public init(access: ClusterAccess = ClusterAccess()) { self.access = access.properties }

    public var needsAccess: Bool { !access.isEmpty }

    public func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        try LoadGenerator.create(topic, bootstrapServers: bootstrapServers, access: access)
    }

    public func delete(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        try LoadGenerator.delete(topic, bootstrapServers: bootstrapServers, access: access)
    }

    public func partitions(of topic: String, bootstrapServers: String) throws -> Int? {
        access.isEmpty
            ? try BrokerSettings.partitions(of: topic, bootstrapServers: bootstrapServers)
            : try LoadGenerator.topics(bootstrapServers: bootstrapServers, access: access)[topic]
    }

    public func settings(bootstrapServers: String) throws -> [RowPlan.Configuration] {
        if access.isEmpty { return try BrokerSettings.read(bootstrapServers: bootstrapServers) }
        // Whether somebody answers; what he is set to is not asked through librdkafka.
        _ = try LoadGenerator.brokers(bootstrapServers: bootstrapServers, access: access)
        return []
    }

    public func roundTrip(
        _ plan: RowPlan, bootstrapServers: String, check: () throws -> Void
    ) throws -> RoundTrip? {
        try LoadGenerator.roundTrip(plan, bootstrapServers: bootstrapServers, check: check)
    }

    public func measure(
        _ plan: RowPlan, bootstrapServers: String, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        var plan = plan
        plan.access = access
        return try LoadGenerator.run(plan, bootstrapServers: bootstrapServers, progress: progress)
    }
}
