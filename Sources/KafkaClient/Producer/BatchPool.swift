internal import SystemIO
import Synchronization

/// `buffer.memory`: the batches in use count against it, and senders wait here when it is full.
///
/// A batch counts `batch.size` bytes, or its record's size where that is larger. Free batches are reused last in, first out,
/// while they are warm in the cache.
final class BatchPool: Sendable {
    private struct State {
        var free: [ProducerBatch] = []
        var available: Int
        var waiters = 0
        var isClosed = false
    }

    let batchSize: Int
    let capacity: Int
    private let wakeThreshold: Int
    private let state: Mutex<State>
    private let freed = Semaphore()
    /// How many threads wait; read by the sender without the lock, which then sends batches that are not full too.
    private let waiting = Atomic<Int>(0)

    init(batchSize: Int, capacity: Int) {
        self.batchSize = max(batchSize, 1)
        self.capacity = capacity
        wakeThreshold = min(capacity / 8, 16 * max(batchSize, 1))
        state = Mutex(State(available: capacity))
    }

    var isExhausted: Bool { waiting.load(ordering: .relaxed) > 0 }

    /// What a batch whose first record takes `bytes` counts.
    private func charge(_ bytes: Int) -> Int { max(batchSize, bytes) }

    /// An empty batch, or nil where there is no memory for it now.
    func tryTake(for bytes: Int) -> ProducerBatch? {
        let charge = charge(bytes)
        let reused: ProducerBatch?? = state.withLock { state in
            if state.isClosed { return .none }
            // A batch larger than all of the memory may go alone.
            guard state.available >= charge || state.available == capacity else { return .none }
            state.available -= charge
            return .some(state.free.popLast())
        }
        guard let reused else { return nil }
        let batch = reused ?? ProducerBatch(byteLimit: batchSize)
        batch.reservedBytes = charge
        return batch
    }

    /// Waits for memory for at most `timeout` ns; nil when it passed, or the producer was closed.
    func take(for bytes: Int, timeout: UInt64, wakeSender: () -> Void) -> ProducerBatch? {
        let deadline = MonotonicClock.now() &+ timeout
        waiting.wrappingAdd(1, ordering: .relaxed)
        state.withLock { $0.waiters += 1 }
        defer {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            state.withLock { $0.waiters -= 1 }
        }
        wakeSender()
        while true {
            if state.withLock({ $0.isClosed }) { return nil }
            if let batch = tryTake(for: bytes) { return batch }
            let now = MonotonicClock.now()
            if now >= deadline || !freed.wait(timeout: deadline - now) && MonotonicClock.now() >= deadline {
                return tryTake(for: bytes)
            }
        }
    }

    /// Takes batches back. Waiting senders are woken when several batches are free (or all are): woken for each, a sender would
    /// fill it and wait again, two switches of threads a batch.
    func giveBack(_ batches: [ProducerBatch]) {
        // A batch that grew for one large record gives its memory back to the system. Resetting lets go of callbacks, whose
        // release may run anything: not under the lock.
        let reusable = batches.filter { $0.reservedBytes == batchSize }
        let reserved = batches.reduce(0) { $0 + $1.reservedBytes }
        for batch in reusable { batch.reset() }
        let wake = state.withLock { state -> Int in
            state.available += reserved
            if !state.isClosed { state.free += reusable }
            return state.available >= wakeThreshold || state.available == capacity ? state.waiters : 0
        }
        for _ in 0..<wake { freed.signal() }
    }

    /// Wakes every waiting sender for good.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.free = []
            return state.waiters
        }
        for _ in 0..<waiters { freed.signal() }
    }

    var usedBytes: Int { capacity - state.withLock { $0.available } }
}
