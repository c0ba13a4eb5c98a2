import RecordFormat
import Synchronization
import SystemIO

extension PartitionLog {
    /// Closes the log: indexes, the producers' snapshot and all data are on the disk, blocks allocated ahead are given back.
    /// Returns what a clean stop keeps: the recovery point. Idempotent.
    @discardableResult
    public func close() throws(LogError) -> Int64 {
        let open = state.withLock { $0.condition == .open }
        guard open else {
            state.withLock { state in
                answerWaiters(&state, .closed(path: directory))
                state.condition = .closed
            }
            return recoveryPoint
        }
        let (segments, active, isChanged) = state.withLock { ($0.segments, $0.active, $0.isChanged) }
        for segment in segments where segment !== active {
            finish(segment)
            // What could not be written now keeps the stop from being a clean one.
            if segment.isUnfinished { throw .diskFull(SystemError("write", .noSpace, subject: segment.path.index)) }
        }
        if isChanged { try flush() }
        try saveEpochs()
        return try state.withLock { state throws(LogError) in
            if state.isChanged {
                // Not synced: what a power failure takes of these is made anew from the log, which is.
                try writeIndexes(of: state.active, state)
                try LogError.wrap { () throws(SystemError) in
                    let path = SegmentPath(directory: directory, baseOffset: state.endOffset).snapshot
                    try File(path, mode: .createEmpty).pwrite(ProducerSnapshot.encode(state.producers).raw, at: 0)
                }
            }
            state.condition = .closed
            return state.flush.recoveryPoint
        }
    }

    /// The active segment's indexes go to the disk, with its greatest timestamp, as a closed segment's would.
    private func writeIndexes(of segment: Segment, _ state: borrowing State) throws(LogError) {
        try LogError.wrap { () throws(SystemError) in try segment.file.truncate(to: segment.byteCount) }
        segment.allocatedEnd = 0
        var times = segment.times
        times.appendIfGreater(timestamp: segment.maxTimestamp, lastOffset: segment.maxTimestampOffset)
        try SegmentIndexes.write(path: segment.path, offsets: segment.offsets, times: times)
    }

    /// Stops serving because the partition is deleted: nothing more is written, background work is given up.
    func retire() {
        let (segments, waiting) = state.withLock { state in
            state.condition = .closed
            return (state.segments, state.flush.takeWaiters(upTo: .max))
        }
        for segment in segments { segment.abandon() }
        // Waits for a checkpoint that is being written: the directory's name may be used again.
        checkpointLock.withLock { _ in }
        for waiter in waiting { waiter.completion(.failure(.closed(path: directory))) }
    }

    private func answerWaiters(_ state: inout State, _ error: LogError) {
        for waiter in state.flush.takeWaiters(upTo: .max) { options.later { waiter.completion(.failure(error)) } }
    }
}
