import KafkaProtocol

extension Group {
    /// Takes up a SyncGroup; its answer may come with a later call.
    mutating func sync(_ request: SyncRequest, at moment: GroupMoment) -> [GroupEffect] {
        if let refusal = refusal(of: request) {
            perform(.answerSync(request.id, SyncAnswer(error: refusal)))
            return takeEffects()
        }
        switch state {
        case .empty, .dead: perform(.answerSync(request.id, SyncAnswer(error: .unknownMemberID)))
        case .preparing: perform(.answerSync(request.id, SyncAnswer(error: .rebalanceInProgress)))
        case .completing: park(request)
        case .stable:
            hasSynced(request.memberID)
            perform(.answerSync(request.id, answer(with: members[request.memberID]?.assignment ?? [])))
        }
        return takeEffects()
    }

    private func refusal(of request: SyncRequest) -> ErrorCode? {
        if state == .dead { return .coordinatorNotAvailable }
        if let refusal = refusal(of: request.memberID, instanceID: request.instanceID) { return refusal }
        if request.generation != generation { return .illegalGeneration }
        let typeDiffers = request.protocolType != nil && request.protocolType != protocolType
        let nameDiffers = request.protocolName != nil && request.protocolName != protocolName
        return typeDiffers || nameDiffers ? .inconsistentGroupProtocol : nil
    }

    private func answer(with assignment: [UInt8]) -> SyncAnswer {
        SyncAnswer(protocolType: protocolType, protocolName: protocolName, assignment: assignment)
    }

    private mutating func park(_ request: SyncRequest) {
        if let earlier = members[request.memberID]?.sync {
            perform(.answerSync(earlier, SyncAnswer(error: .rebalanceInProgress)))
        }
        members[request.memberID]?.sync = request.id
        hasSynced(request.memberID)
        guard leader == request.memberID else { return }
        // Who is not mentioned stands by.
        let assignments = members.keys.map { ($0, request.assignments[$0] ?? []) }
        let all = Dictionary(uniqueKeysWithValues: assignments)
        storing = all
        perform(.store(assignments: all, .assignments(generation: generation, all)))
    }

    private mutating func hasSynced(_ memberID: String) {
        members[memberID]?.owesSync = false
        if members.values.allSatisfy({ !$0.owesSync }) { syncDeadline = nil }
    }

    /// What ``GroupEffect/store(assignments:_:)`` asked for has been written, or has failed.
    mutating func stored(_ change: StoredChange, _ failure: ErrorCode?, at moment: GroupMoment) -> [GroupEffect] {
        switch change {
        case .nothing: break
        case .staticMember(let request, let answer, let old):
            if let failure {
                restore(old, inPlaceOf: answer.memberID, moment)
                perform(.answerJoin(request, refusedJoin("", failure)))
            } else {
                perform(.answerJoin(request, answer))
            }
        case .assignments(let generation, let assignments):
            // Somebody may have joined or left meanwhile.
            guard state == .completing, generation == self.generation else { break }
            storing = nil
            if let failure {
                for id in members.keys { members[id]?.assignment = [] }
                answerSyncs(with: failure, moment)
                rebalance(moment)
            } else {
                for id in members.keys { members[id]?.assignment = assignments[id] ?? [] }
                self.change(to: .stable, at: moment)
                answerSyncs(with: .none, moment)
            }
        }
        return takeEffects()
    }

    /// Answers those who wait for their assignment. Their sessions begin anew: they could not send heartbeats.
    mutating func answerSyncs(with error: ErrorCode, _ moment: GroupMoment) {
        for member in membersInOrder {
            guard let sync = member.sync else { continue }
            perform(.answerSync(sync, error.isError ? SyncAnswer(error: error) : answer(with: member.assignment)))
            members[member.id]?.sync = nil
            expect(member.id, within: member.sessionTimeout, moment)
        }
    }

    /// The time to ask for assignments is over: who did not is no longer a member.
    mutating func syncTimeIsUp(_ moment: GroupMoment) {
        syncDeadline = nil
        guard state == .completing || state == .stable else { return }
        for member in membersInOrder where member.owesSync { remove(member.id) }
        prepareRebalance(moment)
    }
}
