import Synchronization
import SystemIO

extension PartitionLog {
    /// Deletes the segments that `retention.ms`, `retention.bytes` and the log start offset no longer keep; returns how many.
    ///
    /// Whole segments only, oldest first, and only what consumers could have seen; an active segment that has expired is
    /// closed first. Files are unlinked in the background; regions handed out before stay readable.
    ///
    /// `now` is in milliseconds since 1970.
    @discardableResult
    public func enforceRetention(now: Int64) throws(LogError) -> Int {
        let removed = try state.withLock { state throws(LogError) in
            try requireOpen(state)
            var count = state.expiredSegments(now: now)
            if count == state.segments.count {
                if state.active.byteCount > 0 { try roll(&state) } else { count -= 1 }
            }
            let removed = Array(state.segments[..<count])
            guard let last = removed.last else { return removed }
            state.isChanged = true
            state.segments.removeFirst(count)
            // Behind a lost segment the log starts later.
            state.advanceLogStart(
                to: max(last.nextOffset, min(state.segments[0].baseOffset, state.highWatermark)))
            state.flush.recoveryPoint = max(state.flush.recoveryPoint, state.logStartOffset)
            options.report(
                .retention(
                    partition: id.description, segments: count, bytes: removed.reduce(0) { $0 + $1.byteCount },
                    logStartOffset: state.logStartOffset))
            return removed
        }
        guard !removed.isEmpty else { return 0 }
        options.later { [self] in unlink(removed) }
        saveEpochsLater()
        return removed.count
    }

    /// Moves the log start offset up (DeleteRecords, KIP-107); −1 means the high watermark. Returns the log start offset.
    ///
    /// At or below the log start nothing happens, as in Kafka. Throws ``LogError/offsetOutOfRange(offset:logStart:logEnd:)``
    /// above the high watermark. The space comes back with the next retention.
    @discardableResult
    public func deleteRecords(before offset: Int64) throws(LogError) -> Int64 {
        try state.withLock { state throws(LogError) in
            try requireOpen(state)
            let target = offset == -1 ? state.highWatermark : offset
            guard target >= 0, target <= state.highWatermark else {
                throw .offsetOutOfRange(offset: offset, logStart: state.logStartOffset, logEnd: state.highWatermark)
            }
            state.advanceLogStart(to: target)
            return state.logStartOffset
        }
    }

    /// Forgets idempotent producers that have not written for long.
    func expireProducers(now: Int64) {
        state.withLock { $0.producers.expire(olderThan: now - options.producerExpirationMilliseconds) }
    }

    private func unlink(_ segments: [Segment]) {
        for segment in segments {
            segment.abandon()
            do throws(SystemError) {
                for path in segment.path.all {
                    try Directory.removeFile(path)
                }
            } catch {
                options.report(.backgroundFailure(operation: "deleting a segment", reason: "\(error)"))
            }
        }
    }
}

extension PartitionLog.State {
    /// How many segments, from the oldest, need not be kept.
    fileprivate func expiredSegments(now: Int64) -> Int {
        var excess = configuration.retentionBytes < 0 ? 0 : byteCount - Int(configuration.retentionBytes)
        var count = 0
        for segment in segments {
            let age = now &- segment.maxTimestamp
            let isOld =
                configuration.retentionMilliseconds >= 0 && segment.maxTimestamp >= 0
                && age > configuration.retentionMilliseconds
            let isExcess = configuration.retentionBytes >= 0 && excess >= segment.byteCount && segment !== active
            let isBelowStart = segment.nextOffset <= logStartOffset && segment !== active
            guard segment.nextOffset <= highWatermark, segment.byteCount > 0, isOld || isExcess || isBelowStart else {
                break
            }
            excess -= segment.byteCount
            count += 1
        }
        return count
    }

    private var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }

    fileprivate mutating func advanceLogStart(to offset: Int64) {
        guard offset > logStartOffset else { return }
        logStartOffset = offset
        isChanged = true
        if epochs.truncateStart(to: offset) { epochsChanged = true }
        producers.truncateStart(to: offset)
    }
}
