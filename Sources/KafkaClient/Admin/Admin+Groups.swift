internal import KafkaProtocol
internal import SystemIO

/// A group as its coordinator lists it.
public struct GroupListing: Sendable, Hashable {
    public var id: String
    /// `consumer` for groups of consumers.
    public var protocolType: String
    /// `Stable`, `Empty`, …; empty where an old broker does not tell.
    public var state: String
}

/// A group and its members.
public struct GroupDescription: Sendable, Equatable {
    public var id: String
    /// `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable` or `Dead`, which also is a group that does not exist.
    public var state: String
    public var protocolType: String
    /// The assignor that the members have agreed on.
    public var assignor: String
    public var members: [Member]

    public struct Member: Sendable, Equatable {
        public var id: String
        /// `group.instance.id` of a static member.
        public var instanceID: String?
        public var clientID: String
        public var host: String
        /// In order; empty during a rebalance.
        public var partitions: [TopicPartition]
    }
}

extension Admin {
    /// The groups of all brokers, by id.
    public func listGroups() throws(ClientError) -> [GroupListing] {
        var groups: Set<GroupListing> = []
        for node in try learnBrokers() {
            let response = try ask(ListGroupsRequest(), node: node)
            if response.errorCode.isError { throw .broker(response.errorCode, subject: "groups", message: nil) }
            for group in response.groups {
                groups.insert(.init(id: group.groupID, protocolType: group.protocolType, state: group.groupState))
            }
        }
        return groups.sorted { $0.id < $1.id }
    }

    /// Describes a group. One that does not exist is `Dead`, as Kafka has it.
    public func describeGroup(_ id: String) throws(ClientError) -> GroupDescription {
        let response = try askCoordinator(of: id, DescribeGroupsRequest(groups: [id])) {
            $0.groups.first?.errorCode ?? .none
        }
        guard let group = response.groups.first else {
            throw .broker(.groupIDNotFound, subject: "group \(id)", message: nil)
        }
        if group.errorCode.isError && group.errorCode != .groupIDNotFound {
            throw .broker(group.errorCode, subject: "group \(id)", message: group.errorMessage)
        }
        return GroupDescription(
            id: id, state: group.groupState, protocolType: group.protocolType, assignor: group.protocolData,
            members: group.members.map { member in
                let assignment = try? ConsumerProtocolAssignment(decoding: member.memberAssignment)
                return .init(
                    id: member.memberID, instanceID: member.groupInstanceID, clientID: member.clientID,
                    host: member.clientHost,
                    partitions: (assignment?.assignedPartitions.names ?? []).sorted {
                        ($0.topic, $0.partition) < ($1.topic, $1.partition)
                    })
            })
    }

    /// Takes a static member out of its group, which by itself it leaves with its session timeout. Throws `UNKNOWN_MEMBER_ID` where
    /// there is none of this name.
    public func removeMember(instanceID: String, of group: String) throws(ClientError) {
        let request = LeaveGroupRequest(groupID: group, members: [.init(groupInstanceID: instanceID)])
        let response = try askCoordinator(of: group, request) { $0.errorCode }
        let code = response.members.first { $0.errorCode.isError }?.errorCode ?? response.errorCode
        if code.isError { throw .broker(code, subject: "member \(instanceID) of group \(group)", message: nil) }
    }

    /// Deletes groups without members, with their offsets. Throws the first refusal; the groups before it are deleted then.
    public func deleteGroups(_ ids: [String]) throws(ClientError) {
        for id in ids {
            let response = try askCoordinator(of: id, DeleteGroupsRequest(groupsNames: [id])) {
                $0.results.first?.errorCode ?? .none
            }
            for answer in response.results where answer.errorCode.isError {
                throw .broker(answer.errorCode, subject: "group \(id)", message: nil)
            }
        }
    }
}

// MARK: - Offsets

extension Admin {
    /// What a group has committed: of these partitions, or of all that it has an offset of.
    public func groupOffsets(
        _ group: String, of partitions: [TopicPartition]? = nil
    ) throws(ClientError) -> [TopicPartition: OffsetAndMetadata] {
        let topics = partitions.map { names in
            Dictionary(grouping: names, by: \.topic).map {
                OffsetFetchRequest.Topic(name: $0.key, partitionIndexes: $0.value.map(\.partition))
            }
        }
        // From version 8 on several groups can be asked for; both are filled in, and the version chooses.
        let request = OffsetFetchRequest(
            groupID: group, topics: topics, groups: [.init(groupID: group, topics: topics)], requireStable: true)
        let response = try askCoordinator(of: group, request) { response in
            // A transaction that is just ending holds single partitions back, not the answer.
            let isUnstable = response.offsets.contains { $0.code == .unstableOffsetCommit }
            return isUnstable ? .unstableOffsetCommit : response.groups.first?.errorCode ?? response.errorCode
        }
        let code = response.groups.first?.errorCode ?? response.errorCode
        if code.isError { throw .broker(code, subject: "offsets of group \(group)", message: nil) }
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        for answer in response.offsets {
            if answer.code.isError { throw .broker(answer.code, subject: "\(group), \(answer.name)", message: nil) }
            if answer.committed.offset >= 0 { offsets[answer.name] = answer.committed }
        }
        return offsets
    }

    /// Sets where a group without members goes on. Throws the first refusal: `UNKNOWN_MEMBER_ID` if it has members.
    public func alterGroupOffsets(
        _ group: String, _ offsets: [TopicPartition: OffsetAndMetadata]
    ) throws(ClientError) {
        let request = OffsetCommitRequest(group: group, offsets)
        let response = try askCoordinator(of: group, request) { response in
            response.topics.first?.partitions.first?.errorCode ?? .none
        }
        for topic in response.topics {
            for answer in topic.partitions where answer.errorCode.isError {
                let subject = "offset of group \(group) in \(topic.name)-\(answer.index)"
                throw .broker(answer.errorCode, subject: subject, message: nil)
            }
        }
    }

    /// Forgets what a group has committed of these partitions. Throws the first refusal: `GROUP_SUBSCRIBED_TO_TOPIC` where members
    /// read the topic.
    public func deleteGroupOffsets(_ group: String, of partitions: [TopicPartition]) throws(ClientError) {
        let request = OffsetDeleteRequest(
            groupID: group,
            topics: Dictionary(grouping: partitions, by: \.topic).map { topic, names in
                .init(name: topic, partitions: names.map { .init(index: $0.partition) })
            })
        let response = try askCoordinator(of: group, request) { $0.errorCode }
        if response.errorCode.isError {
            throw .broker(response.errorCode, subject: "offsets of group \(group)", message: nil)
        }
        for topic in response.topics {
            for answer in topic.partitions where answer.errorCode.isError {
                let subject = "offset of group \(group) in \(topic.name)-\(answer.index)"
                throw .broker(answer.errorCode, subject: subject, message: nil)
            }
        }
    }
}

// MARK: - Coordinators

extension Admin {
    /// Asks a group's coordinator; again, for `timeoutMilliseconds`, while `code` says that it is being elected, or is loading.
    private func askCoordinator<Request: KafkaRequest>(
        of group: String, _ request: Request, _ code: (Request.Response) -> ErrorCode
    ) throws(ClientError) -> Request.Response {
        let deadline = MonotonicClock.now() + UInt64(timeoutMilliseconds) * 1_000_000
        _ = try learnBrokers()
        while true {
            let found = try ask(FindCoordinatorRequest(key: group, keyType: 0, coordinatorKeys: [group]))
            var answer = found.coordinators.first?.errorCode ?? found.errorCode
            if answer == .none {
                let response = try ask(request, node: found.coordinators.first?.nodeID ?? found.nodeID)
                answer = code(response)
                if !Self.passing.contains(answer) { return response }
            }
            if !Self.passing.contains(answer) || MonotonicClock.now() >= deadline {
                throw .broker(answer, subject: "group \(group)", message: nil)
            }
            MonotonicClock.sleep(nanoseconds: 20_000_000)
        }
    }

    private static var passing: Set<ErrorCode> {
        [.coordinatorNotAvailable, .coordinatorLoadInProgress, .notCoordinator, .unstableOffsetCommit]
    }
}
