internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO

/// Commits a group's offsets, and asks for those that are committed.
///
/// Requests wait here until the coordinator is connected. Confined to the event loop's thread.
final class GroupOffsets: @unchecked Sendable {
    typealias Offsets = [TopicPartition: OffsetAndMetadata]
    typealias Completion = (Result<Offsets, ClientError>) -> Void

    /// As whom a commit is made: −1 and "" from outside of the group's assignment.
    struct Identity {
        var memberID = ""
        var generation: Int32 = -1
        var instanceID: String?
    }

    private enum Work {
        case commit(Offsets, generation: Int32)
        case fetch([TopicPartition])
    }

    private struct Waiting {
        let work: Work
        /// Until when what fails for now is tried again (ns); 0: not at all.
        let deadline: UInt64
        let completion: Completion
    }

    /// Beyond so many without an answer, a commit or a question is refused at once: whoever asks does not wait for answers.
    static let maximumUnanswered = 1000

    private let coordinator: GroupCoordinator
    private let loop: EventLoop
    private let retryBackoff: UInt64
    private var waiting: [Waiting] = []
    /// What waits, and what was sent and not answered.
    private var unanswered = 0
    private var notBefore: UInt64 = 0
    private var isClosed = false
    /// Who commits now; throws while that is not settled.
    var identity: () throws(ClientError) -> Identity = { Identity() }
    /// Whether the coordinator's connection answers nothing for now, since a JoinGroup or SyncGroup waits there.
    var isHeldUp: () -> Bool = { false }
    /// Told what a commit was refused with because the group does not count the member any more, and as whom it was made.
    var fenced: (ErrorCode, Identity) -> Void = { _, _ in }

    init(_ coordinator: GroupCoordinator, loop: EventLoop, retryBackoffMilliseconds: Int) {
        self.coordinator = coordinator
        self.loop = loop
        retryBackoff = UInt64(retryBackoffMilliseconds) * 1_000_000
    }

    /// Commits what was read in `generation`, and in no other; what fails for now is retried until `deadline` (ns), if that is not 0:
    /// a later commit may have passed an earlier one that is retried.
    func commit(
        _ offsets: Offsets, of generation: Int32, until deadline: UInt64, _ completion: @escaping Completion
    ) {
        add(.commit(offsets, generation: generation), until: deadline, completion)
    }

    /// Asks what is committed; partitions without an offset are left out.
    func fetch(_ partitions: [TopicPartition], until deadline: UInt64, _ completion: @escaping Completion) {
        add(.fetch(partitions), until: deadline, completion)
    }

    private func add(_ work: Work, until deadline: UInt64, _ completion: @escaping Completion) {
        if isClosed { return completion(.failure(.closed)) }
        guard unanswered < Self.maximumUnanswered else {
            return completion(.failure(.tooManyRequests(limit: Self.maximumUnanswered)))
        }
        unanswered += 1
        waiting.append(
            Waiting(work: work, deadline: deadline) { [self] result in
                unanswered -= 1
                completion(result)
            })
        if deadline > 0 { loop.schedule(at: deadline) {} }
    }

    /// Ends each turn of the event loop: sends what waits.
    func pass() {
        if waiting.isEmpty { return }
        let now = MonotonicClock.now()
        if now >= notBefore, let connection = coordinator.connection() {
            let ready = waiting
            waiting = []
            for one in ready { send(one, on: connection) }
            connection.flush()
        }
        let late = waiting.filter { $0.deadline > 0 && $0.deadline <= now }
        if late.isEmpty { return }
        waiting.removeAll { $0.deadline > 0 && $0.deadline <= now }
        for one in late { one.completion(.failure(.coordinatorUnavailable(group: coordinator.groupID))) }
    }

    /// Nothing is answered from now on.
    func close() {
        isClosed = true
        let all = waiting
        waiting = []
        for one in all { one.completion(.failure(.closed)) }
    }

    private func send(_ one: Waiting, on connection: KafkaConnection) {
        switch one.work {
        case .commit(let offsets, let generation): sendCommit(offsets, of: generation, one, on: connection)
        case .fetch(let partitions) where isHeldUp():
            coordinator.withOtherConnection { [self] other in
                guard let other else {
                    return retry(one, or: .coordinatorUnavailable(group: coordinator.groupID), ifWorthwhile: true)
                }
                sendFetch(partitions, one, on: other)
                other.flush()
            }
        case .fetch(let partitions): sendFetch(partitions, one, on: connection)
        }
    }

    /// Tries again after the backoff if `code` passes by itself and there is time; if not, that is the answer.
    private func failed(_ one: Waiting, _ code: ErrorCode, subject: String) {
        if code == .notCoordinator || code == .coordinatorNotAvailable { coordinator.forget() }
        retry(one, or: .broker(code, subject: subject, message: nil), ifWorthwhile: code.isRetriable)
    }

    private func failed(_ one: Waiting, _ error: ConnectionError) {
        if isClosed { return one.completion(.failure(.closed)) }
        if case .unsupported = error { return one.completion(.failure(.connection(error))) }
        coordinator.forget()
        retry(one, or: .connection(error), ifWorthwhile: true)
    }

    private func retry(_ one: Waiting, or error: ClientError, ifWorthwhile: Bool) {
        let now = MonotonicClock.now()
        guard ifWorthwhile, one.deadline > now + retryBackoff, !isClosed else {
            return one.completion(.failure(error))
        }
        waiting.append(one)
        notBefore = now + retryBackoff
        loop.schedule(at: notBefore) {}
    }
}

// MARK: - Committing

extension GroupOffsets {
    private func sendCommit(
        _ offsets: Offsets, of generation: Int32, _ one: Waiting, on connection: KafkaConnection
    ) {
        let identity: Identity
        do throws(ClientError) { identity = try self.identity() } catch { return one.completion(.failure(error)) }
        // Others may have had the partitions since, and committed more.
        guard identity.generation == generation else {
            return one.completion(.failure(.commitRefused(group: coordinator.groupID, .illegalGeneration)))
        }
        var request = OffsetCommitRequest(group: coordinator.groupID, offsets)
        request.generationIDOrMemberEpoch = identity.generation
        request.memberID = identity.memberID
        request.groupInstanceID = identity.instanceID
        connection.send(request) { [self] result in
            switch result {
            case .failure(let error): failed(one, error)
            case .success(let reply): committed(reply.response, offsets, one, identity)
            }
        }
    }

    private func committed(_ response: OffsetCommitResponse, _ offsets: Offsets, _ one: Waiting, _ identity: Identity) {
        for topic in response.topics {
            for answer in topic.partitions where answer.errorCode != .none {
                let code = answer.errorCode
                switch code {
                case .unknownMemberID, .illegalGeneration, .fencedInstanceID:
                    if identity.generation >= 0 { fenced(code, identity) }
                    return one.completion(.failure(.commitRefused(group: coordinator.groupID, code)))
                case .rebalanceInProgress:
                    return one.completion(.failure(.commitRefused(group: coordinator.groupID, code)))
                default:
                    return failed(one, code, subject: "commit of \(topic.name)-\(answer.index)")
                }
            }
        }
        one.completion(.success(offsets))
    }
}

// MARK: - Asking

extension GroupOffsets {
    private func sendFetch(_ partitions: [TopicPartition], _ one: Waiting, on connection: KafkaConnection) {
        let byTopic = Dictionary(grouping: partitions, by: \.topic).mapValues { $0.map(\.partition) }
        // From version 8 on several groups can be asked for; both are filled in, and the version chooses.
        let request = OffsetFetchRequest(
            groupID: coordinator.groupID,
            topics: byTopic.map { .init(name: $0.key, partitionIndexes: $0.value) },
            groups: [
                .init(
                    groupID: coordinator.groupID,
                    topics: byTopic.map { .init(name: $0.key, partitionIndexes: $0.value) })
            ], requireStable: true)
        connection.send(request) { [self] result in
            switch result {
            case .failure(let error): failed(one, error)
            case .success(let reply): fetched(reply.response, one)
            }
        }
    }

    private func fetched(_ response: OffsetFetchResponse, _ one: Waiting) {
        let subject = "offsets of group \(coordinator.groupID)"
        let group = response.groups.first
        let code = group?.errorCode ?? response.errorCode
        if code != .none { return failed(one, code, subject: subject) }
        var found: Offsets = [:]
        for answer in response.offsets {
            if answer.code != .none { return failed(one, answer.code, subject: "\(subject), \(answer.name)") }
            if answer.committed.offset >= 0 { found[answer.name] = answer.committed }
        }
        one.completion(.success(found))
    }
}

extension OffsetCommitRequest {
    /// A commit from outside of a group's generations.
    init(group: String, _ offsets: [TopicPartition: OffsetAndMetadata]) {
        self.init(groupID: group)
        for (topic, entries) in Dictionary(grouping: offsets, by: \.key.topic) {
            topics.append(
                .init(
                    name: topic,
                    partitions: entries.map { name, committed in
                        .init(
                            index: name.partition, committedOffset: committed.offset,
                            committedLeaderEpoch: committed.leaderEpoch, committedMetadata: committed.metadata)
                    }))
        }
    }
}

extension OffsetFetchResponse {
    /// What every version answers, in one form.
    var offsets: [(name: TopicPartition, committed: OffsetAndMetadata, code: ErrorCode)] {
        (topics + groups.flatMap(\.topics)).flatMap { topic in
            topic.partitions.map { partition in
                let committed = OffsetAndMetadata(
                    offset: partition.committedOffset, leaderEpoch: partition.committedLeaderEpoch,
                    metadata: partition.metadata ?? "")
                return (TopicPartition(topic.name, partition.index), committed, partition.errorCode)
            }
        }
    }
}
