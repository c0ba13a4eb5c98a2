/// What became of one consumer over a whole row.
public struct MemberMeasurement: Hashable, Sendable {
    /// Which group, from 1.
    public var group: Int
    /// Which member of the group, from 1.
    public var member: Int
    /// Partitions that it had when the row ended.
    public var assignedPartitions = 0
    /// Records that it received, repeats included.
    public var records: Int64 = 0
    /// Records that its group had received before.
    public var repeated: Int64 = 0
    /// What it has spent on processing, in nanoseconds.
    public var processingNanoseconds: UInt64 = 0
    /// How long it took to join its group and have an assignment, perhaps an empty one, in nanoseconds; nil where it was dealt its partitions.
    public var joinNanoseconds: UInt64?
    /// What ended it before the row did: `kill` or `leave`.
    public var endedBy: RowPlan.MemberEvent.Kind?
    /// What befell it.
    public var occurrences: [Occurrence] = []
    /// Records that it had committed and not processed when it died: its group does not receive them.
    public var abandoned: Int64 = 0
    /// What the rebalances since then have cost.
    public var membership = Membership()

    /// Something that befell a member.
    public struct Occurrence: Hashable, Sendable {
        /// As it was planned.
        public var event: RowPlan.MemberEvent
        /// When it came about, in nanoseconds of `MonotonicClock`.
        public var time: UInt64

        /// Makes an occurrence.
        public init(_ event: RowPlan.MemberEvent, at time: UInt64) {
            self.event = event
            self.time = time
        }
    }

    /// Makes the measurement of a member that did nothing.
    public init(group: Int, member: Int) {
        self.group = group
        self.member = member
    }
}

/// What belonging to a group has brought a consumer so far, and has cost it. Times are in nanoseconds.
public struct Membership: Hashable, Sendable {
    /// Partitions that it has now.
    public var assignedPartitions = 0
    /// Rebalances that ended with an assignment, perhaps an empty one.
    public var rebalances = 0
    /// From hearing of a rebalance to the assignment, all of them together.
    public var rebalanceNanoseconds: UInt64 = 0
    /// How long it had nothing to read because of rebalances.
    public var stalledNanoseconds: UInt64 = 0
    /// Commits that the group has taken, without those that the client makes by itself.
    public var commits = 0
    /// Commits that were refused, as when the group had rebalanced.
    public var failedCommits = 0

    /// Makes a membership that has just begun.
    public init() {}

    /// What was added since an earlier moment.
    func since(_ earlier: Membership) -> Membership {
        var rest = self
        rest.rebalances -= earlier.rebalances
        rest.rebalanceNanoseconds -= earlier.rebalanceNanoseconds
        rest.stalledNanoseconds -= earlier.stalledNanoseconds
        return rest
    }
}
