extension RowPlan {
    /// The consumers: groups that each receive every record, of members that share the partitions.
    public struct Consumer: Hashable, Sendable {
        /// Which library reads.
        public var client: Client
        /// Properties of librdkafka that are passed on as they are, after all others.
        public var properties: [Configuration]
        /// How many groups.
        public var groups = 1
        /// How many consumers each group has; 0 reads nothing, so that only acknowledgements are measured.
        public var members: Int
        /// Who deals the partitions to the members.
        public var assignment = Assignment.assign
        /// How a group deals its partitions out, where it does that itself.
        public var strategy = Strategy.range
        /// When a group's offsets are committed.
        public var commit = Commit.none
        /// What the groups read again when all phases are over.
        public var replay = Replay.none
        /// Further groups, which begin at the row's first record when the open loop begins.
        public var behind = 0
        /// What a member takes for each record, sleeping, in microseconds.
        public var processingMicroseconds = 0
        /// The same of the last member of each group, where that is slower or faster than the others.
        public var slowMemberProcessingMicroseconds: Int?
        /// What befalls members while the row measures, where they subscribe.
        public var events: [MemberEvent] = []
        /// `session.timeout.ms`
        public var sessionTimeoutMilliseconds = 45_000
        /// `heartbeat.interval.ms`
        public var heartbeatIntervalMilliseconds = 3_000
        /// `max.poll.interval.ms`
        public var maximumPollIntervalMilliseconds = 300_000
        /// `auto.commit.interval.ms`
        public var autoCommitIntervalMilliseconds = 5_000
        /// `fetch.min.bytes`
        public var fetchMinimumBytes: Int
        /// `fetch.max.wait.ms`
        public var fetchMaximumWaitMilliseconds: Int
        /// `max.partition.fetch.bytes`
        public var maximumPartitionFetchBytes: Int
        /// `fetch.max.bytes`
        public var fetchMaximumBytes: Int
        /// `receive.buffer.bytes`; nil leaves it to the kernel.
        var receiveBufferBytes: Int?
        /// `max.poll.records`: a poll that has handed out so many records hands out no further batch.
        public var maximumPollRecords = 500

        /// Makes the configuration of one group whose members are dealt their partitions.
        public init(
            client: Client = .native, properties: [Configuration] = [], members: Int, fetchMinimumBytes: Int,
            fetchMaximumWaitMilliseconds: Int, maximumPartitionFetchBytes: Int,
            fetchMaximumBytes: Int
        ) {
            self.client = client
            self.properties = properties
            self.members = members
            self.fetchMinimumBytes = fetchMinimumBytes
            self.fetchMaximumWaitMilliseconds = fetchMaximumWaitMilliseconds
            self.maximumPartitionFetchBytes = maximumPartitionFetchBytes
            self.fetchMaximumBytes = fetchMaximumBytes
        }
    }

    /// Who deals the partitions to the members of a group; the names are those of Kafka's calls.
    public enum Assignment: String, Hashable, Sendable, CaseIterable {
        /// The load generator, in turn and for good; the broker knows of no group.
        case assign
        /// The group itself, by Kafka's group protocol, and anew whenever a member comes or goes.
        case subscribe
    }

    /// An entry of `partition.assignment.strategy`.
    public enum Strategy: String, Hashable, Sendable, CaseIterable {
        /// Neighbouring partitions of each topic to one member.
        case range
        /// One partition after the other to one member after the other.
        case roundRobin = "roundrobin"
        /// Everybody keeps what can stay, while the group rebalances too (KIP-429).
        case cooperativeSticky = "cooperative-sticky"
    }

    /// What the groups read again.
    public enum Replay: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// All that they have read.
        case whole
        /// From an offset of each partition, in the middle of what was measured.
        case offset
        /// From a time, in the middle of what was measured, which the broker looks up.
        case time
    }

    /// When the offsets of a group are committed.
    public enum Commit: String, Hashable, Sendable, CaseIterable {
        /// Never: whoever takes a partition over begins where the row began.
        case none
        /// By the client every `auto.commit.interval.ms`, behind what was processed (`enable.auto.commit`).
        case auto
        /// Before what was received is processed, waiting for the answer: at most once.
        case before
        /// After what was received was processed, waiting for the answer: at least once.
        case after
    }
}

extension RowPlan.Consumer {
    /// All consumers of the row.
    public var count: Int { groups * members }
}
