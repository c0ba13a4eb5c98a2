public import LoadGenerator

/// Who creates a row's topics, sends and reads, and deletes the topics: the load generator, or a test's double.
public protocol LoadDriver: AnyObject {
    /// Whether the cluster asks for more than a connection.
    var needsAccess: Bool { get }
    /// Creates the topics of a row, which must not exist yet: all or none.
    func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws
    /// Deletes the topics of a row that this run has created.
    func delete(_ topic: RowPlan.Topic, bootstrapServers: String) throws
    /// How many partitions a topic has; nil where there is none of this name.
    func partitions(of topic: String, bootstrapServers: String) throws -> Int?
    /// The settings that the broker says it has; empty where it does not say. Throws where nobody answers.
    func settings(bootstrapServers: String) throws -> [RowPlan.Configuration]
    /// How long a produce request on the plan's topic and its answer take; nil where that cannot be found. What `check` throws, asked all
    /// the time, ends it.
    func roundTrip(_ plan: RowPlan, bootstrapServers: String, check: () throws -> Void) throws -> RoundTrip?
    /// Carries out the plan; `progress` is called as `RowProgress` says, and may throw to end the row.
    func measure(
        _ plan: RowPlan, bootstrapServers: String, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement
}
