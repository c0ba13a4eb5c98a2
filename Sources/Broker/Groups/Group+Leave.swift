import KafkaProtocol

extension Group {
    /// Takes members out; the error of each, in their order.
    mutating func leave(
        _ leaving: [(memberID: String, instanceID: String?)], at moment: GroupMoment
    ) -> (errors: [ErrorCode], effects: [GroupEffect]) {
        var errors: [ErrorCode] = []
        for member in leaving { errors.append(leave(member.memberID, member.instanceID)) }
        if errors.contains(.none) {
            if state == .stable || state == .completing {
                prepareRebalance(moment)
            } else {
                completeJoinIfAllHave(moment)
            }
        }
        return (errors, takeEffects())
    }

    private mutating func leave(_ memberID: String, _ instanceID: String?) -> ErrorCode {
        if state == .dead { return .coordinatorNotAvailable }
        if memberID.isEmpty {
            // An administrator removes a static member by the only name that he knows.
            guard let instanceID, let current = staticMembers[instanceID] else { return .unknownMemberID }
            remove(current)
        } else if pending[memberID] != nil {
            pending[memberID] = nil
        } else if let refusal = refusal(of: memberID, instanceID: instanceID) {
            return refusal
        } else {
            remove(memberID)
        }
        return .none
    }
}
