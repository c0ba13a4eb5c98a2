import RecordFormat
import Synchronization
import SystemIO

// unsafe: the gathering list is temporary memory of this call, filled before it is read; the batches' bytes are kept
// alive by `batches`, which outlives the write.

extension PartitionLog {
    /// Appends batches whose content was validated, each or not: one `pwritev` for all that fit into the active segment.
    ///
    /// Offsets are given in the order of `batches`; base offset and `leaderEpoch` are written into their bytes. Batches that
    /// break a rule (size, timestamp, sequence) are refused one by one. When a write fails or is short, nobody of that write
    /// and of what would have followed is acknowledged: the file is cut back and the log end offset stays; a partition that
    /// cannot be cut back goes offline.
    ///
    /// Complexity: O(batches), and O(bytes) for the kernel's copy.
    public func append(_ batches: [PendingBatch], leaderEpoch: Int32 = 0) -> AppendOutcome {
        append(batches, leaderEpoch: leaderEpoch, now: WallClock.milliseconds())
    }

    func append(_ batches: [PendingBatch], leaderEpoch: Int32, now: Int64) -> AppendOutcome {
        state.withLock { state in
            do throws(LogError) { try requireOpen(state) } catch {
                return AppendOutcome(
                    results: batches.map { _ in .refused(error) }, logEndOffset: state.endOffset, mustFlush: false)
            }
            var append = Append(batches, leaderEpoch: leaderEpoch, now: now, nextOffset: state.endOffset)
            unsafe withUnsafeTemporaryAllocation(of: MemoryPart.self, capacity: min(batches.count, Append.partLimit)) {
                for index in batches.indices {
                    unsafe take(index, of: &append, $0, &state)
                }
                unsafe write(&append, $0, &state)
            }
            if state.highWatermarkFollowsEnd { state.highWatermark = state.endOffset }
            return AppendOutcome(
                results: append.results, logEndOffset: state.endOffset, mustFlush: state.flushIsDue)
        }
    }

    /// Judges one batch; if it is good, stamps it and puts it into the group to be written.
    private func take(
        _ index: Int, of append: inout Append, _ parts: UnsafeMutableBufferPointer<MemoryPart>, _ state: inout State
    ) {
        let batch = append.batches[index]
        do throws(LogError) {
            if let failure = append.failure { throw failure }
            try admit(batch, append, state.configuration)
            let producer = ProducerBatch(batch.header)
            if let producer, case .repeated(let old) = try state.producers.judge(producer) {
                append.repeats(index, old, logStartOffset: state.logStartOffset)
                state.counters.repeatedBatches += 1
                return
            }
            let lastOffset = append.nextOffset + Int64(batch.header.lastOffsetDelta)
            if state.mustRoll(before: batch, at: lastOffset, pendingBytes: append.groupBytes, now: append.now) {
                unsafe write(&append, parts, &state)
                if let failure = append.failure { throw failure }
                if state.mustRoll(before: batch, at: lastOffset, pendingBytes: 0, now: append.now) {
                    do throws(LogError) { try roll(&state) } catch {
                        append.failure = error
                        throw error
                    }
                }
            }
            batch.withBytes { bytes in
                BatchStamp.position(baseOffset: append.nextOffset, leaderEpoch: append.leaderEpoch, in: &bytes)
                if state.configuration.timestampType == .logAppendTime {
                    BatchStamp.logAppendTime(append.now, in: &bytes)
                }
            }
            if let producer {
                append.undo.append((producer.producerID, state.producers.producer(producer.producerID)))
                state.producers.remember(producer, lastOffset: lastOffset)
            }
            unsafe parts[append.group.count] = MemoryPart(
                base: UnsafeRawPointer(batch.base), byteCount: batch.byteCount)
            append.add(index)
            if append.group.count == Append.partLimit || options.appendStrategy == .single {
                unsafe write(&append, parts, &state)
            }
        } catch {
            append.results[index] = .refused(error)
            state.counters.refusedBatches += 1
        }
    }

    private func admit(_ batch: PendingBatch, _ append: borrowing Append, _ configuration: LogConfiguration)
        throws(LogError)
    {
        if batch.byteCount > configuration.maxMessageBytes {
            throw .batchTooLarge(bytes: batch.byteCount, limit: configuration.maxMessageBytes)
        }
        if batch.byteCount > configuration.segmentBytes {
            throw .batchLargerThanSegment(bytes: batch.byteCount, segmentBytes: configuration.segmentBytes)
        }
        if configuration.timestampType == .createTime {
            let ahead = batch.header.maxTimestamp &- append.now
            let behind = append.now &- batch.header.baseTimestamp
            if ahead > configuration.timestampAfterMaxMilliseconds
                || behind > configuration.timestampBeforeMaxMilliseconds
            {
                throw .invalidTimestamp(
                    timestamp: ahead > 0 ? batch.header.maxTimestamp : batch.header.baseTimestamp, now: append.now)
            }
        }
    }

    /// Writes the group and takes note of it, or cuts it off again.
    private func write(
        _ append: inout Append, _ parts: UnsafeMutableBufferPointer<MemoryPart>, _ state: inout State
    ) {
        guard !append.group.isEmpty, append.failure == nil else { return }
        let segment = state.active
        allocateAhead(segment, bytes: append.groupBytes, state.configuration)
        do throws(SystemError) {
            let list = unsafe UnsafeBufferPointer(rebasing: parts[0..<append.group.count])
            let written = try unsafe segment.file.pwritev(list, at: segment.byteCount)
            state.counters.pwritevCalls += 1
            // A short write is a full disk, or a limit that the next write would meet.
            if written != append.groupBytes { throw SystemError("write", .noSpace, subject: segment.path.log) }
        } catch {
            return fail(&append, LogError(error), &state)
        }
        state.isChanged = true
        if state.epochs.assign(epoch: append.leaderEpoch, startOffset: segment.nextOffset) {
            state.epochsChanged = true
            saveEpochsLater()
        }
        for index in append.group { commit(append.batches[index], index, &append, segment, &state) }
        state.counters.bytes += append.groupBytes
        state.counters.batches += append.group.count
        state.isFailing = false
        append.startGroup(at: segment.nextOffset)
        paceWriteback(segment)
    }

    private func commit(
        _ batch: PendingBatch, _ index: Int, _ append: inout Append, _ segment: Segment, _ state: inout State
    ) {
        let stamped = state.configuration.timestampType == .logAppendTime
        let base = segment.nextOffset
        segment.appended(
            batch.header, baseOffset: base, byteCount: batch.byteCount,
            maxTimestamp: stamped ? append.now : batch.header.maxTimestamp,
            indexIntervalBytes: state.configuration.indexIntervalBytes)
        state.counters.records += Int(batch.header.lastOffsetDelta) + 1
        state.flush.unflushedRecords += Int64(batch.header.lastOffsetDelta) + 1
        append.results[index] = .appended(
            AppendedBatch(
                baseOffset: base, lastOffset: segment.nextOffset - 1, logAppendTime: stamped ? append.now : -1,
                logStartOffset: state.logStartOffset))
    }

    /// Takes back the group after a failed write: the file, the producers' memory, the answers.
    private func fail(_ append: inout Append, _ failure: LogError, _ state: inout State) {
        let segment = state.active
        if !state.isFailing { options.report(.appendFailed(partition: id.description, reason: "\(failure)")) }
        state.isFailing = true
        do throws(SystemError) {
            try segment.file.truncate(to: segment.byteCount)
            segment.allocatedEnd = segment.allocatedEnd == .max ? .max : segment.byteCount
        } catch {
            takeOffline(&state, "\(failure); then the file could not be cut back: \(error)")
        }
        for (id, producer) in append.undo.reversed() { state.producers.restore(id, as: producer) }
        append.fail(failure, from: segment.nextOffset)
        state.counters.refusedBatches += append.group.count
        append.startGroup(at: segment.nextOffset)
    }
}

/// One call of append on its way through: what was decided so far, and the group that the next write takes.
private struct Append: Sendable {
    /// IOV_MAX of Linux.
    static let partLimit = 1024

    let batches: [PendingBatch]
    let leaderEpoch: Int32
    let now: Int64
    var results: [AppendResult]
    var nextOffset: Int64
    /// Indexes of the batches in the group, and their bytes.
    var group: [Int] = []
    var groupBytes = 0
    /// What was known of the producers of the group before it.
    var undo: [(Int64, ProducerState.Producer?)] = []
    var failure: LogError?

    init(_ batches: [PendingBatch], leaderEpoch: Int32, now: Int64, nextOffset: Int64) {
        self.batches = batches
        self.leaderEpoch = leaderEpoch
        self.now = now
        self.nextOffset = nextOffset
        results = Array(repeating: .refused(.closed(path: "")), count: batches.count)
        group.reserveCapacity(batches.count)
    }

    mutating func add(_ index: Int) {
        group.append(index)
        groupBytes += batches[index].byteCount
        nextOffset += Int64(batches[index].header.lastOffsetDelta) + 1
    }

    mutating func startGroup(at offset: Int64) {
        group.removeAll(keepingCapacity: true)
        undo.removeAll(keepingCapacity: true)
        groupBytes = 0
        nextOffset = offset
    }

    mutating func repeats(_ index: Int, _ old: ProducerState.Batch, logStartOffset: Int64) {
        results[index] = .repeated(
            AppendedBatch(
                baseOffset: old.baseOffset, lastOffset: old.lastOffset, logAppendTime: -1,
                logStartOffset: logStartOffset))
    }

    /// Nobody of the group is acknowledged, nor a repeat of one of its batches, nor what follows.
    mutating func fail(_ failure: LogError, from offset: Int64) {
        self.failure = failure
        for index in group { results[index] = .refused(failure) }
        for index in results.indices {
            if case .repeated(let batch) = results[index], batch.baseOffset >= offset {
                results[index] = .refused(failure)
            }
        }
    }
}
