import RecordFormat
import Synchronization
import SystemIO

/// A record's place and time, as ListOffsets answers them.
public struct TimestampedOffset: Hashable, Sendable {
    public var offset: Int64
    /// Milliseconds since 1970, or −1 where the question was not about time.
    public var timestamp: Int64
    /// The leader epoch that wrote the offset, or −1.
    public var leaderEpoch: Int32
}

/// What ListOffsets can ask for.
public enum OffsetQuery: Hashable, Sendable {
    /// The log start offset (timestamp −2).
    case earliest
    /// The high watermark, or the log end for a follower (−1).
    case latest
    /// The record with the greatest timestamp (−3, KIP-734).
    case maxTimestamp
    /// The first record at or after a time in milliseconds.
    case timestamp(Int64)
}

extension PartitionLog {
    /// Answers ListOffsets; nil where there is no such record.
    ///
    /// Complexity: O(1) for earliest and latest, else O(log n), an index interval of headers and one batch's records.
    public func offset(for query: OffsetQuery, bound: FetchBound = .highWatermark) throws(LogError)
        -> TimestampedOffset?
    {
        switch query {
        case .earliest:
            return try known { $0.logStartOffset }
        case .latest:
            return try known { bound == .logEnd ? $0.endOffset : $0.highWatermark }
        case .maxTimestamp:
            let (segment, timestamp, offset) = try state.withLock { state throws(LogError) in
                try requireOpen(state)
                let newest = state.segments.max { $0.maxTimestamp < $1.maxTimestamp } ?? state.active
                return (newest, newest.maxTimestamp, newest.maxTimestampOffset)
            }
            guard timestamp >= 0 else { return nil }
            return try record(in: segment, from: offset, atOrAfter: timestamp, bound)
        case .timestamp(let time):
            return try firstRecord(atOrAfter: time, bound)
        }
    }

    /// Where a leader epoch, or the latest one before it, ended: OffsetForLeaderEpoch's answer; (−1, −1) where unknown.
    public func endOffset(ofLeaderEpoch epoch: Int32) -> (epoch: Int32, endOffset: Int64) {
        state.withLock { $0.epochs.endOffset(of: epoch, logEndOffset: $0.endOffset) }
    }

    private func known(_ offset: (borrowing State) -> Int64) throws(LogError) -> TimestampedOffset {
        try state.withLock { state throws(LogError) in
            try requireOpen(state)
            let offset = offset(state)
            return TimestampedOffset(offset: offset, timestamp: -1, leaderEpoch: state.leaderEpoch(of: offset))
        }
    }

    private func firstRecord(atOrAfter time: Int64, _ bound: FetchBound) throws(LogError) -> TimestampedOffset? {
        let (candidates, start) = try state.withLock { state throws(LogError) in
            try requireOpen(state)
            let later = state.segments.filter { $0.maxTimestamp >= time && $0.nextOffset > state.logStartOffset }
            return (later.map { ($0, $0.times.floor(timestamp: time), $0.closed) }, state.logStartOffset)
        }
        for (segment, active, closed) in candidates {
            var offset = try closed?.floor(timestamp: time) ?? active
            // A wrong index must not hide the segment: then all of it is read.
            if !(segment.baseOffset..<segment.nextOffset).contains(offset) { offset = segment.baseOffset }
            if let found = try record(in: segment, from: max(offset, start), atOrAfter: time, bound) { return found }
        }
        return nil
    }

    /// The first record of `segment` from `offset` on whose timestamp is at least `time`.
    private func record(
        in segment: Segment, from offset: Int64, atOrAfter time: Int64, _ bound: FetchBound
    ) throws(LogError) -> TimestampedOffset? {
        let (start, visible, end) = state.withLock {
            ($0.logStartOffset, bound == .logEnd ? $0.endOffset : $0.highWatermark, segment.byteCount)
        }
        let floor = try indexFloor(of: segment, offset: offset)
        var found: TimestampedOffset?
        try BatchScan(file: segment.file, end: end).headers(from: floor.position) { header, position throws(LogError) in
            guard header.baseOffset < visible else { return false }
            guard header.lastOffset >= start, header.maxTimestamp >= time else { return true }
            found = try record(header, position, segment, from: start, atOrAfter: time)
            return found == nil
        }
        guard let found, found.offset < visible else { return nil }
        return found
    }

    private func record(
        _ header: RecordBatchHeader, _ position: Int, _ segment: Segment, from start: Int64, atOrAfter time: Int64
    ) throws(LogError) -> TimestampedOffset? {
        let epoch = header.partitionLeaderEpoch
        if header.isLogAppendTime {
            return TimestampedOffset(
                offset: max(start, header.baseOffset), timestamp: header.maxTimestamp, leaderEpoch: epoch)
        }
        let batch = try LogError.wrap { () throws(SystemError) in
            try segment.file.pread(count: header.totalBytes, at: position)
        }
        var found: TimestampedOffset?
        do throws(RecordBatchError) {
            try RecordBatchReader(verifiesChecksum: false).forEachRecord(in: batch.raw) { record in
                if found == nil, record.timestamp >= time, record.offset >= start {
                    found = TimestampedOffset(offset: record.offset, timestamp: record.timestamp, leaderEpoch: epoch)
                }
            }
        } catch { throw .corruptBatch(path: segment.path.log, position: position, reason: "\(error)") }
        return found
    }
}

extension PartitionLog.State {
    /// The epoch that wrote `offset`, the latest one at the log end, or −1.
    fileprivate func leaderEpoch(of offset: Int64) -> Int32 { epochs.epoch(at: offset) ?? -1 }
}
