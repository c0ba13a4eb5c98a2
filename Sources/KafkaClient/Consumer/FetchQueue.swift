internal import KafkaConnection
internal import RecordFormat
internal import SystemIO
import Synchronization

/// A partition that a consumer reads.
final class AssignedPartition: @unchecked Sendable {
    let name: TopicPartition
    /// Raised by a seek: what was fetched before it is not delivered.
    let epoch = Atomic<Int>(0)
    /// The offset after the last record delivered; −1 before the first.
    let delivered = Atomic<Int64>(-1)

    // The fetching thread's.
    /// The next offset to fetch; −1 while it has to be asked for.
    var position: Int64 = -1
    /// The timestamp to look the position up with: −1 is the end, −2 the beginning.
    var lookup: Int64 = -2
    var isLookingUp = false
    /// Nothing is asked before this time (ns).
    var backsOffUntil: UInt64 = 0
    /// Nothing more is fetched: `poll` has an error to throw.
    var isStopped = false

    init(_ name: TopicPartition) { self.name = name }
}

/// What was fetched of one partition in one response.
struct FetchedPart: Sendable {
    let partition: AssignedPartition
    let epoch: Int
    let from: Int64
    let highWatermark: Int64
    /// Whole batches, as positions in the frame.
    let range: Range<Int>
}

/// A response that waits to be delivered.
struct Fetched: Sendable {
    let frame: Frame
    let parts: [FetchedPart]
}

/// Hands responses from the fetching thread to the one that polls.
final class FetchQueue: Sendable {
    private struct State: Sendable {
        var fetched = Fifo<Fetched>()
        var errors = Fifo<ClientError>()
        var waits = false
        /// Whether the fetching thread found no room.
        var fetcherWaits = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrived = Semaphore()
    private let wakeFetcher: @Sendable () -> Void

    init(wakeFetcher: @escaping @Sendable () -> Void) { self.wakeFetcher = wakeFetcher }

    /// Whether fewer than `limit` responses wait; if not, the fetching thread is woken when one is taken.
    func hasRoom(limit: Int) -> Bool {
        state.withLock { state in
            state.fetcherWaits = state.fetched.count >= limit
            return !state.fetcherWaits
        }
    }

    func append(_ fetched: Fetched) { signal { $0.fetched.append(fetched) } }
    func append(_ error: ClientError) { signal { $0.errors.append(error) } }
    func close() { signal { $0.isClosed = true } }

    private func signal(_ change: (inout sending State) -> Void) {
        let mustSignal = state.withLock { state -> Bool in
            change(&state)
            defer { state.waits = false }
            return state.waits
        }
        if mustSignal { arrived.signal() }
    }

    /// The next response; nil when `timeout` (ns) passed first. Throws what the fetching thread could not get over.
    func next(timeout: UInt64) throws(ClientError) -> Fetched? {
        var deadline: UInt64?
        while true {
            var mustWake = false
            let taken: Result<Fetched?, ClientError> = state.withLock { state in
                if let first = state.fetched.popFirst() {
                    mustWake = state.fetcherWaits
                    state.fetcherWaits = false
                    return .success(first)
                }
                if let error = state.errors.popFirst() { return .failure(error) }
                if state.isClosed { return .failure(.closed) }
                state.waits = true
                return .success(nil)
            }
            if mustWake { wakeFetcher() }
            if let fetched = try taken.get() { return fetched }
            let now = MonotonicClock.now()
            if deadline == nil { deadline = now &+ timeout }
            guard now < deadline! else { return nil }
            _ = arrived.wait(timeout: deadline! - now)
        }
    }

    func removeAll() { state.withLock { $0.fetched.removeAll() } }
}
