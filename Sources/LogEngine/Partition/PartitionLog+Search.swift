import RecordFormat
import Synchronization
import SystemIO

/// Finding batches by offset: an index lookup, then the headers behind it.
extension PartitionLog {
    /// The last index entry of `segment` at or below `offset`.
    func indexFloor(of segment: Segment, offset: Int64) throws(LogError) -> (offset: Int64, position: Int) {
        try indexFloor(of: segment) {
            $0.floor(offset: offset)
        } closed: { indexes throws(LogError) in
            let entry = try indexes.floor(offset: offset)
            // Of entries in disorder the search may find one that is too high: (−1, −1) is the start of no batch.
            return entry.offset <= offset || entry.position == 0 ? entry : (-1, -1)
        }
    }

    /// The last index entry of `segment` whose position is at or below `position`.
    func indexFloor(of segment: Segment, position: Int) throws(LogError) -> (offset: Int64, position: Int) {
        try indexFloor(of: segment) {
            $0.floor(position: position)
        } closed: { indexes throws(LogError) in
            let entry = try indexes.floor(position: position)
            return entry.position <= position ? entry : (-1, -1)
        }
    }

    private func indexFloor(
        of segment: Segment, active: (borrowing OffsetIndex) -> (offset: Int64, position: Int),
        closed: (SegmentIndexes) throws(LogError) -> (offset: Int64, position: Int)
    ) throws(LogError) -> (offset: Int64, position: Int) {
        let (floor, indexes, interval) = state.withLock {
            (active(segment.offsets), segment.closed, $0.configuration.indexIntervalBytes)
        }
        let repair = IndexRepair(indexIntervalBytes: interval, report: options.report)
        if let indexes { return try repair.floor(of: segment, in: indexes, closed) }
        if floor.position == 0 { return floor }
        // Under the lock: an active segment grows.
        return try state.withLock { state throws(LogError) in
            if segment.closed != nil { return floor }
            if try segment.hasBatch(at: floor) { return floor }
            state.isChanged = true
            let (fresh, problem) = try repair.reindex(segment, upTo: segment.byteCount, because: floor)
            segment.adoptIndexes(of: fresh)
            if let problem { options.report(.unreadable(path: segment.path.log, reason: problem)) }
            return active(segment.offsets)
        }
    }

    /// The batch of `segment` that contains `offset`, or the first one behind it; nil when there is none before `end`.
    func batch(containing offset: Int64, in segment: Segment, end: Int) throws(LogError) -> RecentBatches.Batch? {
        let floor = try indexFloor(of: segment, offset: offset)
        var found: RecentBatches.Batch?
        try BatchScan(file: segment.file, end: end).headers(from: floor.position) { header, position throws(LogError) in
            guard header.nextOffset > offset else { return true }
            found = .init(
                baseOffset: header.baseOffset, nextOffset: header.nextOffset, position: position,
                byteCount: header.totalBytes)
            return false
        }
        return found
    }

    /// Where the batch that contains `offset` starts, or `end` when every batch lies below it.
    func position(of offset: Int64, in segment: Segment, end: Int) throws(LogError) -> Int {
        let batch = try batch(containing: offset, in: segment, end: end)
        return batch?.position ?? end
    }

    /// The bytes of one batch.
    func read(_ batch: RecentBatches.Batch, of segment: Segment) throws(LogError) -> [UInt8] {
        try LogError.wrap { () throws(SystemError) in
            try segment.file.pread(count: batch.byteCount, at: batch.position)
        }
    }
}
