import KafkaProtocol
import LogEngine

extension GroupCoordinator {
    /// Commits offsets: answered when they are in `__consumer_offsets`, all of them in one batch.
    func commit(_ request: OffsetCommitRequest, from address: ReturnAddress) {
        var response = OffsetCommitResponse(
            topics: request.topics.map { topic in
                OffsetCommitResponse.Topic(
                    name: topic.name,
                    partitions: topic.partitions.map { .init(index: $0.index, errorCode: flaw(of: $0, in: topic.name)) }
                )
            })
        let isGood = response.topics.flatMap(\.partitions).contains { !$0.errorCode.isError }
        guard isGood else { return address.answer(response) }
        let managed: ManagedGroup
        switch admit(request, version: address.version) {
        case .failure(let refusal):
            response.refuseTheRest(refusal.code)
            return address.answer(response)
        case .success(let group): managed = group
        }
        let now = moment.wall
        let retention = address.version <= 4 ? request.retentionTimeMilliseconds : -1
        var commits: [(key: OffsetCommitKey, offset: CommittedOffset)] = []
        for (topic, answered) in zip(request.topics, response.topics) {
            for (part, place) in zip(topic.partitions, answered.partitions) where !place.errorCode.isError {
                let offset = CommittedOffset(
                    offset: part.committedOffset, leaderEpoch: part.committedLeaderEpoch,
                    metadata: part.committedMetadata ?? "", committedAt: now,
                    expiresAt: retention < 0 ? -1 : now.addingReportingOverflow(retention).partialValue)
                commits.append((managed.key(topic.name, part.index), offset))
            }
        }
        let records = commits.map { OffsetsRecord.offset($0.key, $0.offset.value) }
        let before = commits.map { managed.offsets[$0.key.topic, $0.key.partition] }
        // Known from the moment it is in the log; if that fails, as before.
        for commit in commits { managed.offsets[commit.key.topic, commit.key.partition] = commit.offset }
        write(records, of: request.groupID) { failure in
            if let failure {
                for (commit, old) in zip(commits, before)
                where managed.offsets[commit.key.topic, commit.key.partition] == commit.offset {
                    managed.offsets[commit.key.topic, commit.key.partition] = old
                }
                response.refuseTheRest(ErrorCode(coordinator: failure, tooLarge: .invalidCommitOffsetSize))
            }
            address.answer(response)
        }
    }

    private func flaw(of part: OffsetCommitRequest.Partition, in topic: String) -> ErrorCode {
        if topics.topic(named: topic)?.partition(part.index) == nil { return .unknownTopicOrPartition }
        let tooLarge = (part.committedMetadata?.utf8.count ?? 0) > settings.offsetMetadataMaxBytes
        return tooLarge ? .offsetMetadataTooLarge : .none
    }

    /// The group that a commit is for, if it may commit.
    private func admit(_ request: OffsetCommitRequest, version: Int16) -> Result<ManagedGroup, GroupRefusal> {
        guard isAvailable else { return .failure(.init(code: .notCoordinator)) }
        if isUnread(request.groupID) { return .failure(.init(code: .coordinatorNotAvailable)) }
        let generation = request.generationIDOrMemberEpoch
        guard let managed = find(request.groupID) else {
            // Without members anybody may commit: consumers that choose their partitions themselves, and tools.
            if generation >= 0 { return .failure(.init(code: version >= 9 ? .groupIDNotFound : .illegalGeneration)) }
            // As Kafka has no such limit: an error after which clients try again.
            guard let new = findOrCreate(request.groupID) else {
                return .failure(.init(code: .coordinatorNotAvailable))
            }
            return .success(new)
        }
        let refusal = managed.group.commitRefusal(
            memberID: request.memberID, instanceID: request.groupInstanceID, generation: generation, at: moment)
        return refusal.map { .failure(.init(code: $0)) } ?? .success(managed)
    }

    func fetchOffsets(_ request: OffsetFetchRequest, from address: ReturnAddress) {
        if address.version >= 8 {
            let groups = request.groups.unrepeated(by: \.groupID).map { wanted in
                isUnread(wanted.groupID)
                    ? OffsetFetchResponse.Group(groupID: wanted.groupID, errorCode: .coordinatorNotAvailable)
                    : OffsetFetchResponse.Group(
                        groupID: wanted.groupID, topics: offsets(of: wanted.groupID, wanted.topics))
            }
            address.answer(OffsetFetchResponse(groups: groups))
        } else if isUnread(request.groupID) {
            // Version 1 has no place for an error but beside each partition.
            let topics = (address.version == 1 ? request.topics : nil) ?? []
            address.answer(
                OffsetFetchResponse(
                    topics: topics.map { topic in
                        OffsetFetchResponse.Topic(
                            name: topic.name,
                            partitions: topic.partitionIndexes.map {
                                .init(
                                    index: $0, committedOffset: -1, metadata: "", errorCode: .coordinatorNotAvailable)
                            })
                    }, errorCode: .coordinatorNotAvailable))
        } else {
            address.answer(OffsetFetchResponse(topics: offsets(of: request.groupID, request.topics)))
        }
    }

    /// What a group has committed for `wanted`, or for all partitions; −1 where it has not.
    private func offsets(of group: String, _ wanted: [OffsetFetchRequest.Topic]?) -> [OffsetFetchResponse.Topic] {
        let kept = find(group)?.offsets ?? CommittedOffsets()
        let all =
            wanted
            ?? kept.topics.sorted { $0.key < $1.key }.map {
                OffsetFetchRequest.Topic(name: $0.key, partitionIndexes: $0.value.keys.sorted())
            }
        var named = NamedPartitions()
        return all.map { topic in
            OffsetFetchResponse.Topic(
                name: topic.name,
                partitions: named.take(topic.partitionIndexes, of: topic.name).map { index in
                    guard let offset = kept[topic.name, index] else {
                        return .init(index: index, committedOffset: -1, metadata: "")
                    }
                    return .init(
                        index: index, committedOffset: offset.offset, committedLeaderEpoch: offset.leaderEpoch,
                        metadata: offset.metadata)
                })
        }
    }

    func deleteOffsets(_ request: OffsetDeleteRequest, from address: ReturnAddress) {
        if isUnread(request.groupID) {
            return address.answer(OffsetDeleteResponse(errorCode: .coordinatorNotAvailable))
        }
        guard let managed = find(request.groupID), managed.group.state != .dead else {
            return address.answer(OffsetDeleteResponse(errorCode: .groupIDNotFound))
        }
        if managed.group.state != .empty && managed.group.protocolType != "consumer" {
            return address.answer(OffsetDeleteResponse(errorCode: .nonEmptyGroup))
        }
        var gone: [(topic: String, partition: Int32)] = []
        // Members that do not say what they want may want all of it.
        let subscribed = managed.group.state == .empty ? [] : managed.group.subscribedTopics
        let answered = request.topics.map { topic in
            OffsetDeleteResponse.Topic(
                name: topic.name,
                partitions: topic.partitions.map { part in
                    if topics.topic(named: topic.name)?.partition(part.index) == nil {
                        return .init(index: part.index, errorCode: .unknownTopicOrPartition)
                    }
                    if subscribed?.contains(topic.name) ?? true {
                        return .init(index: part.index, errorCode: .groupSubscribedToTopic)
                    }
                    if managed.offsets[topic.name, part.index] != nil { gone.append((topic.name, part.index)) }
                    return .init(index: part.index)
                })
        }
        remove(gone, of: managed) { failure in
            let error = failure.map { ErrorCode(coordinator: $0, tooLarge: .unknownServerError) } ?? .none
            address.answer(OffsetDeleteResponse(errorCode: error, topics: error.isError ? [] : answered))
        }
    }

    /// Forgets committed offsets, in the log and here.
    func remove(
        _ gone: [(topic: String, partition: Int32)], of managed: ManagedGroup,
        completion: @escaping (_ failure: LogError?) -> Void
    ) {
        if gone.isEmpty { return completion(nil) }
        let before = gone.map { managed.offsets[$0.topic, $0.partition] }
        for (topic, partition) in gone { managed.offsets[topic, partition] = nil }
        writeDeletions(
            gone.map { .offset(managed.key($0.topic, $0.partition), nil) }, of: managed.group.id
        ) { failure in
            // What a restart would bring back is there until then too.
            if failure != nil {
                for (part, old) in zip(gone, before) where managed.offsets[part.topic, part.partition] == nil {
                    managed.offsets[part.topic, part.partition] = old
                }
            }
            completion(failure)
        }
    }
}

/// Why a group does not take a request.
struct GroupRefusal: Error {
    let code: ErrorCode
}

extension OffsetCommitResponse {
    /// Gives `error` to every partition that was fine so far.
    fileprivate mutating func refuseTheRest(_ error: ErrorCode) {
        for topic in topics.indices {
            for part in topics[topic].partitions.indices where !topics[topic].partitions[part].errorCode.isError {
                topics[topic].partitions[part].errorCode = error
            }
        }
    }
}
