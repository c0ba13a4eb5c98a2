internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO
import Synchronization

// JoinGroup and SyncGroup: the coordinator gathers the members, one of them deals the partitions out, all hear what is theirs.
extension GroupMember {
    private static let protocolType = "consumer"

    /// The coordinator answers when everybody is there, at the latest after the rebalance timeout.
    private var joinTimeoutMilliseconds: Int {
        max(requestTimeoutMilliseconds, configuration.maxPollIntervalMilliseconds + 5_000)
    }

    func join(_ now: UInt64) {
        guard now >= retryAt else { return wake(at: retryAt) }
        guard let connection = coordinator.connection() else { return }
        var request = JoinGroupRequest(groupID: configuration.id)
        request.sessionTimeoutMilliseconds = Int32(configuration.sessionTimeoutMilliseconds)
        request.rebalanceTimeoutMilliseconds = Int32(configuration.maxPollIntervalMilliseconds)
        request.memberID = memberID
        request.groupInstanceID = configuration.instanceID
        request.protocolType = Self.protocolType
        request.protocols = configuration.assignors.map { .init(name: $0.rawValue, metadata: metadata(for: $0)) }
        state = .joining
        attempt += 1
        let (attempt, asked) = (attempt, memberID)
        connection.send(request, timeoutMilliseconds: joinTimeoutMilliseconds) { [self] result in
            switch result {
            case .failure(let error): if attempt == self.attempt { failed(error) }
            case .success(let reply):
                if attempt == self.attempt {
                    joined(reply.response)
                } else if asked.isEmpty && !isStatic && reply.response.memberID != memberID {
                    // Nobody waits for this member any more; the group need not either. A static member stays, as always.
                    sendLeave(memberID: reply.response.memberID) {}
                }
            }
        }
        connection.flush()
    }

    private func metadata(for assignor: Assignor) -> [UInt8] {
        var subscription = ConsumerProtocolSubscription(topics: topics.sorted())
        subscription.ownedPartitions = held.byTopic
        subscription.generationID = heldSince
        // What clients had before subscriptions told the generation: an int32.
        if assignor == .cooperativeSticky {
            subscription.userData = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: heldSince >> $0) }
        }
        return subscription.encoded(version: ConsumerProtocolSubscription.versions.upperBound)
    }

    private func joined(_ response: JoinGroupResponse) {
        switch response.errorCode {
        case .none:
            lastHeard = MonotonicClock.now()
            memberID = response.memberID
            generation.store(response.generationID, ordering: .relaxed)
            protocolName = response.protocolName ?? ""
            guard Assignor(rawValue: protocolName).map(configuration.assignors.contains) == true else {
                return refused(.inconsistentGroupProtocol, "JoinGroup")
            }
            dealt = nil
            if response.leader == response.memberID {
                asked = []
                state = .dealing(response)
            } else {
                sync([])
            }
        case .memberIDRequired:
            memberID = response.memberID
            state = .prepared
        case .unknownMemberID:
            lose(keepsID: false)
        default: refused(response.errorCode, "JoinGroup")
        }
    }

    /// A refusal of JoinGroup or SyncGroup: joins again, at once or later, and says so where it does not pass by itself.
    private func refused(_ code: ErrorCode, _ request: String) {
        switch code {
        case .fencedInstanceID: return fence()
        case .unknownMemberID: return lose(keepsID: false)
        case .illegalGeneration: return lose(keepsID: true)
        case .rebalanceInProgress: break
        case .notCoordinator, .coordinatorNotAvailable:
            coordinator.forget()
            retryAt = MonotonicClock.now() + retryBackoff
        case .coordinatorLoadInProgress: retryAt = MonotonicClock.now() + retryBackoff
        default:
            retryAt = MonotonicClock.now() + max(retryBackoff, 1_000_000_000)
            queue.append(.broker(code, subject: "\(request) of group \(configuration.id)", message: nil))
        }
        prepare()
    }

    private func failed(_ error: ConnectionError) {
        if cluster.isClosed { return }
        if case .unsupported = error { queue.append(.connection(error)) }
        // Closed from here: another place is known already.
        if error != .closed { coordinator.forget() }
        retryAt = MonotonicClock.now() + retryBackoff
        prepare()
    }
}

// MARK: - Leading

extension GroupMember {
    /// Deals partitions out, as soon as the metadata of every topic that a member wants is there.
    func deal(_ response: JoinGroupResponse) {
        var members: [MemberSubscription] = []
        for member in response.members {
            // Who cannot be understood wants nothing.
            let subscription = try? ConsumerProtocolSubscription(decoding: member.metadata)
            members.append(
                MemberSubscription(
                    member.memberID, instanceID: member.groupInstanceID, subscription ?? ConsumerProtocolSubscription())
            )
        }
        let wanted = members.reduce(into: Set<String>()) { $0.formUnion($1.topics) }
        let unknown = wanted.filter { cluster.topics[$0] == nil }
        if !unknown.isEmpty {
            for topic in unknown.subtracting(asked).sorted() { cluster.want(topic) }
            asked.formUnion(unknown)
            return
        }
        let counts = Dictionary(uniqueKeysWithValues: wanted.map { ($0, cluster.partitionCount(of: $0)) })
        dealt = counts
        // A leader that came back with its instance id deals nothing, since what was dealt out holds; but it watches the topics (KIP-814).
        if response.skipAssignment { return sync([]) }
        // `joined` has looked that it is one of ours.
        let assignor = Assignor(rawValue: protocolName) ?? .range
        let assigned = assignor.assign(members, partitionCounts: counts.filter { $0.value > 0 })
        sync(
            assigned.map { member, partitions in
                let assignment = ConsumerProtocolAssignment(assignedPartitions: partitions.byTopic)
                return .init(
                    memberID: member,
                    assignment: assignment.encoded(version: ConsumerProtocolAssignment.versions.upperBound))
            })
    }

    private func sync(_ assignments: [SyncGroupRequest.Assignment]) {
        guard let connection = coordinator.connection() else {
            retryAt = MonotonicClock.now() + retryBackoff
            return prepare()
        }
        var request = SyncGroupRequest(groupID: configuration.id)
        request.generationID = generation.load(ordering: .relaxed)
        request.memberID = memberID
        request.groupInstanceID = configuration.instanceID
        request.protocolType = Self.protocolType
        request.protocolName = protocolName
        request.assignments = assignments
        state = .syncing
        attempt += 1
        let attempt = attempt
        connection.send(request, timeoutMilliseconds: joinTimeoutMilliseconds) { [self] result in
            guard attempt == self.attempt else { return }
            switch result {
            case .failure(let error): failed(error)
            case .success(let reply): synced(reply.response)
            }
        }
        connection.flush()
    }

    private func synced(_ response: SyncGroupResponse) {
        guard response.errorCode == .none else { return refused(response.errorCode, "SyncGroup") }
        lastHeard = MonotonicClock.now()
        nextHeartbeat = lastHeard + UInt64(configuration.heartbeatIntervalMilliseconds) * 1_000_000
        var partitions: [TopicPartition] = []
        // Leaders of some kinds send nothing at all to a member that gets nothing.
        if !response.assignment.isEmpty {
            guard let assignment = try? ConsumerProtocolAssignment(decoding: response.assignment) else {
                return refused(.inconsistentGroupProtocol, "SyncGroup")
            }
            partitions = assignment.assignedPartitions.names
        }
        for topic in Set(partitions.map(\.topic)).sorted() { cluster.want(topic) }
        state = .completing
        queue.append(.complete(generation: generation.load(ordering: .relaxed), partitions: partitions))
    }
}

extension [TopicPartition] {
    /// As messages list them: each topic once.
    var byTopic: [ConsumerTopicPartitions] {
        Dictionary(grouping: self, by: \.topic).sorted { $0.key < $1.key }
            .map { ConsumerTopicPartitions(topic: $0.key, partitions: $0.value.map(\.partition).sorted()) }
    }
}

extension [ConsumerTopicPartitions] {
    var names: [TopicPartition] { flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } } }
}

extension MemberSubscription {
    init(_ id: String, instanceID: String?, _ subscription: ConsumerProtocolSubscription) {
        self.init(id: id, instanceID: instanceID, topics: Set(subscription.topics))
        owned = subscription.ownedPartitions.names
        generation = subscription.generationID
        // Clients of before version 2 tell the generation in an int32 of their own.
        if generation < 0, let data = subscription.userData, data.count == 4 {
            generation = data.reduce(0) { $0 << 8 | Int32($1) }
        }
    }
}
