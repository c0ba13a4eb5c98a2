import RecordFormat
import SystemIO

/// Looks places up in the indexes of segments, and makes indexes anew that turn out to be wrong.
///
/// An index has no checksum, and only its last entries are looked at when it is opened. So each lookup checks that the
/// batch which the entry names is there: one read of a header. Costs nothing where the answer is the segment's start.
struct IndexRepair: Sendable {
    let indexIntervalBytes: Int
    let report: @Sendable (LogEvent) -> Void

    /// The last entry of a closed segment's index that `find` looks for.
    func floor(
        of segment: Segment, in indexes: SegmentIndexes,
        _ find: (SegmentIndexes) throws(LogError) -> (offset: Int64, position: Int)
    ) throws(LogError) -> (offset: Int64, position: Int) {
        let entry = try find(indexes)
        if try segment.hasBatch(at: entry) { return entry }
        let (fresh, problem) = try reindex(segment, upTo: segment.byteCount, because: entry)
        var times = fresh.times
        times.appendIfGreater(timestamp: fresh.maxTimestamp, lastOffset: fresh.maxTimestampOffset)
        indexes.replace(offsets: fresh.offsets, times: times)
        // What cannot be written now stays in memory: the next start finds the old file, and this place again.
        do throws(LogError) { try indexes.write() } catch {
            report(.backgroundFailure(operation: "indexes of \(segment.path.log)", reason: "\(error)"))
        }
        if let problem { report(.unreadable(path: segment.path.log, reason: problem)) }
        return try find(indexes)
    }

    /// The indexes of `segment` made anew from its headers, as far as they go, and why they end before `end`.
    func reindex(
        _ segment: Segment, upTo end: Int, because entry: (offset: Int64, position: Int)
    ) throws(LogError) -> (fresh: Segment, problem: String?) {
        report(
            .indexesRebuilt(
                path: segment.path.log,
                reason: "no batch that ends at offset \(entry.offset) starts at byte \(entry.position)"))
        let fresh = Segment(path: segment.path, file: segment.file)
        var problem: String?
        do throws(LogError) {
            try BatchScan(file: segment.file, end: end).headers(from: 0) { header, position throws(LogError) in
                problem = header.flaw(after: fresh.nextOffset, segmentBase: fresh.baseOffset)
                guard problem == nil else { return false }
                fresh.appended(
                    header, baseOffset: header.baseOffset, byteCount: header.totalBytes,
                    maxTimestamp: header.maxTimestamp, indexIntervalBytes: indexIntervalBytes)
                return true
            }
        } catch {
            guard case .corruptBatch = error else { throw error }
            problem = "\(error)"
        }
        return (fresh, problem)
    }
}

extension Segment {
    /// Whether the batch that an index entry names is where it says. The segment's start is always right.
    func hasBatch(at entry: (offset: Int64, position: Int)) throws(LogError) -> Bool {
        if entry.position == 0 { return true }
        guard entry.position > 0, entry.position <= byteCount - RecordBatchHeader.byteCount else { return false }
        let bytes = try LogError.wrap { () throws(SystemError) in
            try file.pread(count: RecordBatchHeader.byteCount, at: entry.position)
        }
        guard let header = try? RecordBatchHeader(bytes.raw) else { return false }
        return header.lastOffset == entry.offset && header.lastOffsetDelta >= 0
            && header.totalBytes <= byteCount - entry.position
    }
}
