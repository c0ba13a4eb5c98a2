import RecordFormat
import SystemIO

/// Opening segments that an earlier process left: trusting them, or scanning them.
extension Segment {
    /// Why a segment has to be scanned, or its indexes made anew.
    struct Distrust: Error {
        var reason: String
    }

    /// A closed segment, trusted: the last entries of its indexes are looked at, and the headers behind them, which tell
    /// where the segment ends. `nextBase` is where the next one starts.
    static func trusted(closed path: SegmentPath, nextBase: Int64, indexIntervalBytes: Int) throws -> Segment {
        let file = try File(path.log, mode: .readWrite)
        let byteCount = try file.size()
        guard byteCount > 0 else { throw Distrust(reason: "the segment is empty") }
        let (offsetsFile, timesFile) = try openIndexes(path)
        let offsetsTail = try lastEntries(of: offsetsFile, entryBytes: OffsetIndex.entryBytes)
        let timesTail = try lastEntries(of: timesFile, entryBytes: TimeIndex.entryBytes)
        let offsets = OffsetIndex(decoding: offsetsTail.raw, baseOffset: path.baseOffset, segmentBytes: byteCount)
        let times = TimeIndex(decoding: timesTail.raw, baseOffset: path.baseOffset)
        guard let offsets, let times else { throw Distrust(reason: "the last entries of an index cannot be right") }
        let end = try nextOffset(
            of: file, path, behind: offsets.floor(offset: .max), byteCount: byteCount, hasTimes: times.last != nil,
            indexIntervalBytes)
        guard end <= nextBase else {
            throw Distrust(reason: "it goes on to offset \(end), but the next segment starts at \(nextBase)")
        }
        if let last = times.last, last.offset >= end {
            throw Distrust(reason: "the time index goes beyond the segment")
        }
        return Segment(closed: path, file: file, byteCount: byteCount, nextOffset: end, newest: times.last)
    }

    /// The last two entries of an index, or what it has.
    private static func lastEntries(of file: File, entryBytes: Int) throws -> [UInt8] {
        let size = try file.size()
        guard size % entryBytes == 0 else {
            throw Distrust(reason: "the size of an index is no multiple of its entries")
        }
        let count = min(size, 2 * entryBytes)
        return try file.pread(count: count, at: size - count)
    }

    /// Other brokers write one entry for several batches: so far apart may entries be.
    private static let entryDistance = 16 << 20

    /// The offset after the last batch, from the headers behind the last index entry.
    private static func nextOffset(
        of file: File, _ path: SegmentPath, behind entry: (offset: Int64, position: Int), byteCount: Int,
        hasTimes: Bool,
        _ indexIntervalBytes: Int
    ) throws -> Int64 {
        var next = path.baseOffset
        var flaw: String?
        let allowed = indexIntervalBytes + (entry.position == 0 ? 0 : entryDistance)
        try BatchScan(file: file, end: byteCount).headers(from: entry.position) { header, position throws(LogError) in
            if position == entry.position, position > 0, header.lastOffset != entry.offset {
                flaw = "the offset index points elsewhere"
            } else if position - entry.position > allowed {
                flaw = "the offset index ends too early"
            } else if !hasTimes && header.maxTimestamp >= 0 {
                flaw = "the time index is empty"
            } else {
                flaw = header.flaw(after: next, segmentBase: path.baseOffset)
            }
            next = header.nextOffset
            return flaw == nil
        }
        if let flaw { throw Distrust(reason: flaw) }
        return next
    }

    /// The active segment, trusted: its indexes are read, and the headers behind their last entries.
    static func trusted(active path: SegmentPath, indexIntervalBytes: Int) throws -> Segment {
        let segment = Segment(path: path, file: try File(path.log, mode: .readWrite))
        let size = try segment.file.size()
        if size > 0 {
            let (offsetsFile, timesFile) = try openIndexes(path)
            let offsetsBytes = try offsetsFile.pread(count: offsetsFile.size(), at: 0)
            let timesBytes = try timesFile.pread(count: timesFile.size(), at: 0)
            let offsets = OffsetIndex(decoding: offsetsBytes.raw, baseOffset: path.baseOffset, segmentBytes: size)
            let times = TimeIndex(decoding: timesBytes.raw, baseOffset: path.baseOffset)
            guard let offsets, let times else { throw Distrust(reason: "an index is not in order") }
            try segment.resume(offsets, times, size: size, indexIntervalBytes)
        }
        segment.learnFirstTimestamp()
        return segment
    }

    private func resume(_ offsets: OffsetIndex, _ times: TimeIndex, size: Int, _ indexIntervalBytes: Int) throws {
        var isFirst = true
        let last = offsets.floor(position: size)
        try BatchScan(file: file, end: size).headers(from: last.position) { header, position throws(LogError) in
            // The entry names the last offset of the batch it points at.
            if let flaw = header.flaw(after: isFirst ? baseOffset : nextOffset, segmentBase: baseOffset) {
                throw .corruptBatch(path: path.log, position: position, reason: flaw)
            }
            if isFirst {
                guard header.baseOffset >= baseOffset, last.position == 0 || header.lastOffset == last.offset else {
                    throw .corruptBatch(path: path.log, position: position, reason: "the offset index points elsewhere")
                }
                // The scan starts with an indexed batch: the time index may be one entry ahead of it.
                var times = times
                times.truncate(toOffset: header.nextOffset)
                self.resume(offsets: offsets, times: times, at: position, nextOffset: header.baseOffset)
                isFirst = false
            } else if header.baseOffset != nextOffset {
                throw .corruptBatch(
                    path: path.log, position: position, reason: "offset \(header.baseOffset) where \(nextOffset) is due"
                )
            }
            appended(
                header, baseOffset: header.baseOffset, byteCount: header.totalBytes, maxTimestamp: header.maxTimestamp,
                indexIntervalBytes: indexIntervalBytes)
            return true
        }
    }

    private static func openIndexes(_ path: SegmentPath) throws -> (File, File) {
        guard Directory.exists(path.index), Directory.exists(path.timeIndex) else {
            throw Distrust(reason: "an index is missing")
        }
        return (try File(path.index, mode: .readOnly), try File(path.timeIndex, mode: .readOnly))
    }

    /// A segment as a scan of its file finds it, and why the valid batches end before the file does.
    ///
    /// Each batch is checked: length, magic, CRC-32C, offsets that go on, all lengths inside. The file is not changed.
    static func scanned(
        _ path: SegmentPath, indexIntervalBytes: Int, _ body: (borrowing RecordBatchHeader) -> Void = { _ in }
    ) throws(LogError) -> (segment: Segment, size: Int, problem: String?) {
        let file = try LogError.wrap { () throws(SystemError) in try File(path.log, mode: .readWrite) }
        let size = try LogError.wrap { () throws(SystemError) in try file.size() }
        let segment = Segment(path: path, file: file)
        let (_, problem) = try BatchScan(file: file, end: size).validBatches(from: 0) { header, position, _ in
            if let flaw = header.flaw(after: segment.nextOffset, segmentBase: path.baseOffset) { return flaw }
            segment.appended(
                header, baseOffset: header.baseOffset, byteCount: header.totalBytes, maxTimestamp: header.maxTimestamp,
                indexIntervalBytes: indexIntervalBytes)
            body(header)
            return nil
        }
        return (segment, size, problem)
    }
}

extension RecordBatchHeader {
    /// What is wrong with the batch's offsets where `next` is the least that is due; nil when nothing is.
    func flaw(after next: Int64, segmentBase: Int64) -> String? {
        let isRight =
            lastOffsetDelta >= 0 && baseOffset >= next && (0...Int64(Int32.max)).contains(lastOffset &- segmentBase)
        return isRight ? nil : "offsets \(baseOffset) to \(lastOffset) where \(next) is due"
    }
}
