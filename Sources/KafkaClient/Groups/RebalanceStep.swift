/// What a rebalance needs of the thread that polls: partitions change hands while nobody processes their records.
enum RebalanceStep: Sendable {
    /// Give back what cannot be kept, before the group is joined: everything, unless the group cooperates; then what is not of `topics`.
    case prepare(topics: Set<String>, keepsPartitions: Bool)
    /// Take over the assignment of this generation.
    case complete(generation: Int32, partitions: [TopicPartition])
}
