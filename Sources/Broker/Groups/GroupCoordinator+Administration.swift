import KafkaProtocol
import LogEngine
import SystemIO

extension GroupCoordinator {
    func describe(_ request: DescribeGroupsRequest, from address: ReturnAddress) {
        address.answer(
            DescribeGroupsResponse(
                groups: request.groups.unrepeated { $0 }.map { describe($0, version: address.version) }))
    }

    private func describe(_ name: String, version: Int16) -> DescribeGroupsResponse.Group {
        if isUnread(name) { return DescribeGroupsResponse.Group(errorCode: .coordinatorNotAvailable, groupID: name) }
        guard let group = find(name)?.group else {
            return DescribeGroupsResponse.Group(
                errorCode: version >= 6 ? .groupIDNotFound : .none,
                errorMessage: version >= 6 ? "Group \(name) not found.".cut(toUTF8: String.messageBytes) : nil,
                groupID: name,
                groupState: GroupState.dead.rawValue)
        }
        // Until a group is stable its members' protocol is still to come, and their assignments are those of before.
        let isStable = group.state == .stable
        return DescribeGroupsResponse.Group(
            groupID: name, groupState: group.state.rawValue, protocolType: group.protocolType ?? "",
            protocolData: isStable ? group.protocolName ?? "" : "",
            members: group.membersInOrder.map { member in
                DescribeGroupsResponse.Member(
                    memberID: member.id, groupInstanceID: member.instanceID, clientID: member.clientID,
                    clientHost: member.clientHost,
                    memberMetadata: isStable ? member.metadata(for: group.protocolName ?? "") : [],
                    memberAssignment: member.assignment)
            })
    }

    func list(_ request: ListGroupsRequest, from address: ReturnAddress) {
        let states = request.statesFilter.map { $0.lowercased() }
        let types = request.typesFilter.map { $0.lowercased() }
        let listed = groups.values.map(\.group).filter { group in
            (states.isEmpty || states.contains(group.state.rawValue.lowercased()))
                && (types.isEmpty || types.contains("classic"))
        }
        address.answer(
            ListGroupsResponse(
                groups: listed.sorted { $0.id < $1.id }.map { group in
                    ListGroupsResponse.Group(
                        groupID: group.id, protocolType: group.protocolType ?? "", groupState: group.state.rawValue,
                        groupType: "classic")
                }))
    }

    func delete(_ request: DeleteGroupsRequest, from address: ReturnAddress) {
        var results = request.groupsNames.map { DeleteGroupsResponse.Result(groupID: $0) }
        // One for each group, and one for this loop.
        var open = results.count + 1
        func done() {
            open -= 1
            if open == 0 { address.answer(DeleteGroupsResponse(results: results)) }
        }
        for index in results.indices {
            let managed = find(results[index].groupID)
            guard let managed, managed.group.state == .empty else {
                let missing: ErrorCode = isUnread(results[index].groupID) ? .coordinatorNotAvailable : .groupIDNotFound
                results[index].errorCode = managed == nil ? missing : .nonEmptyGroup
                done()
                continue
            }
            delete(managed) { failure in
                if let failure {
                    results[index].errorCode = ErrorCode(coordinator: failure, tooLarge: .unknownServerError)
                }
                done()
            }
        }
        done()
    }

    /// Forgets a group without members, with its offsets, in the log and here.
    private func delete(_ managed: ManagedGroup, completion: @escaping (_ failure: LogError?) -> Void) {
        let offsets = managed.offsets.filter { _, _ in true }.map { part in
            OffsetsRecord.offset(managed.key(part.topic, part.partition), nil)
        }
        let name = managed.group.id
        forget(managed)
        writeDeletions(offsets + [.group(GroupMetadataKey(group: name), nil)], of: name) { [self] failure in
            // What a restart would bring back is there until then too.
            if failure != nil && find(name) == nil { restore(managed) }
            completion(failure)
        }
    }

    // MARK: - Time

    /// Looks for what is old from time to time.
    func scheduleExpiry() {
        let interval = UInt64(settings.offsetsRetentionCheckMilliseconds) * 1_000_000
        events.schedule(at: events.now + interval) { [weak self] in
            guard let self else { return }
            expire(at: moment.wall)
            scheduleExpiry()
        }
    }

    /// Removes offsets that nobody has used for `offsets.retention.minutes`, and groups that have neither members nor offsets.
    func expire(at wall: Int64) {
        let retention = settings.offsetsRetentionMinutes * 60_000
        for managed in Array(groups.values) {
            let lastUse = managed.group.lastUse
            let gone = managed.offsets.filter { topic, offset in
                guard let time = lastUse(topic, offset) else { return false }
                return offset.isExpired(now: wall, lastUse: time, retention: retention)
            }
            if !gone.isEmpty {
                reporter(
                    BrokerEvent(.info, "\(gone.count) committed offsets of group \(managed.group.id) have expired"))
            }
            remove(gone, of: managed) { _ in }
            if managed.isForgettable { delete(managed) { _ in } }
        }
    }

    /// A topic is gone, and what was committed for it.
    func topicWasDeleted(_ topic: String) {
        for managed in groups.values {
            let partitions = managed.offsets.topics[topic]?.keys.sorted() ?? []
            remove(partitions.map { (topic, $0) }, of: managed) { _ in }
        }
    }
}

extension Group {
    /// When an offset that is kept for a topic was of use last (wall clock, ms); nil while it is in use.
    fileprivate var lastUse: (_ topic: String, CommittedOffset) -> Int64? {
        if protocolType == nil { return { _, offset in offset.committedAt } }
        if state == .empty { return { [stateSince] _, offset in stateSince ?? offset.committedAt } }
        guard state == .stable, let subscribed = subscribedTopics else { return { _, _ in nil } }
        return { topic, offset in subscribed.contains(topic) ? nil : offset.committedAt }
    }
}
