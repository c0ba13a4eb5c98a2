/// What an application does when partitions come to a consumer and go.
///
/// Called by `poll`, or by `unsubscribe` and `close`, on their thread and before they return; the consumer that is passed may be
/// asked and told everything but `poll`, `subscribe`, `assign`, `unsubscribe` and `close`.
public struct RebalanceListener: Sendable {
    public typealias Action = @Sendable (_ consumer: Consumer, _ partitions: [TopicPartition]) -> Void

    /// Called after each rebalance with the partitions that are new, perhaps none: the place for a `seek`. Nothing is read of them yet.
    public var assigned: Action
    /// Called before partitions are given back: the last place to commit what was read of them.
    public var revoked: Action
    /// Called when partitions are lost: others may read them already, and a commit would be refused.
    public var lost: Action

    /// A listener that does what these say; `lost` does what `revoked` does unless it is given.
    public init(assigned: @escaping Action = { _, _ in }, revoked: @escaping Action = { _, _ in }, lost: Action? = nil)
    {
        self.assigned = assigned
        self.revoked = revoked
        self.lost = lost ?? revoked
    }
}
