import RecordFormat
import Synchronization
import SystemIO

/// Finding batches by offset: an index lookup, then the headers behind it.
extension PartitionLog {
    /// The last index entry of `segment` at or below `offset`.
    func indexFloor(of segment: Segment, offset: Int64) throws(LogError) -> (offset: Int64, position: Int) {
        let (floor, closed) = state.withLock { _ in (segment.offsets.floor(offset: offset), segment.closed) }
        guard let closed else { return floor }
        return try closed.floor(offset: offset)
    }

    /// The last index entry of `segment` whose position is at or below `position`.
    func indexFloor(of segment: Segment, position: Int) throws(LogError) -> (offset: Int64, position: Int) {
        let (floor, closed) = state.withLock { _ in (segment.offsets.floor(position: position), segment.closed) }
        guard let closed else { return floor }
        return try closed.floor(position: position)
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
