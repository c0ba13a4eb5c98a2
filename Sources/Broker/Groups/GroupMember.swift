/// A way to assign partitions that a member offers, with what it tells the leader for it (its subscription).
struct GroupProtocol: Hashable, Sendable {
    var name: String
    var metadata: [UInt8]
}

/// One member of a group, and the requests of it that wait for an answer.
struct GroupMember: Sendable {
    let id: String
    /// Set for a static member (KIP-345): it keeps its place over restarts.
    let instanceID: String?
    let clientID: String
    let clientHost: String
    /// Members are told of in the order in which they came.
    let order: Int
    /// Most wanted first.
    var protocols: [GroupProtocol]
    var sessionTimeout: Int64
    var rebalanceTimeout: Int64
    var assignment: [UInt8] = []
    /// It has not had an answer to JoinGroup yet.
    var isNew = false
    /// It has not asked for the assignment of this generation.
    var owesSync = false
    var join: GroupRequestID?
    var sync: GroupRequestID?
    /// When it counts as gone (monotonic, ms).
    var sessionDeadline = Int64.max

    func metadata(for name: String) -> [UInt8] { protocols.first { $0.name == name }?.metadata ?? [] }
}

/// What a JoinGroup request says, whatever its version.
struct JoinRequest: Sendable {
    var id: GroupRequestID
    /// Empty for a member that has none yet.
    var memberID: String
    var instanceID: String?
    /// The id to give where one is needed; made by the caller, so that the group stays predictable.
    var freshMemberID: String
    var clientID = ""
    var clientHost = ""
    var protocolType: String
    var protocols: [GroupProtocol]
    var sessionTimeout: Int32
    var rebalanceTimeout: Int32
    /// A new member is sent away with its id and joins with it (KIP-394, version 4).
    var needsKnownMemberID = true
    /// The client understands `skipAssignment` (KIP-814, version 9).
    var canSkipAssignment = true
}

/// What a SyncGroup request says, whatever its version.
struct SyncRequest: Sendable {
    var id: GroupRequestID
    var memberID: String
    var instanceID: String?
    var generation: Int32
    var protocolType: String?
    var protocolName: String?
    /// By member; empty unless the leader asks.
    var assignments: [String: [UInt8]] = [:]
}
