import RecordFormat
import SystemIO

/// Opening segments that an earlier process left: trusting them, or scanning them.
extension Segment {
    /// Why a segment has to be scanned, or its indexes made anew.
    struct Distrust: Error {
        var reason: String
    }

    /// A closed segment, trusted: only the last entries of its indexes are looked at.
    static func trusted(closed path: SegmentPath, nextOffset: Int64) throws -> Segment {
        let file = try File(path.log, mode: .readWrite)
        let byteCount = try file.size()
        guard byteCount > 0 else { throw Distrust(reason: "the segment is empty") }
        let (offsetsFile, timesFile) = try openIndexes(path)
        let (offsetsSize, timesSize) = (try offsetsFile.size(), try timesFile.size())
        guard offsetsSize % OffsetIndex.entryBytes == 0, timesSize % TimeIndex.entryBytes == 0 else {
            throw Distrust(reason: "the size of an index is no multiple of its entries")
        }
        if offsetsSize > 0 {
            let last = try offsetsFile.pread(count: 8, at: offsetsSize - 8)
            let (offset, position) = (last.raw.bigEndian(0, as: Int32.self), last.raw.bigEndian(4, as: Int32.self))
            guard Int(position) < byteCount, path.baseOffset + Int64(offset) < nextOffset else {
                throw Distrust(reason: "the offset index goes beyond the segment")
            }
        }
        var newest: (timestamp: Int64, offset: Int64)?
        if timesSize > 0 {
            let last = try timesFile.pread(count: 12, at: timesSize - 12)
            let offset = path.baseOffset + Int64(last.raw.bigEndian(8, as: Int32.self))
            guard offset < nextOffset, offset >= path.baseOffset else {
                throw Distrust(reason: "the time index goes beyond the segment")
            }
            newest = (last.raw.bigEndian(0, as: Int64.self), offset)
        }
        return Segment(closed: path, file: file, byteCount: byteCount, nextOffset: nextOffset, newest: newest)
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
            guard header.lastOffsetDelta >= 0, header.baseOffset >= segment.nextOffset,
                header.lastOffset - path.baseOffset <= Int64(Int32.max)
            else {
                return "offsets \(header.baseOffset) to \(header.lastOffset) where \(segment.nextOffset) is due"
            }
            segment.appended(
                header, baseOffset: header.baseOffset, byteCount: header.totalBytes, maxTimestamp: header.maxTimestamp,
                indexIntervalBytes: indexIntervalBytes)
            body(header)
            return nil
        }
        return (segment, size, problem)
    }
}
