import KafkaProtocol

/// Names a JoinGroup or SyncGroup request that a group has yet to answer.
struct GroupRequestID: Hashable, Sendable {
    let number: UInt64
}

/// One moment on the two clocks that groups go by, in milliseconds.
struct GroupMoment: Sendable {
    /// For deadlines: never set back.
    var monotonic: Int64
    /// Since 1970: for what is kept.
    var wall: Int64
}

/// What a group wants done. It does nothing itself: no socket, no log, no clock.
enum GroupEffect: Sendable {
    case answerJoin(GroupRequestID, JoinAnswer)
    case answerSync(GroupRequestID, SyncAnswer)
    /// Write the group as it is now with these assignments by member, then tell it with ``Group/stored(_:_:at:)``.
    case store(assignments: [String: [UInt8]], StoredChange)
}

/// What a group waits for a write to decide.
enum StoredChange: Sendable {
    /// Nothing depends on the write.
    case nothing
    /// The leader's assignments hold from then on.
    case assignments(generation: Int32, [String: [UInt8]])
    /// A static member has a new id, in the place of `old`.
    case staticMember(GroupRequestID, JoinAnswer, old: GroupMember)
}

/// The answer to JoinGroup, whatever its version.
struct JoinAnswer: Sendable {
    struct Member: Hashable, Sendable {
        var id: String
        var instanceID: String?
        var metadata: [UInt8]
    }

    var error = ErrorCode.none
    var memberID = ""
    var generation: Int32 = -1
    var protocolType: String?
    var protocolName: String?
    var leader = ""
    /// The leader has the assignments that it would make (KIP-814).
    var skipAssignment = false
    /// All members for the leader, none for the others.
    var members: [Member] = []
}

/// The answer to SyncGroup, whatever its version.
struct SyncAnswer: Sendable {
    var error = ErrorCode.none
    var protocolType: String?
    var protocolName: String?
    var assignment: [UInt8] = []
}
