internal import KafkaConnection
internal import RecordFormat
internal import SystemIO
import Synchronization

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

/// What whoever polls has to see to next.
enum Polled: Sendable {
    /// Before anything else, since partitions may have to be given back.
    case step(RebalanceStep)
    case fetched(Fetched)
}

/// Hands responses and steps of rebalances from the consumer's thread to the one that polls.
final class FetchQueue: Sendable {
    private struct State: Sendable {
        var steps = Fifo<RebalanceStep>()
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
    func append(_ step: RebalanceStep) { signal { $0.steps.append(step) } }
    /// What is refused again and again is told as often as somebody listens.
    func append(_ error: ClientError) { signal { if $0.errors.count < 100 { $0.errors.append(error) } } }
    func close() { signal { $0.isClosed = true } }

    private func signal(_ change: (inout sending State) -> Void) {
        let mustSignal = state.withLock { state -> Bool in
            change(&state)
            defer { state.waits = false }
            return state.waits
        }
        if mustSignal { arrived.signal() }
    }

    /// A step that waits, without waiting for one.
    func nextStep() -> RebalanceStep? { state.withLock { $0.steps.popFirst() } }

    /// The next step or response; nil when `timeout` (ns) passed first, counted from the first wait for the same `deadline`, or when
    /// it is time for a pause. Throws what the consumer's thread could not get over, before any response: of what goes on being
    /// read there is always more.
    func next(timeout: UInt64, deadline: inout UInt64?, pauseAt pause: UInt64 = .max) throws(ClientError) -> Polled? {
        while true {
            var mustWake = false
            let taken: Result<Polled?, ClientError> = state.withLock { state in
                if let step = state.steps.popFirst() { return .success(.step(step)) }
                if let error = state.errors.popFirst() { return .failure(error) }
                if let first = state.fetched.popFirst() {
                    mustWake = state.fetcherWaits
                    state.fetcherWaits = false
                    return .success(.fetched(first))
                }
                if state.isClosed { return .failure(.closed) }
                state.waits = true
                return .success(nil)
            }
            if mustWake { wakeFetcher() }
            if let polled = try taken.get() { return polled }
            let now = MonotonicClock.now()
            if deadline == nil { deadline = now &+ timeout }
            let end = min(deadline!, pause)
            guard now < end else { return nil }
            _ = arrived.wait(timeout: end - now)
        }
    }

    func removeAll() { state.withLock { $0.fetched.removeAll() } }
}
