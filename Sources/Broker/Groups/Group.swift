import KafkaProtocol

/// What a group is about; the raw value is Kafka's name, as DescribeGroups and ListGroups tell it.
enum GroupState: String, Sendable, CaseIterable {
    /// No members; committed offsets may be kept.
    case empty = "Empty"
    /// Members are to join: those who do are answered when all have or time is up. → completing, empty
    case preparing = "PreparingRebalance"
    /// Members know their generation, the leader's assignments are awaited. → stable, preparing
    case completing = "CompletingRebalance"
    /// Everybody has or can get an assignment. → preparing
    case stable = "Stable"
    /// Deleted.
    case dead = "Dead"
}

/// One consumer group of the classic protocol: who is in it, in which generation, and who still owes or awaits what.
///
/// A state machine without surroundings: each request or passage of time is a call with the present moment, and returns what is to be
/// done. `nextDeadline` says when to call ``advance(to:)``. It behaves as Apache Kafka's GroupMetadataManager does. The members agree
/// on one protocol, the leader (a member) assigns, the group only relays: with more members than partitions the leader gives some
/// nothing, and they stand by.
///
/// | state | JoinGroup | SyncGroup | heartbeat | commit of a member |
/// | --- | --- | --- | --- | --- |
/// | empty | → preparing | UNKNOWN_MEMBER_ID | UNKNOWN_MEMBER_ID | UNKNOWN_MEMBER_ID |
/// | preparing | waits | REBALANCE_IN_PROGRESS | REBALANCE_IN_PROGRESS | accepted |
/// | completing | changed: → preparing; same: answered | waits; the leader's: → stable | fine | REBALANCE_IN_PROGRESS |
/// | stable | leader or changed: → preparing; same: answered | answered | fine | accepted |
struct Group: Sendable {
    let id: String
    let settings: GroupSettings
    var state = GroupState.empty
    /// Where `state` came from.
    var previousState = GroupState.empty
    /// When `state` began (wall clock, ms); nil where that was not kept.
    var stateSince: Int64?
    /// Goes up with each rebalance that completes; 0: none has.
    var generation: Int32 = 0
    var protocolType: String?
    /// What the members agreed on for this generation.
    var protocolName: String?
    var leader: String?
    var members: [String: GroupMember] = [:]
    /// Member ids of static members, by their instance id.
    var staticMembers: [String: String] = [:]
    /// Ids given to clients that have not joined with them yet, and until when each is good.
    var pending: [String: Int64] = [:]
    /// What ends the preparation of a rebalance before all members have joined.
    var joinTimer: JoinTimer?
    /// When members that have not asked for their assignment are dropped.
    var syncDeadline: Int64?
    /// The assignments of this generation while they are being written.
    var storing: [String: [UInt8]]?
    /// A member came while the first rebalance was delayed for more to come.
    var sawNewMember = false
    /// Nothing is due before (monotonic, ms); it may be too early, never too late. Nil: nothing will be due.
    var nextDeadline: Int64?
    private var joined = 0
    private var effects: [GroupEffect] = []

    enum JoinTimer: Sendable {
        /// The first rebalance waits for more members, and again as long as some come and `remaining` ms are left.
        case initial(deadline: Int64, delay: Int64, remaining: Int64)
        case rebalance(deadline: Int64)

        var deadline: Int64 {
            switch self {
            case .initial(let deadline, _, _), .rebalance(let deadline): deadline
            }
        }
    }

    init(id: String, settings: GroupSettings) {
        self.id = id
        self.settings = settings
    }

    /// Members in the order in which they came.
    var membersInOrder: [GroupMember] { members.values.sorted { $0.order < $1.order } }

    /// Milliseconds that members have to join again: the most that any of them asked for, and never none: what falls due at once
    /// and again at once would go on for ever.
    var rebalanceTimeout: Int64 { max(1, members.values.map(\.rebalanceTimeout).max() ?? 1) }

    /// Whether everybody who is or may become a member waits for the answer to JoinGroup.
    var allHaveJoined: Bool { pending.isEmpty && members.values.allSatisfy { $0.join != nil } }
}

extension Group {
    /// What keeps a request of this member from being taken up, if anything does.
    func refusal(of memberID: String, instanceID: String?) -> ErrorCode? {
        if let instanceID {
            guard let current = staticMembers[instanceID] else { return .unknownMemberID }
            if current != memberID { return .fencedInstanceID }
        }
        return members[memberID] == nil ? .unknownMemberID : nil
    }

    mutating func add(_ member: GroupMember) {
        members[member.id] = member
        pending[member.id] = nil
        if let instanceID = member.instanceID { staticMembers[instanceID] = member.id }
        if leader == nil { leader = member.id }
    }

    /// Takes a member out; requests of it that wait are refused. Nothing else follows from it here.
    mutating func remove(_ memberID: String, because error: ErrorCode = .unknownMemberID) {
        pending[memberID] = nil
        guard let member = members.removeValue(forKey: memberID) else { return }
        refuseWaiting(of: member, error)
        if let instanceID = member.instanceID, staticMembers[instanceID] == memberID { staticMembers[instanceID] = nil }
        if leader == memberID { leader = membersInOrder.first?.id }
        if members.values.allSatisfy({ !$0.owesSync }) { syncDeadline = nil }
    }

    func refusedJoin(_ memberID: String, _ error: ErrorCode) -> JoinAnswer {
        JoinAnswer(error: error, memberID: memberID)
    }

    mutating func refuseWaiting(of member: GroupMember, _ error: ErrorCode) {
        if let join = member.join { perform(.answerJoin(join, refusedJoin(member.id, error))) }
        if let sync = member.sync { perform(.answerSync(sync, SyncAnswer(error: error))) }
    }

    mutating func change(to next: GroupState, at moment: GroupMoment) {
        previousState = state
        state = next
        stateSince = moment.wall
    }

    mutating func perform(_ effect: GroupEffect) { effects.append(effect) }

    mutating func takeEffects() -> [GroupEffect] {
        defer { effects = [] }
        return effects
    }

    /// A number for the next member's place in the order.
    mutating func nextOrder() -> Int {
        joined += 1
        return joined
    }

    /// Has ``advance(to:)`` called by `deadline`.
    mutating func wake(at deadline: Int64) { nextDeadline = min(nextDeadline ?? deadline, deadline) }
}
