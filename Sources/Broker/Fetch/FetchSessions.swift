import KafkaProtocol
import Synchronization

/// The fetch sessions (KIP-227) of a broker, at most so many; a client that gets none fetches whole each time, which is as good
/// but for the bytes.
///
/// A new session takes the place of the one that was idle longest, if that was for two minutes. A client that comes back to a session
/// that is gone is told so, and begins another. Safe to use from several threads.
final class FetchSessions: Sendable {
    /// A session that was not used for so long (ns) may be thrown out for another.
    static let evictable: UInt64 = 120_000_000_000
    /// The partitions of all sessions together; each takes about 150 bytes.
    static let maximumPartitions = 200_000

    /// What a fetch has to do with sessions.
    enum Use {
        /// Nothing: it names all that it wants, and is told all.
        case none
        /// It names all that it wants, and wants to go on with a session.
        case create
        /// It goes on with a session.
        case go(FetchSession, FetchSession.Turn)
    }

    /// A request that cannot go on with the session it names.
    struct Refusal: Error {
        let code: ErrorCode
    }

    private struct Slot {
        let session: FetchSession
        var lastUsed: UInt64
        var partitionCount: Int
    }

    private struct State {
        var slots: [Int32: Slot] = [:]
        var partitionCount = 0

        mutating func remove(_ id: Int32) {
            if let slot = slots.removeValue(forKey: id) { partitionCount -= slot.partitionCount }
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var count: Int { state.withLock { $0.slots.count } }

    /// Reads what a request wants of its session, and ends the session that it says is over. `now` in ns, monotonic.
    ///
    /// | epoch | id | means |
    /// | --- | --- | --- |
    /// | −1 | 0 or a session's | no session; the named one ends |
    /// | 0 | 0 or a session's | a new session; the named one ends |
    /// | 1 … | a session's | the next fetch of that session |
    func begin(_ request: FetchRequest, version: Int16, now: UInt64) throws(Refusal) -> Use {
        guard version >= 7 else { return .none }
        guard request.sessionEpoch > 0 else {
            if request.sessionID != 0 { end(request.sessionID) }
            return request.sessionEpoch == 0 && !request.topics.isEmpty ? .create : .none
        }
        guard let session = state.withLock({ $0.slots[request.sessionID]?.session }) else {
            throw Refusal(code: .fetchSessionIDNotFound)
        }
        guard session.usesTopicIDs == (version >= 13) else { throw Refusal(code: .fetchSessionTopicIDError) }
        guard let turn = session.turn(for: request) else { throw Refusal(code: .invalidFetchSessionEpoch) }
        let isKept = state.withLock { state in
            guard let slot = state.slots[session.id] else { return false }
            let count = session.partitionCount
            state.partitionCount += count - slot.partitionCount
            state.slots[session.id]?.partitionCount = count
            state.slots[session.id]?.lastUsed = now
            // A session without partitions is over; one with too many ends as if it had been thrown out.
            if count == 0 || state.partitionCount > Self.maximumPartitions { state.remove(session.id) }
            return count == 0 || state.slots[session.id] != nil
        }
        guard isKept else { throw Refusal(code: .fetchSessionIDNotFound) }
        return turn.topics.isEmpty ? .none : .go(session, turn)
    }

    /// Begins a session with a full request that was answered with `response`; returns its id, 0 where there is no room.
    func create(_ request: FetchRequest, answered response: FetchResponse, usesTopicIDs: Bool, now: UInt64) -> Int32 {
        guard state.withLock({ makeRoom(in: &$0, now) }) else { return 0 }
        let id = Int32.random(in: 1...(.max))
        let session = FetchSession(id: id, usesTopicIDs: usesTopicIDs, request, answered: response)
        let count = session.partitionCount
        return state.withLock { state in
            guard makeRoom(in: &state, now), state.slots[id] == nil,
                state.partitionCount + count <= Self.maximumPartitions
            else { return 0 }
            state.slots[id] = Slot(session: session, lastUsed: now, partitionCount: count)
            state.partitionCount += count
            return id
        }
    }

    /// Whether a session may be added, if need be in the place of one that is idle.
    private func makeRoom(in state: inout State, _ now: UInt64) -> Bool {
        if state.slots.count < limit { return true }
        guard let oldest = state.slots.min(by: { $0.value.lastUsed < $1.value.lastUsed }),
            now > oldest.value.lastUsed + Self.evictable
        else { return false }
        state.remove(oldest.key)
        return true
    }

    private func end(_ id: Int32) { state.withLock { $0.remove(id) } }
}
