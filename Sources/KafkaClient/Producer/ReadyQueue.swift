import Synchronization

/// What the senders of records tell the sender thread: which partitions have a full batch, and which opened a new one.
///
/// One short lock a batch, and a wake-up only when the sender thread sleeps longer than the batch may wait.
final class ReadyQueue: Sendable {
    struct Opened {
        let partition: PartitionAccumulator
        /// When the batch was opened (ns): queues of them are in this order, because lingering takes equally long for all.
        let openedAt: UInt64
    }

    struct News {
        var full: [PartitionAccumulator] = []
        var opened: [Opened] = []
        var isEmpty: Bool { full.isEmpty && opened.isEmpty }
    }

    private struct State {
        var news = News()
        var sleeps = false
        /// Until when the sender thread sleeps (ns); 0: a timer is not what it waits for.
        var sleepsUntil: UInt64 = 0
        /// Whether a full batch could be sent at once.
        var wantsFull = false
    }

    private let state = Mutex(State())
    private let lingerNanoseconds: UInt64
    private let wake: @Sendable () -> Void

    init(lingerNanoseconds: UInt64, wake: @escaping @Sendable () -> Void) {
        self.lingerNanoseconds = lingerNanoseconds
        self.wake = wake
    }

    /// Tells of a batch that became full, of one that was opened, or of both.
    func add(full: PartitionAccumulator?, opened: Opened?) {
        let mustWake = state.withLock { state -> Bool in
            if let full { state.news.full.append(full) }
            if let opened { state.news.opened.append(opened) }
            guard state.sleeps else { return false }
            let isDue = full != nil && state.wantsFull
            let isEarlier = opened.map { $0.openedAt &+ lingerNanoseconds < state.sleepsUntil } ?? false
            if isDue || isEarlier { state.sleeps = false }
            return isDue || isEarlier
        }
        if mustWake { wake() }
    }

    /// Wakes the sender thread if it sleeps while it could send: memory is short, and batches that are not full may go.
    func nudge() {
        let mustWake = state.withLock { state -> Bool in
            guard state.sleeps && state.wantsFull else { return false }
            state.sleeps = false
            return true
        }
        if mustWake { wake() }
    }

    /// Takes what is new, into emptied arrays of the caller.
    func take(into news: inout News) {
        news.full.removeAll(keepingCapacity: true)
        news.opened.removeAll(keepingCapacity: true)
        state.withLock { state in
            state.sleeps = false
            swap(&state.news, &news)
        }
    }

    /// Says that the sender thread will not look again before `deadline` without a wake-up; false when there is news already.
    func sleep(until deadline: UInt64, wantsFull: Bool) -> Bool {
        state.withLock { state in
            guard state.news.isEmpty else { return false }
            state.sleeps = true
            state.sleepsUntil = deadline
            state.wantsFull = wantsFull
            return true
        }
    }
}
