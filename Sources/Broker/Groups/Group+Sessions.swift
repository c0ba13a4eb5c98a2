import KafkaProtocol

extension Group {
    /// Has the member heard of within `milliseconds`, or counted as gone.
    mutating func expect(_ memberID: String, within milliseconds: Int64, _ moment: GroupMoment) {
        let deadline = moment.monotonic + milliseconds
        members[memberID]?.sessionDeadline = deadline
        wake(at: deadline)
    }

    /// Notes that a member lives; the answer to its heartbeat.
    mutating func heartbeat(
        memberID: String, instanceID: String?, generation: Int32, at moment: GroupMoment
    ) -> ErrorCode {
        if state == .dead { return .coordinatorNotAvailable }
        if let refusal = refusal(of: memberID, instanceID: instanceID) { return refusal }
        if generation != self.generation { return .illegalGeneration }
        guard let member = members[memberID], state != .empty else { return .unknownMemberID }
        expect(memberID, within: member.sessionTimeout, moment)
        return state == .preparing ? .rebalanceInProgress : .none
    }

    /// What keeps a commit of offsets from being taken; a member's commit counts as a sign of life.
    mutating func commitRefusal(
        memberID: String, instanceID: String?, generation: Int32, at moment: GroupMoment
    ) -> ErrorCode? {
        if state == .dead { return .coordinatorNotAvailable }
        if generation < 0 && state == .empty { return nil }
        guard generation >= 0 || !memberID.isEmpty || instanceID != nil else { return .unknownMemberID }
        if let refusal = refusal(of: memberID, instanceID: instanceID) { return refusal }
        if generation != self.generation { return .illegalGeneration }
        // It has joined, but does not know yet what it is to consume.
        if state == .completing { return .rebalanceInProgress }
        if let member = members[memberID] { expect(memberID, within: member.sessionTimeout, moment) }
        return nil
    }

    /// Does what has fallen due by now.
    mutating func advance(to moment: GroupMoment) -> [GroupEffect] {
        guard state != .dead, let due = nextDeadline, due <= moment.monotonic else { return [] }
        if let timer = joinTimer, timer.deadline <= moment.monotonic { joinTimeIsUp(moment) }
        if let syncDeadline, syncDeadline <= moment.monotonic { syncTimeIsUp(moment) }
        for (memberID, deadline) in pending where deadline <= moment.monotonic {
            pending[memberID] = nil
            completeJoinIfAllHave(moment)
        }
        for member in membersInOrder { expire(member.id, moment) }
        var next: Int64?
        func consider(_ deadline: Int64) { if deadline != .max { next = min(next ?? deadline, deadline) } }
        for member in members.values { consider(member.sessionDeadline) }
        for deadline in pending.values { consider(deadline) }
        if let joinTimer { consider(joinTimer.deadline) }
        if let syncDeadline { consider(syncDeadline) }
        nextDeadline = next
        return takeEffects()
    }

    /// Ends the session of a member that was not heard of for too long.
    private mutating func expire(_ memberID: String, _ moment: GroupMoment) {
        guard let member = members[memberID], member.sessionDeadline <= moment.monotonic else { return }
        if !member.isNew && (member.join != nil || member.sync != nil) {
            // It waits for the group, not the group for it; its session begins anew with the answer.
            members[memberID]?.sessionDeadline = .max
        } else {
            remove(memberID)
            rebalance(moment)
        }
    }
}
