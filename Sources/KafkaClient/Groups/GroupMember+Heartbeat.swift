internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO
import Synchronization

// What keeps a member in its group, and how it leaves.
extension GroupMember {
    /// Whether the coordinator would take heartbeats now. Behind JoinGroup and SyncGroup, which wait for others, they would be held up,
    /// and while these wait the coordinator needs none.
    private var beats: Bool {
        guard isMember else { return false }
        switch state {
        case .preparing, .prepared, .dealing, .completing, .stable: return !hasPollExpired
        case .outside, .joining, .syncing, .fenced: return false
        }
    }

    /// Sends a heartbeat when one is due.
    func beat(_ now: UInt64) {
        guard beats else { return }
        if now >= lastHeard + UInt64(configuration.sessionTimeoutMilliseconds) * 1_000_000 {
            // The coordinator may be another broker by now; whether the member is still counted, it will say.
            coordinator.forget()
            lastHeard = now
        }
        guard !isBeating else { return }
        guard now >= nextHeartbeat else { return wake(at: nextHeartbeat) }
        guard let connection = coordinator.connection() else { return wake(at: now + retryBackoff) }
        nextHeartbeat = now + UInt64(configuration.heartbeatIntervalMilliseconds) * 1_000_000
        wake(at: nextHeartbeat)
        let generation = generation.load(ordering: .relaxed)
        let request = HeartbeatRequest(
            groupID: configuration.id, generationID: generation, memberID: memberID,
            groupInstanceID: configuration.instanceID)
        isBeating = true
        let member = memberID
        connection.send(request) { [self] result in
            isBeating = false
            // An answer about a generation that is over says nothing.
            guard generation == self.generation.load(ordering: .relaxed), member == memberID else { return }
            switch result {
            case .failure(.closed): break
            case .failure: coordinator.forget()
            case .success(let reply): heard(reply.response.errorCode)
            }
        }
        connection.flush()
    }

    private func heard(_ code: ErrorCode) {
        switch code {
        case .none: lastHeard = MonotonicClock.now()
        case .rebalanceInProgress:
            lastHeard = MonotonicClock.now()
            if case .stable = state { mustRejoin = true }
        case .notCoordinator, .coordinatorNotAvailable: coordinator.forget()
        case .fencedInstanceID: fence()
        case .illegalGeneration: lose(keepsID: true)
        case .unknownMemberID: lose(keepsID: false)
        default: break
        }
    }
}

// MARK: - Polling

extension GroupMember {
    /// When the application will have been away from `poll` for too long.
    private var pollExpiry: UInt64? {
        activity.away.map { $0 + UInt64(configuration.maxPollIntervalMilliseconds) * 1_000_000 }
    }

    private var hasPollExpired: Bool { pollExpiry.map { $0 <= MonotonicClock.now() } ?? false }

    /// Leaves the group if the application does not poll, so that others get to read what it does not. A static member only falls
    /// silent: the session timeout counts for it.
    func checkPolling(_ now: UInt64) {
        switch state {
        case .outside, .fenced: return
        default: break
        }
        guard let expiry = pollExpiry else { return }
        guard expiry <= now else { return wake(at: expiry) }
        guard !isStatic, !memberID.isEmpty else { return }
        sendLeave(memberID: memberID) {}
        lose(keepsID: false)
    }
}

// MARK: - Leaving

extension GroupMember {
    /// Ends the membership, and calls `done` when the coordinator has heard of it, or cannot. A static member stays in the group for
    /// its session timeout.
    func leave(_ done: @escaping () -> Void) {
        let member = memberID
        let waits = waitsForOthers
        attempt += 1
        state = .outside
        topics = []
        held = []
        dealt = nil
        mustRejoin = false
        rebalanceStart = 0
        memberID = ""
        generation.store(-1, ordering: .relaxed)
        if isStatic || member.isEmpty { return done() }
        if waits {
            // Brokers answer in order, and the others may take long to join.
            coordinator.withOtherConnection { [self] in sendLeave(memberID: member, on: $0, done) }
        } else {
            sendLeave(memberID: member, done)
        }
    }

    func sendLeave(memberID: String, _ done: @escaping () -> Void) {
        sendLeave(memberID: memberID, on: coordinator.connection(), done)
    }

    private func sendLeave(memberID: String, on connection: KafkaConnection?, _ done: @escaping () -> Void) {
        guard let connection else { return done() }
        // Up to version 2 there is one member; both are filled in, and the version chooses.
        let request = LeaveGroupRequest(
            groupID: configuration.id, memberID: memberID, members: [.init(memberID: memberID)])
        connection.send(request) { _ in done() }
        connection.flush()
    }
}
