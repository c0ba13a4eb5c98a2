import KafkaProtocol
import Synchronization
import SystemIO

// The APIs of a group: what the script says, else what a group of one member gets.
extension StubBroker {
    /// What a request of a group comes to; nil where it is none.
    func replyToGroup(
        _ reader: inout WireReader, _ header: RequestHeader
    ) throws(ProtocolError) -> StubConnection.Reply? {
        let version = header.version
        switch header.api {
        case .findCoordinator:
            let request = try FindCoordinatorRequest(from: &reader, version: version)
            return scripted(header) { code, _ in findCoordinator(request, code) }
        case .joinGroup:
            let request = try JoinGroupRequest(from: &reader, version: version)
            return scripted(header) { code, group in group.join(request, code, version) }
        case .syncGroup:
            let request = try SyncGroupRequest(from: &reader, version: version)
            return scripted(header) { code, group in group.sync(request, code) }
        case .heartbeat:
            _ = try HeartbeatRequest(from: &reader, version: version)
            return scripted(header) { code, _ in HeartbeatResponse(errorCode: code) }
        case .leaveGroup:
            let request = try LeaveGroupRequest(from: &reader, version: version)
            return scripted(header) { code, group in
                group.left += version >= 3 ? request.members.map(\.memberID) : [request.memberID]
                return LeaveGroupResponse(errorCode: code)
            }
        case .offsetCommit:
            let request = try OffsetCommitRequest(from: &reader, version: version)
            return scripted(header) { code, group in group.commit(request, code) }
        case .offsetFetch:
            let request = try OffsetFetchRequest(from: &reader, version: version)
            return scripted(header) { code, group in group.fetch(request, code, version) }
        default: return nil
        }
    }

    private func scripted<Response: KafkaResponse>(
        _ header: RequestHeader, _ respond: (ErrorCode, inout StubGroup) -> Response
    ) -> StubConnection.Reply {
        let response: (Response?, isCut: Bool) = state.withLock { state in
            switch state.group.nextAnswer(header.api) {
            case .refuse(let code): (respond(code, &state.group), false)
            case .disconnect: (nil, true)
            case .silence: (nil, false)
            case nil: (respond(.none, &state.group), false)
            }
        }
        guard let answered = response.0 else { return response.isCut ? .disconnect : .nothing }
        return answer(answered, header)
    }

    private func findCoordinator(_ request: FindCoordinatorRequest, _ code: ErrorCode) -> FindCoordinatorResponse {
        let port = Int32(address.port)
        return FindCoordinatorResponse(
            errorCode: code, nodeID: 1, host: "127.0.0.1", port: port,
            coordinators: request.coordinatorKeys.map {
                .init(key: $0, nodeID: 1, host: "127.0.0.1", port: port, errorCode: code)
            })
    }
}

extension StubGroup {
    fileprivate mutating func join(
        _ request: JoinGroupRequest, _ code: ErrorCode, _ version: Int16
    ) -> JoinGroupResponse {
        joins.append(request)
        if code != .none { return JoinGroupResponse(errorCode: code, memberID: request.memberID) }
        var member = request.memberID
        if member.isEmpty {
            members += 1
            member = "m-\(members)"
            if version >= 4 && request.groupInstanceID == nil {
                return JoinGroupResponse(errorCode: .memberIDRequired, memberID: member)
            }
        }
        generation += 1
        protocolName = request.protocols.first?.name ?? ""
        return JoinGroupResponse(
            generationID: generation, protocolType: "consumer", protocolName: protocolName, leader: member,
            memberID: member,
            members: [
                .init(
                    memberID: member, groupInstanceID: request.groupInstanceID,
                    metadata: request.protocols.first?.metadata ?? [])
            ])
    }

    fileprivate mutating func sync(_ request: SyncGroupRequest, _ code: ErrorCode) -> SyncGroupResponse {
        guard code == .none else { return SyncGroupResponse(errorCode: code) }
        assignment = request.assignments.first { $0.memberID == request.memberID }?.assignment ?? []
        return SyncGroupResponse(protocolType: "consumer", protocolName: protocolName, assignment: assignment)
    }

    fileprivate mutating func commit(_ request: OffsetCommitRequest, _ code: ErrorCode) -> OffsetCommitResponse {
        var response = OffsetCommitResponse()
        for topic in request.topics {
            for partition in topic.partitions where code == .none {
                committed["\(topic.name)-\(partition.index)"] = Committed(
                    offset: partition.committedOffset, metadata: partition.committedMetadata,
                    generation: request.generationIDOrMemberEpoch)
            }
            response.topics.append(
                .init(
                    name: topic.name, partitions: topic.partitions.map { .init(index: $0.index, errorCode: code) }))
        }
        return response
    }

    fileprivate func fetch(
        _ request: OffsetFetchRequest, _ code: ErrorCode, _ version: Int16
    ) -> OffsetFetchResponse {
        let wanted = version >= 8 ? request.groups.first?.topics : request.topics
        let topics = (wanted ?? []).map { topic in
            OffsetFetchResponse.Topic(
                name: topic.name,
                partitions: topic.partitionIndexes.map { index in
                    let found = committed["\(topic.name)-\(index)"]
                    return .init(
                        index: index, committedOffset: found?.offset ?? -1, metadata: found?.metadata,
                        // Only versions from 2 on have a code for the whole.
                        errorCode: version < 2 ? code : .none)
                })
        }
        if version < 8 { return OffsetFetchResponse(topics: topics, errorCode: code) }
        return OffsetFetchResponse(
            groups: [.init(groupID: request.groups.first?.groupID ?? "", topics: topics, errorCode: code)])
    }
}
