/// What a consumer's membership of its group has cost so far.
public struct GroupStatistics: Sendable, Equatable {
    /// Rebalances that ended with an assignment; the first one is joining.
    public var rebalances = 0
    /// From hearing of a rebalance to having taken its assignment over, all of them together (ns).
    public var rebalanceNanoseconds: UInt64 = 0
    /// The longest of them (ns).
    public var longestRebalanceNanoseconds: UInt64 = 0
    /// How long the member had nothing to read because of rebalances: from giving its last partition back, or the first `poll`,
    /// to having one again (ns). A member that ends with nothing was not stalled.
    public var stalledNanoseconds: UInt64 = 0
    /// How often the member lost its partitions without being asked, since the group had gone on without it.
    public var losses = 0
    /// Partitions that it holds.
    public var assignedPartitions = 0
}
