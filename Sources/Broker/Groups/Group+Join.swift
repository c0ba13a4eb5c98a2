import KafkaProtocol

extension Group {
    /// Takes up a JoinGroup; its answer may come with a later call.
    mutating func join(_ request: JoinRequest, at moment: GroupMoment) -> [GroupEffect] {
        if state == .dead {
            refuse(request, .coordinatorNotAvailable)
        } else if !hasRoom(for: request.memberID) {
            // A member that came too late for a group that has become smaller.
            remove(request.memberID)
            perform(.answerJoin(request.id, refusedJoin("", .groupMaxSizeReached)))
            completeJoinIfAllHave(moment)
        } else if !supports(request) {
            refuse(request, .inconsistentGroupProtocol)
        } else if request.memberID.isEmpty {
            joinAsNew(request, moment)
        } else if pending[request.memberID] != nil && request.instanceID == nil {
            add(request, as: request.memberID, moment)
        } else if let refusal = refusal(of: request.memberID, instanceID: request.instanceID) {
            refuse(request, refusal)
        } else {
            rejoin(request, moment)
        }
        return takeEffects()
    }

    private mutating func refuse(_ request: JoinRequest, _ error: ErrorCode) {
        perform(.answerJoin(request.id, refusedJoin(request.memberID, error)))
    }

    /// While a rebalance is prepared those who have joined count, so that the last to come are the ones to go.
    private func hasRoom(for memberID: String) -> Bool {
        switch state {
        case .empty, .dead: return settings.maxSize > 0
        case .preparing:
            return members[memberID]?.join != nil || members.values.count { $0.join != nil } < settings.maxSize
        case .completing, .stable:
            return members[memberID] != nil || members.count < settings.maxSize
        }
    }

    /// Whether some protocol of the request is one that every member offers.
    private func supports(_ request: JoinRequest) -> Bool {
        if state == .empty { return !request.protocolType.isEmpty && !request.protocols.isEmpty }
        guard members.isEmpty || protocolType == request.protocolType else { return false }
        return request.protocols.contains { offered in
            members.values.allSatisfy { $0.protocols.contains { $0.name == offered.name } }
        }
    }

    private mutating func joinAsNew(_ request: JoinRequest, _ moment: GroupMoment) {
        if let instanceID = request.instanceID {
            if let old = staticMembers[instanceID] {
                replace(old, with: request, moment)
            } else {
                add(request, as: request.freshMemberID, moment)
            }
        } else if request.needsKnownMemberID {
            guard pending.count < GroupSettings.maxPendingMembers else {
                return perform(.answerJoin(request.id, refusedJoin("", .groupMaxSizeReached)))
            }
            let deadline = moment.monotonic + Int64(request.sessionTimeout)
            pending[request.freshMemberID] = deadline
            wake(at: deadline)
            perform(.answerJoin(request.id, refusedJoin(request.freshMemberID, .memberIDRequired)))
        } else {
            add(request, as: request.freshMemberID, moment)
        }
    }

    private mutating func add(_ request: JoinRequest, as memberID: String, _ moment: GroupMoment) {
        var member = GroupMember(
            id: memberID, instanceID: request.instanceID, clientID: request.clientID, clientHost: request.clientHost,
            order: nextOrder(), protocols: request.protocols, sessionTimeout: Int64(request.sessionTimeout),
            rebalanceTimeout: Int64(request.rebalanceTimeout))
        member.isNew = true
        member.join = request.id
        if state == .preparing && generation == 0 { sawNewMember = true }
        if members.isEmpty { protocolType = request.protocolType }
        add(member)
        expect(memberID, within: GroupSettings.newMemberTimeout, moment)
        rebalance(moment)
    }

    /// A member that is known joins again.
    private mutating func rejoin(_ request: JoinRequest, _ moment: GroupMoment) {
        guard let member = members[request.memberID] else { return }
        let isSame = member.protocols == request.protocols
        switch state {
        case .preparing:
            update(request.memberID, with: request)
            rebalance(moment)
        case .completing where isSame:
            // It may have missed the answer.
            perform(.answerJoin(request.id, presentGeneration(for: member)))
        case .stable where isSame && leader != member.id:
            perform(.answerJoin(request.id, presentGeneration(for: member)))
        case .completing, .stable:
            // The leader may know of something that is not in anybody's subscription: a topic that grew.
            update(request.memberID, with: request)
            rebalance(moment)
        case .empty, .dead:
            refuse(request, .unknownMemberID)
        }
    }

    private mutating func update(_ memberID: String, with request: JoinRequest) {
        if let earlier = members[memberID]?.join {
            // The client gave up on that request; the connection may still wait for its answer.
            perform(.answerJoin(earlier, refusedJoin(memberID, .rebalanceInProgress)))
        }
        members[memberID]?.protocols = request.protocols
        members[memberID]?.sessionTimeout = Int64(request.sessionTimeout)
        members[memberID]?.rebalanceTimeout = Int64(request.rebalanceTimeout)
        members[memberID]?.join = request.id
    }

    /// JoinGroup's answer in the generation that the group is in.
    func presentGeneration(for member: GroupMember) -> JoinAnswer {
        let name = protocolName ?? ""
        let all =
            leader == member.id
            ? membersInOrder.map {
                JoinAnswer.Member(id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(for: name))
            } : []
        return JoinAnswer(
            memberID: member.id, generation: generation, protocolType: protocolType, protocolName: protocolName,
            leader: leader ?? "", members: all)
    }

    /// A static member came back without its id (KIP-345): it takes over the place and assignment under a new one, the old one is fenced.
    private mutating func replace(_ oldID: String, with request: JoinRequest, _ moment: GroupMoment) {
        guard let old = members.removeValue(forKey: oldID) else { return }
        let oldLeader = leader
        refuseWaiting(of: old, .fencedInstanceID)
        var member = GroupMember(
            id: request.freshMemberID, instanceID: old.instanceID, clientID: request.clientID,
            clientHost: request.clientHost, order: old.order, protocols: request.protocols,
            sessionTimeout: Int64(request.sessionTimeout), rebalanceTimeout: Int64(request.rebalanceTimeout))
        member.assignment = old.assignment
        member.owesSync = old.owesSync
        add(member)
        if leader == oldID { leader = member.id }
        expect(member.id, within: member.sessionTimeout, moment)
        if state == .stable && protocolName == selectProtocol() {
            var answer = presentGeneration(for: member)
            if request.canSkipAssignment {
                answer.skipAssignment = leader == member.id
            } else {
                // An older client that heard that it leads would assign, and the group would not listen: it is told its old id leads.
                answer.leader = oldLeader ?? ""
                answer.members = []
            }
            perform(.store(assignments: members.mapValues(\.assignment), .staticMember(request.id, answer, old: old)))
        } else {
            members[member.id]?.join = request.id
            // Between the answers to JoinGroup and the assignments, the leader has been told of the old id: begin again.
            rebalance(moment)
        }
    }

    /// That a static member has a new id could not be kept, and nobody was told of it: the old id holds again, with what the place
    /// has come to meanwhile.
    mutating func restore(_ old: GroupMember, inPlaceOf memberID: String, _ moment: GroupMoment) {
        guard let instanceID = old.instanceID, staticMembers[instanceID] == memberID,
            let present = members.removeValue(forKey: memberID)
        else { return }
        refuseWaiting(of: present, .unknownMemberID)
        var member = old
        member.assignment = present.assignment
        member.owesSync = present.owesSync
        (member.join, member.sync) = (nil, nil)
        add(member)
        if leader == memberID { leader = member.id }
        expect(member.id, within: member.sessionTimeout, moment)
    }
}
