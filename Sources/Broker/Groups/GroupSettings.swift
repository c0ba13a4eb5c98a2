/// What the broker allows consumer groups, with Kafka's names, units and defaults.
public struct GroupSettings: Sendable {
    /// `group.initial.rebalance.delay.ms`: how long an empty group waits for more members before it gives out partitions.
    public var initialRebalanceDelay: Int64 = 3000
    /// `group.min.session.timeout.ms`.
    public var minSessionTimeout: Int32 = 6000
    /// `group.max.session.timeout.ms`.
    public var maxSessionTimeout: Int32 = 1_800_000
    /// `group.max.size`: members of one group.
    public var maxSize = Int(Int32.max)
    /// `offset.metadata.max.bytes`: what a client may keep beside a committed offset.
    public var offsetMetadataMaxBytes = 4096
    /// `offsets.retention.minutes`: how long the offsets of a group without members are kept.
    public var offsetsRetentionMinutes: Int64 = 10_080
    /// `offsets.retention.check.interval.ms`.
    public var offsetsRetentionCheckMilliseconds: Int64 = 600_000
    /// `offsets.topic.num.partitions`: of `__consumer_offsets`, when it is created.
    public var offsetsTopicPartitions = 50
    /// `offsets.topic.segment.bytes`. Kafka has 100 MiB; space is allocated ahead by segment here, and most groups need little.
    public var offsetsTopicSegmentBytes = 4 << 20

    public init() {}

    /// How long a member may take from JoinGroup's answer being ready to asking again, if it has not had one yet (Kafka's constant):
    /// one that went away while it waited for its first answer is not known to have gone.
    static let newMemberTimeout: Int64 = 300_000
    /// How often a group whose static members are all away looks for them, at most.
    static let leastWaitForStaticMembers: Int64 = 100
    /// Bytes of subscriptions of one member: with its names, which may have 32 KiB each, they have to fit into a record.
    static let maxMetadataBytes = 3 << 18
    /// Protocols that one member may offer; every member's are compared with every other's.
    static let maxProtocols = 50
    /// Ids given out and not come back with: a group's share of what clients can make the broker remember.
    static let maxPendingMembers = 10_000
}
