extension Group {
    /// Everything that must hold between two calls; returns what does not. For tests.
    func violations() -> [String] {
        var problems: [String] = []
        func require(_ holds: Bool, _ rule: String) { if !holds { problems.append(rule) } }
        require(members.isEmpty == (leader == nil), "a group with members has a leader, one without has none")
        if let leader { require(members[leader] != nil, "the leader is a member") }
        for (instanceID, memberID) in staticMembers {
            require(members[memberID]?.instanceID == instanceID, "\(instanceID) names a static member")
        }
        require(
            members.values.allSatisfy { $0.instanceID.map { staticMembers[$0] != nil } ?? true },
            "static members are known by name")
        require(pending.keys.allSatisfy { members[$0] == nil }, "who has joined is no longer to come")
        require((joinTimer != nil) == (state == .preparing), "the preparation of a rebalance ends in time, and only it")
        switch state {
        case .empty, .dead: require(members.isEmpty, "\(state) has no members")
        case .completing, .stable: require(!members.isEmpty && protocolName != nil, "\(state) has members that agree")
        case .preparing: break
        }
        for member in members.values {
            require(
                member.join == nil || state == .preparing, "only the preparation of a rebalance holds JoinGroup back")
            require(member.sync == nil || state == .completing, "only the leader's assignments hold SyncGroup back")
            require(!member.owesSync || state == .completing || state == .stable, "assignments are owed by generation")
            let waits = !member.isNew && (member.join != nil || member.sync != nil)
            require(member.sessionDeadline < .max || waits, "a member that waits for nothing can be missed")
        }
        let owing = members.values.contains { $0.owesSync }
        require(owing == (syncDeadline != nil), "who owes a SyncGroup is waited for, and nobody else")
        let deadlines =
            members.values.map(\.sessionDeadline).filter { $0 < .max } + Array(pending.values)
            + [joinTimer?.deadline, syncDeadline].compactMap(\.self)
        require(deadlines.allSatisfy { nextDeadline ?? .max <= $0 }, "nothing falls due before the next deadline")
        return problems
    }
}
