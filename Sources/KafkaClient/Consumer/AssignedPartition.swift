import Synchronization

/// A partition that a consumer reads.
final class AssignedPartition: @unchecked Sendable {
    /// How far it was read.
    private struct Place {
        /// The offset after the last batch that was handed over, or where to begin; −1 while that is looked up.
        var next: Int64 = -1
        /// As `next`, but after the last batch whose processing has ended.
        var done: Int64 = -1
        /// Something before `next` was not processed: `done` stays where it is until a seek.
        var hasFailed = false
        /// Seeks so far.
        var seeks = 0
        /// Seeks and resumptions that the fetching thread has not heard of: what it fetches meanwhile is not what is wanted.
        var unheard = 0
        /// Given back.
        var isGone = false
    }

    let name: TopicPartition
    /// Raised by a seek, by a pause, and when the partition is given back: what was fetched before is not delivered.
    let epoch = Atomic<Int>(0)
    let isPaused = Atomic<Bool>(false)
    private let place = Mutex(Place())

    // The fetching thread's, but for `init`.
    /// The next offset to fetch; −1 while it has to be asked for.
    var position: Int64 = -1
    /// The timestamp to look the position up with: −1 is the end, −2 the beginning.
    var lookup: Int64 = -2
    /// Whether the position is the one that the group has committed.
    var needsCommitted = false
    var isLookingUp = false
    /// Nothing is asked before this time (ns).
    var backsOffUntil: UInt64 = 0
    /// Nothing more is fetched: `poll` has an error to throw.
    var isStopped = false

    init(_ name: TopicPartition, from start: StartPosition) {
        self.name = name
        place.withLock { $0 = Place(next: start.offset, done: start.offset) }
        begin(at: start)
    }
}

// MARK: - Any thread

extension AssignedPartition {
    /// The offset of the next record to be handed over; −1 while it is looked up.
    var next: Int64 { place.withLock { $0.next } }
    /// The offset up to which all that was handed over has been processed; −1 while it is looked up.
    var done: Int64 { place.withLock { $0.done } }

    /// Nothing more is handed over.
    func giveBack() {
        place.withLock { place in
            place.isGone = true
            epoch.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Nothing is handed over until `resume`.
    func pause() {
        place.withLock { _ in
            isPaused.store(true, ordering: .relaxed)
            _ = epoch.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Ends a pause; false where there was none. To be followed by `rewind` on the fetching thread.
    func resume() -> Bool {
        place.withLock { place in
            guard isPaused.exchange(false, ordering: .relaxed) else { return false }
            epoch.wrappingAdd(1, ordering: .relaxed)
            place.unheard += 1
            return true
        }
    }

    /// The next record is the one at `offset`, or where a lookup says (−1). To be followed by `heard` on the fetching thread.
    func seek(to offset: Int64) {
        place.withLock { place in
            epoch.wrappingAdd(1, ordering: .relaxed)
            place.next = offset
            place.done = offset
            place.hasFailed = false
            place.seeks += 1
            place.unheard += 1
        }
    }

    /// A lookup that began in `epoch` has found where to begin.
    func found(_ offset: Int64, in epoch: Int) {
        place.withLock { place in
            guard self.epoch.load(ordering: .relaxed) == epoch else { return }
            place.next = offset
            place.done = offset
            place.hasFailed = false
        }
    }

    /// Hands over up to `offset` what was fetched in `epoch`; false where that is void. Returns the number of seeks, for `finish`.
    func take(to offset: Int64, in epoch: Int) -> Int? {
        place.withLock { place in
            guard self.epoch.load(ordering: .relaxed) == epoch, place.unheard == 0, !place.isGone,
                !isPaused.load(ordering: .relaxed)
            else { return nil }
            place.next = offset
            return place.seeks
        }
    }

    /// What was taken up to `offset` is processed, or has failed, unless a seek has ended that.
    func finish(to offset: Int64, since seeks: Int, isProcessed: Bool) {
        place.withLock { place in
            guard place.seeks == seeks else { return }
            if !isProcessed { place.hasFailed = true }
            if !place.hasFailed { place.done = offset }
        }
    }

    /// What was fetched in `epoch` cannot be processed.
    func fail(in epoch: Int) {
        place.withLock { if self.epoch.load(ordering: .relaxed) == epoch { $0.hasFailed = true } }
    }
}

// MARK: - The fetching thread

extension AssignedPartition {
    /// Begins anew at `start`.
    func begin(at start: StartPosition) {
        needsCommitted = false
        isStopped = false
        position = -1
        switch start {
        case .offset(let offset): position = offset
        case .beginning: lookup = -2
        case .end: lookup = -1
        case .time(let milliseconds): lookup = milliseconds
        case .committed: needsCommitted = true
        }
    }

    /// Begins anew, after a `seek` of another thread.
    func heard(_ start: StartPosition) {
        begin(at: start)
        place.withLock { place in
            place.unheard -= 1
            _ = epoch.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Goes on after a pause, from what had been handed over by then.
    func rewind() {
        place.withLock { place in
            if place.next >= 0 { position = place.next }
            place.unheard -= 1
            _ = epoch.wrappingAdd(1, ordering: .relaxed)
        }
    }
}
