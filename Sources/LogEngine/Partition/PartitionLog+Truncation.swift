import RecordFormat
import Synchronization
import SystemIO

extension PartitionLog {
    /// Cuts the log back, so that `offset` is the next one to be written: what a follower does whose history parted from its
    /// leader's. A batch that contains `offset` goes as a whole. Returns the log end offset.
    ///
    /// Runs under the partition's lock on the caller's thread; regions handed out before may end early.
    @discardableResult
    public func truncate(to offset: Int64) throws(LogError) -> Int64 {
        let end = try state.withLock { state throws(LogError) in
            try requireOpen(state)
            guard offset < state.endOffset else { return state.endOffset }
            guard offset >= state.logStartOffset else {
                throw .offsetOutOfRange(offset: offset, logStart: state.logStartOffset, logEnd: state.endOffset)
            }
            do throws(LogError) { try cut(&state, to: offset) } catch {
                takeOffline(&state, "truncating to offset \(offset) failed: \(error)")
                throw error
            }
            return state.endOffset
        }
        try saveEpochs()
        return end
    }

    private func cut(_ state: inout State, to offset: Int64) throws(LogError) {
        let kept = state.segment(containing: offset)
        while state.active !== kept {
            let lost = state.segments.removeLast()
            lost.abandon()
            try LogError.wrap { () throws(SystemError) in
                for path in lost.path.all {
                    try Directory.removeFile(path)
                }
            }
        }
        kept.abandon()
        // A new object for the same file: whoever holds the old one keeps what it saw.
        let shortened = Segment(path: kept.path, file: kept.file)
        try BatchScan(file: kept.file, end: kept.byteCount).headers(from: 0) { header, _ throws(LogError) in
            guard header.nextOffset <= offset else { return false }
            shortened.appended(
                header, baseOffset: header.baseOffset, byteCount: header.totalBytes, maxTimestamp: header.maxTimestamp,
                indexIntervalBytes: state.configuration.indexIntervalBytes)
            return true
        }
        try LogError.wrap { () throws(SystemError) in
            try kept.file.truncate(to: shortened.byteCount)
            for path in [kept.path.index, kept.path.timeIndex] { try Directory.removeFile(path) }
        }
        state.segments[state.segments.count - 1] = shortened
        if shortened.nextOffset < state.logStartOffset { try startAfresh(&state) }
        let end = state.endOffset
        state.highWatermark = min(state.highWatermark, end)
        state.flush.recoveryPoint = min(state.flush.recoveryPoint, end)
        state.isChanged = true
        if state.epochs.truncateEnd(to: end) { state.epochsChanged = true }
        try restoreProducers(&state, end: end)
    }

    /// The batch that went held the log start: nothing that may be read is left, and the log goes on at its start offset.
    private func startAfresh(_ state: inout State) throws(LogError) {
        let path = SegmentPath(directory: directory, baseOffset: state.logStartOffset)
        try LogError.wrap { () throws(SystemError) in
            state.segments.append(Segment(path: path, file: try File(path.log, mode: .createEmpty)))
            for segment in state.segments.dropLast() {
                for path in segment.path.all {
                    try Directory.removeFile(path)
                }
            }
        }
        for segment in state.segments { segment.abandon() }
        state.segments.removeFirst(state.segments.count - 1)
        state.flush.directoryChanged = true
    }

    /// The producers as they were at `end`: the latest snapshot below it, and the headers behind.
    private func restoreProducers(_ state: inout State, end: Int64) throws(LogError) {
        let names = try LogError.wrap { () throws(SystemError) in try Directory.list(directory) }
        var from = state.logStartOffset
        var snapshot = ProducerState()
        for (offset, suffix) in names.compactMap(SegmentPath.parse).sorted(by: { $0.0 < $1.0 })
        where suffix == "snapshot" {
            let path = SegmentPath(directory: directory, baseOffset: offset).snapshot
            if offset > end {
                try? Directory.removeFile(path)
            } else if let bytes = try? Directory.readFile(path), let found = ProducerSnapshot.decode(bytes.raw) {
                (from, snapshot) = (offset, found)
            }
        }
        let repair = IndexRepair(
            indexIntervalBytes: state.configuration.indexIntervalBytes, report: options.report)
        state.producers = try ProducerReplay(segments: state.segments, repair: repair).replay(
            from: from, onto: snapshot)
        state.producers.truncateStart(to: state.logStartOffset)
    }
}
