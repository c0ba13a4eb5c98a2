import RecordFormat
import Synchronization
import SystemIO

extension PartitionLog.State {
    /// Whether `batch` must go into a new segment: the active one is full, too old, out of index entries or of offsets.
    func mustRoll(before batch: PendingBatch, at lastOffset: Int64, pendingBytes: Int, now: Int64) -> Bool {
        let segment = active
        let bytes = segment.byteCount + pendingBytes
        if bytes == 0 { return false }
        return bytes + batch.byteCount > configuration.segmentBytes
            || lastOffset - segment.baseOffset > Int64(Int32.max)
            || segment.offsets.entries.count >= configuration.segmentIndexBytes / OffsetIndex.entryBytes
            || isOld(segment, batch.header.maxTimestamp, now: now)
    }

    /// `segment.ms` counts from the first batch's timestamp to this batch's, as in Kafka: in the records' time.
    private func isOld(_ segment: Segment, _ timestamp: Int64, now: Int64) -> Bool {
        guard let first = segment.firstTimestamp else { return false }
        let time = configuration.timestampType == .logAppendTime ? now : timestamp
        return time &- first > configuration.segmentMilliseconds
    }
}

extension PartitionLog.State {
    /// Closed segments may be flushed in any order: the recovery point follows those that are, up to a gap.
    fileprivate mutating func advanceRecoveryPoint() {
        for segment in segments where segment.nextOffset > flush.recoveryPoint {
            guard segment.isFlushed else { break }
            flush.recoveryPoint = segment.nextOffset
        }
    }
}

extension PartitionLog {
    /// Begins a new segment at the log end, so that all before it can go as whole files; returns its base offset.
    ///
    /// An empty active segment is new already.
    @discardableResult
    public func beginSegment() throws(LogError) -> Int64 {
        try state.withLock { state throws(LogError) in
            try requireOpen(state)
            try roll(&state)
            return state.endOffset
        }
    }

    /// Closes the active segment and begins the next one at the log end; what is slow about it happens later.
    func roll(_ state: inout State) throws(LogError) {
        let old = state.active
        guard old.byteCount > 0 else { return }
        let path = SegmentPath(directory: directory, baseOffset: old.nextOffset)
        let file = try LogError.wrap { () throws(SystemError) in try File(path.log, mode: .createEmpty) }
        old.close(snapshot: ProducerSnapshot.encode(state.producers))
        state.segments.append(Segment(path: path, file: file))
        state.flush.directoryChanged = true
        state.counters.segmentsRolled += 1
        if let pool = options.pool {
            pool.submit { [self] in finish(old) }
        } else {
            finish(old, &state)
        }
    }

    /// Brings a closed segment to rest: blocks allocated ahead are given back, its indexes and the producers' snapshot are
    /// written, its data is flushed and the recovery point follows. Only the first call does anything; others wait for it.
    func finish(_ segment: Segment) {
        let outcome = segment.finish(flushing: options.flushesClosedSegments)
        state.withLock { settle(segment, outcome, &$0) }
    }

    /// The same under the lock, where there is no pool.
    private func finish(_ segment: Segment, _ state: inout State) {
        settle(segment, segment.finish(flushing: options.flushesClosedSegments), &state)
    }

    private func settle(_ segment: Segment, _ outcome: Segment.Finish, _ state: inout State) {
        switch outcome {
        case .nothingToDo: break
        case .done(let flushed):
            segment.isFlushed = flushed
            state.advanceRecoveryPoint()
        case .postponed(let error):
            options.report(.backgroundFailure(operation: "indexes of \(segment.path.log)", reason: "\(error)"))
        case .notFlushed(let error):
            takeOffline(&state, "flushing a closed segment failed: \(error)")
        }
    }

    /// Tries again what a full disk had postponed.
    func finishPostponed() {
        let closed = state.withLock { $0.condition == .open ? $0.segments.dropLast() : [] }
        for segment in closed { finish(segment) }
    }

    /// Sees to it that the file has blocks for the next `bytes` bytes and more, so that appends find them allocated.
    ///
    /// Where the file system cannot, or has no room left, appends go on without.
    func allocateAhead(_ segment: Segment, bytes: Int, _ configuration: LogConfiguration) {
        let needed = segment.byteCount + bytes
        guard needed > segment.allocatedEnd, options.firstAllocationBytes > 0 else { return }
        let chunk = segment.allocatedEnd == 0 ? options.firstAllocationBytes : options.allocationBytes
        let start = max(segment.allocatedEnd, segment.byteCount)
        let end = max(needed, min(start + chunk, configuration.segmentBytes))
        do throws(SystemError) {
            try segment.file.allocateAhead(offset: start, length: end - start)
            segment.allocatedEnd = end
        } catch {
            segment.allocatedEnd = .max
            // A failed allocation may keep what it got so far: the last blocks of a nearly full disk.
            try? segment.file.truncate(to: segment.byteCount)
        }
    }

    /// Tells the kernel, from the pool, to start writing out what was appended since the last time: sustained writes then
    /// meet no dirty-page throttling.
    func paceWriteback(_ segment: Segment) {
        let start = segment.writebackEnd
        let length = segment.byteCount - start
        guard let pool = options.pool, options.writebackBytes > 0, length >= options.writebackBytes else { return }
        segment.writebackEnd = segment.byteCount
        let file = segment.file
        // A hint only: a failure shows when the data is flushed.
        pool.submit { try? file.startWriteback(offset: start, length: length) }
    }
}

extension Segment {
    /// The work that ``close(snapshot:)`` leaves to be done.
    struct Unfinished: Sendable {
        var snapshot: [UInt8]
    }

    /// How finishing a closed segment went.
    enum Finish: Sendable {
        /// It was done before, or is no longer wanted.
        case nothingToDo
        case done(flushed: Bool)
        /// Indexes or snapshot could not be written: they stay in memory, to be tried again.
        case postponed(LogError)
        /// The data may be lost: final.
        case notFlushed(LogError)
    }

    /// Does what closing left.
    func finish(flushing: Bool) -> Finish {
        guard let indexes = closed else { return .nothingToDo }
        return unfinished.withLock { work in
            guard let left = work else { return .nothingToDo }
            do throws(LogError) {
                try LogError.wrap { () throws(SystemError) in try file.truncate(to: byteCount) }
                try indexes.write()
                let snapshot = SegmentPath(directory: path.directory, baseOffset: nextOffset).snapshot
                try LogError.wrap { () throws(SystemError) in
                    try File(snapshot, mode: .createEmpty).pwrite(left.snapshot.raw, at: 0)
                }
            } catch { return .postponed(error) }
            work = nil
            guard flushing else { return .done(flushed: false) }
            do throws(SystemError) {
                try file.dataSync()
                try Directory.sync(path.directory)
            } catch { return .notFlushed(LogError(error)) }
            return .done(flushed: true)
        }
    }

    /// Whether something is left to be done.
    var isUnfinished: Bool { unfinished.withLock { $0 != nil } }

    /// Gives up what closing left: the segment is cut or deleted. Waits for work that is under way.
    func abandon() {
        unfinished.withLock { $0 = nil }
    }
}
