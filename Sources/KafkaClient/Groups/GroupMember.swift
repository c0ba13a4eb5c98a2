internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO
import Synchronization

/// A consumer's membership of its group: joins, deals out as the leader, sends heartbeats, and joins again when the group rebalances.
///
///     outside ─→ preparing ─→ prepared ─→ joining ─→ dealing ─→ syncing ─→ completing ─→ stable
///                    ↑                                                                      │
///                    └──────────── a rebalance, a refusal, a lost connection ───────────────┘
///
/// In `preparing` and `completing` it is `poll`'s turn: partitions change hands on the thread that processes their records. So a
/// member whose application does not poll holds a rebalance up, until `max.poll.interval.ms`. Heartbeats go on meanwhile.
/// Confined to the event loop's thread, but for what says otherwise.
final class GroupMember: @unchecked Sendable {
    enum State {
        /// Not subscribed.
        case outside
        /// `poll` has to give partitions back.
        case preparing
        /// To be joined as soon as the coordinator is connected.
        case prepared
        case joining
        /// The leader waits for the metadata of topics.
        case dealing(JoinGroupResponse)
        case syncing
        /// `poll` has to take the assignment over.
        case completing
        case stable
        /// Another member has taken the instance id: over, until the next `subscribe`.
        case fenced
    }

    let configuration: GroupConfiguration
    let requestTimeoutMilliseconds: Int
    let retryBackoff: UInt64
    let loop: EventLoop
    let cluster: Cluster
    let coordinator: GroupCoordinator
    let queue: FetchQueue
    let activity: PollActivity

    var state = State.outside
    var topics: Set<String> = []
    var memberID = ""
    /// Raised when an answer that is under way has become meaningless.
    var attempt = 0
    /// Whether the group has to be joined again.
    var mustRejoin = false
    /// Nothing is sent to join before this time (ns).
    var retryAt: UInt64 = 0
    /// What the consumer holds, and since which generation.
    var held: [TopicPartition] = []
    var heldSince: Int32 = -1
    /// The partitions of the topics that this member has dealt out, if it leads.
    var dealt: [String: Int]?
    var protocolName = ""
    /// Topics whose metadata the leader has asked for, for this dealing.
    var asked: Set<String> = []

    var isBeating = false
    var nextHeartbeat: UInt64 = 0
    /// When the coordinator last showed that it counts the member (ns).
    var lastHeard: UInt64 = 0
    private var nextLook: UInt64 = 0
    private var timer: (id: TimerID, at: UInt64)?

    /// Any thread: the generation that the member belongs to; −1 when it belongs to none, and what it holds is lost.
    let generation = Atomic<Int32>(-1)
    /// Any thread: raised when a subscription begins and when it ends. A step of a rebalance counts for the one it began in.
    let subscriptions = Atomic<Int>(0)
    /// Any thread.
    let statistics = Mutex(GroupStatistics())
    /// When the present rebalance began (ns); 0 between rebalances.
    var rebalanceStart: UInt64 = 0

    init(
        _ configuration: GroupConfiguration, _ consumer: ConsumerConfiguration, cluster: Cluster,
        coordinator: GroupCoordinator, queue: FetchQueue, activity: PollActivity
    ) {
        self.configuration = configuration
        requestTimeoutMilliseconds = consumer.requestTimeoutMilliseconds
        retryBackoff = UInt64(consumer.retryBackoffMilliseconds) * 1_000_000
        loop = cluster.loop
        self.cluster = cluster
        self.coordinator = coordinator
        self.queue = queue
        self.activity = activity
    }

    var isStatic: Bool { configuration.instanceID != nil }
    /// Whether a request waits at the coordinator for other members, and whatever is sent behind it waits too.
    var waitsForOthers: Bool {
        switch state {
        case .joining, .syncing: true
        default: false
        }
    }
    /// Whether the coordinator counts on the member.
    var isMember: Bool { !memberID.isEmpty && generation.load(ordering: .relaxed) >= 0 }

    /// Joins the group for these topics, or tells it of the change.
    func subscribe(to topics: Set<String>) {
        self.topics = topics
        for topic in topics.sorted() { cluster.want(topic) }
        switch state {
        case .outside, .fenced: prepare()
        case .preparing: break
        // What was prepared was another subscription's.
        case .prepared: prepare()
        default: mustRejoin = true
        }
    }

    /// Ends each turn of the event loop.
    func pass() {
        let now = MonotonicClock.now()
        checkPolling(now)
        switch state {
        case .outside, .fenced: return
        case .stable:
            if mustRejoin || hasNewPartitions { prepare() }
            lookForTopics(now)
        case .prepared: join(now)
        case .dealing(let response): deal(response)
        case .preparing, .joining, .syncing, .completing: break
        }
        beat(now)
    }

    /// Asks `poll` to give back what has to be given back, before the group is joined.
    func prepare() {
        attempt += 1
        mustRejoin = false
        state = .preparing
        if rebalanceStart == 0 { rebalanceStart = MonotonicClock.now() }
        queue.append(.prepare(topics: topics, keepsPartitions: configuration.isCooperative))
    }

    /// `poll` has done so, and holds `held`; `generation` is the one it saw.
    func prepared(held: [TopicPartition], generation seen: Int32) {
        self.held = held
        guard case .preparing = state else { return }
        if seen >= 0 && generation.load(ordering: .relaxed) < 0 && !held.isEmpty {
            // Lost meanwhile: not to be kept.
            prepare()
        } else {
            state = .prepared
        }
    }

    /// `poll` has taken the assignment over, and holds `held`; `mustRejoin` if it gave something back that another member waits for.
    func completed(held: [TopicPartition], generation ended: Int32, mustRejoin gaveBack: Bool) {
        self.held = held
        if gaveBack { mustRejoin = true }
        guard case .completing = state, generation.load(ordering: .relaxed) == ended else { return }
        heldSince = ended
        state = .stable
        let took = MonotonicClock.now() - rebalanceStart
        rebalanceStart = 0
        statistics.withLock { statistics in
            statistics.rebalances += 1
            statistics.rebalanceNanoseconds += took
            statistics.longestRebalanceNanoseconds = max(statistics.longestRebalanceNanoseconds, took)
        }
    }

    /// The group does not count this member any more: what it holds is lost.
    func lose(keepsID: Bool) {
        generation.store(-1, ordering: .relaxed)
        if !keepsID { memberID = "" }
        switch state {
        case .outside, .fenced: break
        // `prepared` looks at the generation.
        case .preparing: attempt += 1
        default: prepare()
        }
    }

    /// Another consumer has the instance id now.
    func fence() {
        generation.store(-1, ordering: .relaxed)
        prepare()
        state = .fenced
        // A subscription joins as a new member; under the old id it would be refused again.
        memberID = ""
        rebalanceStart = 0
        queue.append(.fencedInstance(group: configuration.id, instanceID: configuration.instanceID ?? ""))
    }

    /// Whom commits are made as.
    func identity() throws(ClientError) -> GroupOffsets.Identity {
        let generation = generation.load(ordering: .relaxed)
        switch state {
        case .outside: return GroupOffsets.Identity()
        case .joining, .dealing, .syncing: throw .commitRefused(group: configuration.id, .rebalanceInProgress)
        case .fenced: throw .commitRefused(group: configuration.id, .fencedInstanceID)
        case .preparing, .prepared, .completing, .stable:
            if generation < 0 { throw .commitRefused(group: configuration.id, .unknownMemberID) }
            return GroupOffsets.Identity(
                memberID: memberID, generation: generation, instanceID: configuration.instanceID)
        }
    }

    /// A commit was refused with `code` as made by `identity`.
    func refused(_ code: ErrorCode, _ identity: GroupOffsets.Identity) {
        guard identity.generation == generation.load(ordering: .relaxed), identity.memberID == memberID else { return }
        switch code {
        case .fencedInstanceID: fence()
        case .illegalGeneration: lose(keepsID: true)
        default: lose(keepsID: false)
        }
    }

    /// Looks every second whether a topic that does not exist has come into being.
    private func lookForTopics(_ now: UInt64) {
        guard let dealt, dealt.contains(where: { $0.value == 0 }) else { return }
        if now >= nextLook {
            nextLook = now + 1_000_000_000
            cluster.refresh()
        }
        wake(at: nextLook)
    }

    /// Whether a topic of the group has come, gone or grown since this member has dealt them out.
    private var hasNewPartitions: Bool {
        guard let dealt else { return false }
        return dealt.contains { topic, count in cluster.partitionCount(of: topic) != count }
    }

    /// The loop turns at `time` (ns) at the latest.
    func wake(at time: UInt64) {
        if let timer {
            if timer.at <= time { return }
            loop.cancel(timer.id)
        }
        timer = (loop.schedule(at: time) { [weak self] in self?.timer = nil }, time)
    }
}

extension Cluster {
    /// The partitions of a topic as far as metadata tells; 0 where it does not exist, or is not known.
    func partitionCount(of topic: String) -> Int { topics[topic]?.partitions.count ?? 0 }
}
