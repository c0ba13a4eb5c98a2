import KafkaProtocol

extension Group {
    /// Begins a rebalance, or ends its preparation where that is all that was missing.
    mutating func rebalance(_ moment: GroupMoment) {
        switch state {
        case .empty, .completing, .stable: prepareRebalance(moment)
        case .preparing: completeJoinIfAllHave(moment)
        case .dead: break
        }
    }

    mutating func prepareRebalance(_ moment: GroupMoment) {
        if state == .completing {
            // Nobody gets the assignments that were awaited: join again.
            for id in members.keys { members[id]?.assignment = [] }
            answerSyncs(with: .rebalanceInProgress, moment)
        }
        syncDeadline = nil
        storing = nil
        for id in members.keys { members[id]?.owesSync = false }
        let isInitial = state == .empty
        change(to: .preparing, at: moment)
        if isInitial {
            let delay = settings.initialRebalanceDelay
            schedule(
                .initial(
                    deadline: moment.monotonic + delay, delay: delay, remaining: max(rebalanceTimeout - delay, 0)))
        } else if allHaveJoined {
            completeJoin(moment)
        } else {
            schedule(.rebalance(deadline: moment.monotonic + rebalanceTimeout))
        }
    }

    private mutating func schedule(_ timer: JoinTimer) {
        joinTimer = timer
        wake(at: timer.deadline)
    }

    /// Ends the preparation if nobody is missing; the first rebalance of a group waits all the same.
    mutating func completeJoinIfAllHave(_ moment: GroupMoment) {
        if state == .preparing && previousState != .empty && allHaveJoined { completeJoin(moment) }
    }

    /// The time to join is over, or the delay before the first rebalance.
    mutating func joinTimeIsUp(_ moment: GroupMoment) {
        guard let timer = joinTimer else { return }
        if case .initial(_, let delay, let remaining) = timer, sawNewMember, remaining > 0 {
            sawNewMember = false
            let next = min(settings.initialRebalanceDelay, remaining)
            schedule(
                .initial(deadline: moment.monotonic + next, delay: next, remaining: max(remaining - delay, 0)))
        } else {
            completeJoin(moment)
        }
    }

    /// Goes on with those who have joined, and static members, who may be away for as long as their session lasts.
    private mutating func completeJoin(_ moment: GroupMoment) {
        joinTimer = nil
        for member in membersInOrder where member.join == nil && member.instanceID == nil { remove(member.id) }
        guard members.isEmpty || electLeader() else {
            // Only static members are left, and none has joined: wait until one does or their sessions end.
            let wait = max(rebalanceTimeout, GroupSettings.leastWaitForStaticMembers)
            return schedule(.rebalance(deadline: moment.monotonic + wait))
        }
        generation = generation == .max ? 1 : generation + 1
        sawNewMember = false
        if members.isEmpty {
            protocolName = nil
            change(to: .empty, at: moment)
            return perform(.store(assignments: [:], .nothing))
        }
        protocolName = selectProtocol()
        change(to: .completing, at: moment)
        for member in membersInOrder {
            if let join = member.join { perform(.answerJoin(join, presentGeneration(for: member))) }
            members[member.id]?.join = nil
            members[member.id]?.isNew = false
            members[member.id]?.owesSync = true
            expect(member.id, within: member.sessionTimeout, moment)
        }
        let deadline = moment.monotonic + rebalanceTimeout
        syncDeadline = deadline
        wake(at: deadline)
    }

    /// Sees to it that the leader is somebody who has joined; false where nobody has.
    private mutating func electLeader() -> Bool {
        if let leader, members[leader]?.join != nil { return true }
        guard let first = membersInOrder.first(where: { $0.join != nil }) else { return false }
        leader = first.id
        return true
    }

    /// Each member votes for the first of its protocols that all offer; the most votes win, and of equals the one voted for first.
    func selectProtocol() -> String? {
        let voters = membersInOrder
        guard let first = voters.first else { return nil }
        var common = Set(first.protocols.map(\.name))
        for voter in voters.dropFirst() { common.formIntersection(voter.protocols.map(\.name)) }
        var votes: [(name: String, count: Int)] = []
        for voter in voters {
            guard let name = voter.protocols.first(where: { common.contains($0.name) })?.name else { continue }
            if let index = votes.firstIndex(where: { $0.name == name }) {
                votes[index].count += 1
            } else {
                votes.append((name, 1))
            }
        }
        var winner: (name: String, count: Int)?
        for candidate in votes where candidate.count > winner?.count ?? 0 { winner = candidate }
        return winner?.name
    }
}
