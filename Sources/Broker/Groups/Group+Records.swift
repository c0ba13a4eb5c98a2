import KafkaProtocol

extension Group {
    /// What is kept of the group, with these assignments by member.
    func record(assignments: [String: [UInt8]]) -> GroupMetadataValue {
        GroupMetadataValue(
            protocolType: protocolType ?? "", generation: generation, protocolName: protocolName, leader: leader,
            currentStateTimestamp: stateSince ?? -1,
            members: membersInOrder.map { member in
                GroupMetadataValue.Member(
                    memberID: member.id, groupInstanceID: member.instanceID, clientID: member.clientID,
                    clientHost: member.clientHost,
                    rebalanceTimeoutMilliseconds: Int32(clamping: member.rebalanceTimeout),
                    sessionTimeoutMilliseconds: Int32(clamping: member.sessionTimeout),
                    subscription: member.metadata(for: protocolName ?? ""), assignment: assignments[member.id] ?? [])
            })
    }

    /// What is kept of the group as it is now; nil for one that has only offsets.
    ///
    /// In the midst of a rebalance that is its generation: a broker that starts with it asks the members to join again, as they are
    /// about to anyway. Only assignments that are being written count already: what is written after them must not take them back.
    var record: GroupMetadataValue? {
        switch state {
        case .stable: return record(assignments: members.mapValues(\.assignment))
        case .completing where storing != nil: return record(assignments: storing ?? [:])
        case .empty where generation == 0 && protocolType == nil: return nil
        case .dead: return nil
        case .empty, .preparing, .completing:
            return GroupMetadataValue(
                protocolType: protocolType ?? "", generation: generation, currentStateTimestamp: stateSince ?? -1)
        }
    }

    /// The group as it was kept. Its members' sessions begin with `moment`.
    init(id: String, settings: GroupSettings, _ kept: GroupMetadataValue, at moment: GroupMoment) {
        self.init(id: id, settings: settings)
        generation = kept.generation
        protocolType = kept.protocolType.isEmpty ? nil : kept.protocolType
        protocolName = kept.members.isEmpty ? nil : kept.protocolName ?? ""
        stateSince = kept.currentStateTimestamp < 0 ? nil : kept.currentStateTimestamp
        for member in kept.members {
            let session = Int64(member.sessionTimeoutMilliseconds)
            let rebalance = Int64(member.rebalanceTimeoutMilliseconds)
            var restored = GroupMember(
                id: member.memberID, instanceID: member.groupInstanceID, clientID: member.clientID,
                clientHost: member.clientHost, order: nextOrder(),
                protocols: [GroupProtocol(name: kept.protocolName ?? "", metadata: member.subscription)],
                sessionTimeout: session, rebalanceTimeout: rebalance < 0 ? session : rebalance)
            restored.assignment = member.assignment
            add(restored)
            expect(member.memberID, within: session, moment)
        }
        if let known = kept.leader, members[known] != nil { leader = known }
        state = members.isEmpty ? .empty : .stable
        previousState = state
    }

    /// The topics that the members want, if they are consumers that say so readably; nil where that is not known.
    var subscribedTopics: Set<String>? {
        guard protocolType == "consumer" else { return nil }
        var topics: Set<String> = []
        for member in members.values {
            guard let name = protocolName ?? member.protocols.first?.name,
                let subscription = try? ConsumerProtocolSubscription(decoding: member.metadata(for: name))
            else { return nil }
            topics.formUnion(subscription.topics)
        }
        return topics
    }
}
