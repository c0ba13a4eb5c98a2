import RecordFormat
import Synchronization
import SystemIO

/// One file of the log and what is known about it.
///
/// The active segment (the last one) grows: its fields are guarded by the partition's lock, and its indexes live in
/// memory. ``close()`` freezes it: from then on nothing but the state of its background work changes, and readers need
/// no lock. Truncation makes a new Segment for the same file, so that a reader keeps what it saw.
///
/// unsafe: @unchecked Sendable rests on that discipline.
final class Segment: @unchecked Sendable {
    let path: SegmentPath
    let file: File
    var baseOffset: Int64 { path.baseOffset }

    /// Bytes of whole batches: the size of the file.
    private(set) var byteCount = 0
    /// The offset after the last record.
    private(set) var nextOffset: Int64
    /// The greatest timestamp, or −1, and the last offset of the batch that holds it.
    private(set) var maxTimestamp: Int64 = -1
    private(set) var maxTimestampOffset: Int64
    /// The timestamp of the first batch, from which `segment.ms` counts.
    private(set) var firstTimestamp: Int64?

    private(set) var offsets: OffsetIndex
    private(set) var times: TimeIndex
    private(set) var recent = RecentBatches()
    private var bytesSinceIndexEntry = 0
    /// The indexes of a closed segment.
    private(set) var closed: SegmentIndexes?
    /// What closing left to be done in the background; nil when it is done.
    let unfinished = Mutex<Unfinished?>(nil)

    /// All of a closed segment is on the disk.
    var isFlushed = false
    /// Where the blocks allocated so far end; `Int.max` where allocation ahead does not work.
    var allocatedEnd = 0
    /// Where the bytes end that the kernel was told to write out.
    var writebackEnd = 0

    init(path: SegmentPath, file: File) {
        self.path = path
        self.file = file
        nextOffset = path.baseOffset
        maxTimestampOffset = path.baseOffset
        offsets = OffsetIndex(baseOffset: path.baseOffset)
        times = TimeIndex(baseOffset: path.baseOffset)
    }

    /// A closed segment as an earlier process left it, its indexes on the disk.
    init(
        closed path: SegmentPath, file: File, byteCount: Int, nextOffset: Int64,
        newest: (timestamp: Int64, offset: Int64)?
    ) {
        self.path = path
        self.file = file
        self.byteCount = byteCount
        self.nextOffset = nextOffset
        maxTimestamp = newest?.timestamp ?? -1
        maxTimestampOffset = newest?.offset ?? path.baseOffset
        offsets = OffsetIndex(baseOffset: path.baseOffset)
        times = TimeIndex(baseOffset: path.baseOffset)
        closed = SegmentIndexes(path: path)
    }

    /// Takes note of a batch that was written at the end of the file. Complexity: O(1) amortised.
    func appended(
        _ header: borrowing RecordBatchHeader, baseOffset: Int64, byteCount bytes: Int, maxTimestamp timestamp: Int64,
        indexIntervalBytes: Int
    ) {
        let lastOffset = baseOffset + Int64(header.lastOffsetDelta)
        if firstTimestamp == nil { firstTimestamp = timestamp }
        if timestamp > maxTimestamp {
            maxTimestamp = timestamp
            maxTimestampOffset = lastOffset
        }
        if bytesSinceIndexEntry > indexIntervalBytes {
            offsets.append(lastOffset: lastOffset, position: byteCount)
            times.appendIfGreater(timestamp: maxTimestamp, lastOffset: maxTimestampOffset)
            bytesSinceIndexEntry = 0
        }
        recent.append(.init(baseOffset: baseOffset, nextOffset: lastOffset + 1, position: byteCount, byteCount: bytes))
        byteCount += bytes
        bytesSinceIndexEntry += bytes
        nextOffset = lastOffset + 1
    }

    /// Puts indexes read from the disk in place, before the batches behind their last entries are taken note of.
    func resume(offsets: OffsetIndex, times: TimeIndex, at position: Int, nextOffset: Int64) {
        self.offsets = offsets
        self.times = times
        byteCount = position
        self.nextOffset = nextOffset
        if let last = times.last { (maxTimestamp, maxTimestampOffset) = (last.timestamp, last.offset) }
    }

    /// Takes over the indexes of `fresh`, a segment made of the same file, because its own were wrong.
    func adoptIndexes(of fresh: Segment) {
        (offsets, times) = (fresh.offsets, fresh.times)
    }

    /// Freezes the segment. ``finish(flushing:)`` does what is left: indexes to the disk, `snapshot` beside them, a flush.
    func close(snapshot: [UInt8]) {
        precondition(closed == nil, "a segment is closed once")
        times.appendIfGreater(timestamp: maxTimestamp, lastOffset: maxTimestampOffset)
        closed = SegmentIndexes(path: path, offsets: offsets, times: times)
        offsets = OffsetIndex(baseOffset: baseOffset)
        times = TimeIndex(baseOffset: baseOffset)
        recent.removeAll()
        unfinished.withLock { $0 = Unfinished(snapshot: snapshot) }
    }

    /// The timestamp of the first batch, read from the file where it is not known.
    func learnFirstTimestamp() {
        guard firstTimestamp == nil, byteCount > 0 else { return }
        try? BatchScan(file: file, end: byteCount).headers(from: 0, chunkBytes: 64) { header, _ throws(LogError) in
            firstTimestamp = header.maxTimestamp
            return false
        }
    }
}
