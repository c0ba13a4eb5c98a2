import Synchronization
import SystemIO

/// What is flushed to the disk and who waits for it. Guarded by the partition's lock.
///
/// `flush.messages` and `flush.ms` decide when; Kafka's default is never: the page cache is trusted, replicas protect.
/// One flush a partition is under way; those that ask meanwhile share the next one. A failed one is final: what the
/// kernel could not write it may have dropped, so a second try would report success for data that is lost.
struct FlushState: Sendable {
    /// Everything below this offset is on the disk: where recovery starts after a crash.
    var recoveryPoint: Int64 = 0
    /// Records appended since the last flush.
    var unflushedRecords: Int64 = 0
    /// When the last flush ended, or when the first record after it was seen, in milliseconds since 1970.
    var lastFlush: Int64 = 0
    /// Names were created in the directory since it was synced.
    var directoryChanged = false
    var underWay = false
    var waiting: [Waiter] = []

    struct Waiter: Sendable {
        var offset: Int64
        var completion: @Sendable (Result<Int64, LogError>) -> Void
    }

    /// What becomes of one that asks for a flush.
    enum Next: Sendable {
        case answer(Result<Int64, LogError>)
        case start
        case wait
    }

    /// Takes out those that wait for offsets up to `offset`.
    mutating func takeWaiters(upTo offset: Int64) -> [Waiter] {
        let done = waiting.filter { $0.offset <= offset }
        waiting.removeAll { $0.offset <= offset }
        return done
    }
}

extension PartitionLog.State {
    /// Whether `flush.messages` wants a flush before the records just appended are acknowledged.
    var flushIsDue: Bool { flush.unflushedRecords >= configuration.flushMessages }
}

extension PartitionLog {
    /// Everything below is on the disk; recovery after a crash starts here.
    public var recoveryPoint: Int64 { state.withLock { $0.flush.recoveryPoint } }

    /// Flushes the log on the pool (fdatasync) until everything below `offset` is on the disk, then calls `completion`, on any
    /// thread, with the offset up to which it is. Callers that ask while a flush is under way share the next one.
    ///
    /// A failed flush takes the partition offline and is never tried again.
    public func flush(upTo offset: Int64, completion: @escaping @Sendable (Result<Int64, LogError>) -> Void) {
        let next: FlushState.Next = state.withLock { state in
            do throws(LogError) { try requireOpen(state) } catch { return .answer(.failure(error)) }
            if state.flush.recoveryPoint >= offset && !state.flush.directoryChanged {
                return .answer(.success(state.flush.recoveryPoint))
            }
            state.flush.waiting.append(.init(offset: min(offset, state.endOffset), completion: completion))
            if state.flush.underWay { return .wait }
            state.flush.underWay = true
            return .start
        }
        switch next {
        case .answer(let result): completion(result)
        case .start: options.later { [self] in flushUntilNobodyWaits() }
        case .wait: break
        }
    }

    /// Flushes on the caller's thread, and waits.
    public func flush() throws(LogError) {
        let done = Semaphore()
        let outcome = Mutex<Result<Int64, LogError>>(.success(0))
        flush(upTo: logEndOffset) { result in
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        _ = try outcome.withLock { $0 }.get()
    }

    /// Flushes what was written until now, and again while somebody came meanwhile.
    private func flushUntilNobodyWaits() {
        while true {
            let plan = state.withLock { state in
                let point = state.flush.recoveryPoint
                let changed = state.flush.directoryChanged
                state.flush.directoryChanged = false
                return (
                    files: state.segments.filter { $0.nextOffset > point }.map(\.file), end: state.endOffset,
                    directoryChanged: changed
                )
            }
            var failure: LogError?
            do throws(SystemError) {
                for file in plan.files { try file.dataSync() }
                if plan.directoryChanged {
                    try PartitionMetadata.sync(in: directory)
                    try Directory.sync(directory)
                }
            } catch { failure = LogError(error) }
            let (answered, more) = settle(plan.end, failure)
            for waiter in answered { waiter.completion(failure.map { .failure($0) } ?? .success(plan.end)) }
            if !more { return }
        }
    }

    /// Who is to be told that a flush up to `end` is over, and whether others wait for the next one.
    private func settle(_ end: Int64, _ failure: LogError?) -> (answered: [FlushState.Waiter], more: Bool) {
        state.withLock { state in
            state.counters.flushes += 1
            if let failure {
                takeOffline(&state, "the flush failed: \(failure)")
                state.flush.underWay = false
                return (state.flush.takeWaiters(upTo: .max), false)
            }
            state.flush.recoveryPoint = max(state.flush.recoveryPoint, min(end, state.endOffset))
            state.flush.unflushedRecords = max(0, state.endOffset - end)
            state.flush.lastFlush = WallClock.milliseconds()
            let answered = state.flush.takeWaiters(upTo: end)
            state.flush.underWay = !state.flush.waiting.isEmpty
            return (answered, state.flush.underWay)
        }
    }

    /// Starts a flush if `flush.ms` says that one is due; called from time to time.
    func flushIfOld(now: Int64) {
        let due = state.withLock { state in
            guard state.condition == .open, state.flush.unflushedRecords > 0 else {
                state.flush.lastFlush = now
                return false
            }
            return now - state.flush.lastFlush >= state.configuration.flushMilliseconds
        }
        if due { flush(upTo: logEndOffset) { _ in } }
    }
}
