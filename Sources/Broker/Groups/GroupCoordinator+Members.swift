import KafkaProtocol

extension GroupCoordinator {
    func join(_ request: JoinGroupRequest, from client: GroupClient) {
        let address = client.address
        func refuse(_ error: ErrorCode) {
            address.answer(
                JoinGroupResponse(JoinAnswer(error: error, memberID: request.memberID), version: address.version))
        }
        if request.groupID.isEmpty { return refuse(.invalidGroupID) }
        guard isAvailable else { return refuse(.notCoordinator) }
        if isUnread(request.groupID) { return refuse(.coordinatorNotAvailable) }
        let sessions = settings.minSessionTimeout...max(settings.minSessionTimeout, settings.maxSessionTimeout)
        guard sessions.contains(request.sessionTimeoutMilliseconds) else { return refuse(.invalidSessionTimeout) }
        // More could not be kept: it has to fit into a record.
        let bytes = request.protocols.reduce(0) { $0 + $1.metadata.count + $1.name.utf8.count }
        if bytes > GroupSettings.maxMetadataBytes || request.protocols.count > GroupSettings.maxProtocols {
            return refuse(.invalidRequest)
        }
        // Only a client without an id can be a group's first.
        guard let managed = request.memberID.isEmpty ? findOrCreate(request.groupID) : find(request.groupID) else {
            return refuse(request.memberID.isEmpty ? .groupMaxSizeReached : .unknownMemberID)
        }
        let rebalance = request.rebalanceTimeoutMilliseconds
        let joining = JoinRequest(
            id: expectAnswer(to: address), memberID: request.memberID, instanceID: request.groupInstanceID,
            freshMemberID: (request.groupInstanceID ?? client.id).cut(toUTF8: String.memberNameBytes)
                + "-\(Self.randomName())",
            clientID: client.id, clientHost: client.host, protocolType: request.protocolType,
            protocols: request.protocols.map { GroupProtocol(name: $0.name, metadata: $0.metadata) },
            sessionTimeout: request.sessionTimeoutMilliseconds,
            rebalanceTimeout: rebalance < 0 ? request.sessionTimeoutMilliseconds : rebalance,
            needsKnownMemberID: address.version >= 4, canSkipAssignment: address.version >= 9)
        perform(managed.group.join(joining, at: moment), of: managed)
        if managed.isForgettable && managed.group.record == nil { forget(managed) }
    }

    func sync(_ request: SyncGroupRequest, from address: ReturnAddress) {
        func refuse(_ error: ErrorCode) { address.answer(SyncGroupResponse(errorCode: error)) }
        if request.groupID.isEmpty { return refuse(.invalidGroupID) }
        if address.version >= 5 && (request.protocolType == nil || request.protocolName == nil) {
            return refuse(.inconsistentGroupProtocol)
        }
        if isUnread(request.groupID) { return refuse(.coordinatorNotAvailable) }
        guard let managed = find(request.groupID) else { return refuse(.unknownMemberID) }
        let assignments = request.assignments.map { ($0.memberID, $0.assignment) }
        let syncing = SyncRequest(
            id: expectAnswer(to: address), memberID: request.memberID, instanceID: request.groupInstanceID,
            generation: request.generationID, protocolType: request.protocolType, protocolName: request.protocolName,
            assignments: Dictionary(assignments, uniquingKeysWith: { _, last in last }))
        perform(managed.group.sync(syncing, at: moment), of: managed)
    }

    func heartbeat(_ request: HeartbeatRequest, from address: ReturnAddress) {
        var error = ErrorCode.unknownMemberID
        if request.groupID.isEmpty {
            error = .invalidGroupID
        } else if isUnread(request.groupID) {
            error = .coordinatorNotAvailable
        } else if let managed = find(request.groupID) {
            error = managed.group.heartbeat(
                memberID: request.memberID, instanceID: request.groupInstanceID, generation: request.generationID,
                at: moment)
        }
        address.answer(HeartbeatResponse(errorCode: error))
    }

    func leave(_ request: LeaveGroupRequest, from address: ReturnAddress) {
        if request.groupID.isEmpty { return address.answer(LeaveGroupResponse(errorCode: .invalidGroupID)) }
        if isUnread(request.groupID) { return address.answer(LeaveGroupResponse(errorCode: .coordinatorNotAvailable)) }
        let isBatch = address.version >= 3
        let leaving =
            isBatch
            ? request.members.map { (memberID: $0.memberID, instanceID: $0.groupInstanceID) }
            : [(memberID: request.memberID, instanceID: nil)]
        var errors = leaving.map { _ in ErrorCode.unknownMemberID }
        if let managed = find(request.groupID) {
            let left = managed.group.leave(leaving, at: moment)
            errors = left.errors
            perform(left.effects, of: managed)
        }
        let members = zip(leaving, errors).map { member, error in
            LeaveGroupResponse.Member(
                memberID: member.memberID, groupInstanceID: member.instanceID, errorCode: error)
        }
        address.answer(
            isBatch ? LeaveGroupResponse(members: members) : LeaveGroupResponse(errorCode: errors.first ?? .none))
    }

    /// A random UUID (version 4), as Kafka puts one into member ids.
    private static func randomName() -> String {
        let high = UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: .min ... .max) & ~(0b11 << 62) | 0b10 << 62
        func digits(_ value: UInt64, _ count: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: count - text.count) + text
        }
        return [
            digits(high >> 32, 8), digits(high >> 16 & 0xFFFF, 4), digits(high & 0xFFFF, 4), digits(low >> 48, 4),
            digits(low & 0xFFFF_FFFF_FFFF, 12),
        ].joined(separator: "-")
    }
}

/// Who sent a request that makes somebody a member.
struct GroupClient: Sendable {
    /// The client's own name for itself.
    let id: String
    /// Its address, as Java prints one.
    let host: String
    let address: ReturnAddress

    init(_ context: RequestContext) {
        id = context.clientID ?? ""
        let peer = context.connection.peer
        host = "/" + (peer.lastIndex(of: ":").map { String(peer[..<$0]) } ?? peer)
        address = context.returnAddress
    }
}

extension JoinGroupResponse {
    init(_ answer: JoinAnswer, version: Int16) {
        self.init(
            errorCode: answer.error, generationID: answer.generation, protocolType: answer.protocolType,
            // It could not be null before version 7.
            protocolName: answer.protocolName ?? (version < 7 ? "" : nil), leader: answer.leader,
            skipAssignment: answer.skipAssignment, memberID: answer.memberID,
            members: answer.members.map {
                Member(memberID: $0.id, groupInstanceID: $0.instanceID, metadata: $0.metadata)
            })
    }
}

extension SyncGroupResponse {
    init(_ answer: SyncAnswer) {
        self.init(
            errorCode: answer.error, protocolType: answer.protocolType, protocolName: answer.protocolName,
            assignment: answer.assignment)
    }
}
