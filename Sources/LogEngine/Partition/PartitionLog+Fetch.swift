import RecordFormat
import Synchronization
import SystemIO

extension PartitionLog {
    /// The batches from the one that contains `offset` on, as a region of one segment file, up to `maxBytes` bytes.
    ///
    /// Always whole batches. Where the first one alone is larger than `maxBytes`, it is given all the same if `minOneBatch`
    /// (KIP-74), and nothing otherwise. Empty at the bound. Batches of the active segment's tail are found without reading.
    ///
    /// Throws ``LogError/offsetOutOfRange(offset:logStart:logEnd:)`` below the log start and above the log end.
    /// Complexity: O(log n), and at most about an index interval of headers read.
    public func fetch(
        from offset: Int64, maxBytes: Int, bound: FetchBound = .highWatermark, minOneBatch: Bool = true
    ) throws(LogError) -> FetchRegion {
        let most = max(0, min(maxBytes, Int(Int32.max)))
        let plan = try state.withLock { state throws(LogError) in
            try requireOpen(state)
            return try state.planFetch(offset, most, bound, minOneBatch: minOneBatch)
        }
        if let found = plan.found { return plan.region(found) }
        do throws(LogError) { return try find(offset, most, plan, minOneBatch: minOneBatch) } catch {
            if case .corruptBatch = error { reportUnreadable(plan.segment, error) }
            throw error
        }
    }

    /// What memory does not tell: by index and headers.
    private func find(
        _ offset: Int64, _ most: Int, _ plan: FetchPlan, minOneBatch: Bool
    ) throws(LogError) -> FetchRegion {
        guard let first = try batch(containing: offset, in: plan.segment, end: plan.segmentEnd) else {
            return plan.region(.init(baseOffset: offset, start: 0, end: 0))
        }
        var limit = plan.limit ?? plan.segmentEnd
        if plan.limit == nil { limit = try position(of: plan.bound, in: plan.segment, end: plan.segmentEnd) }
        let boundary = try boundary(from: first, atOrBelow: first.position + most, limit: limit, plan.segment)
        return plan.region(.init(first, boundary: boundary, minOneBatch: minOneBatch))
    }

    /// Says once that a segment cannot be read on: consumers come back with every fetch.
    private func reportUnreadable(_ segment: Segment, _ error: LogError) {
        let isNews = state.withLock { $0.unreadable.insert(segment.baseOffset).inserted }
        if isNews { options.report(.unreadable(path: segment.path.log, reason: "\(error)")) }
    }

    /// The last boundary between batches at or below `position`; the start of `first` where that batch goes beyond.
    private func boundary(
        from first: RecentBatches.Batch, atOrBelow position: Int, limit: Int, _ segment: Segment
    ) throws(LogError) -> Int {
        if position >= limit { return limit }
        let indexed = try indexFloor(of: segment, position: position).position
        if indexed > first.position { return indexed }
        var boundary = first.position
        try BatchScan(file: segment.file, end: limit).headers(from: first.position) { header, at throws(LogError) in
            guard at + header.totalBytes <= position else { return false }
            boundary = at + header.totalBytes
            return true
        }
        return boundary
    }
}

/// A fetch as far as it goes under the lock: the segment, and the region if memory tells all of it.
struct FetchPlan: Sendable {
    struct Found: Sendable {
        var baseOffset: Int64
        var start: Int
        var end: Int
    }

    let offsets: (start: Int64, highWatermark: Int64, end: Int64)
    /// The first offset that may not be seen.
    let bound: Int64
    let segment: Segment
    let segmentEnd: Int
    /// Where the bytes that may be seen end; nil: within the segment, to be looked up.
    var limit: Int?
    var found: Found?

    func region(_ found: Found) -> FetchRegion {
        FetchRegion(
            file: segment.file, position: found.start, byteCount: found.end - found.start, baseOffset: found.baseOffset,
            logStartOffset: offsets.start, highWatermark: offsets.highWatermark, logEndOffset: offsets.end)
    }
}

extension FetchPlan.Found {
    init(_ first: RecentBatches.Batch, boundary: Int, minOneBatch: Bool) {
        baseOffset = first.baseOffset
        start = first.position
        end = boundary > first.position ? boundary : minOneBatch ? first.end : first.position
    }
}

extension PartitionLog.State {
    fileprivate mutating func planFetch(
        _ offset: Int64, _ maxBytes: Int, _ bound: FetchBound, minOneBatch: Bool
    ) throws(LogError) -> FetchPlan {
        guard offset >= logStartOffset, offset <= endOffset else {
            throw .offsetOutOfRange(offset: offset, logStart: logStartOffset, logEnd: endOffset)
        }
        counters.fetches += 1
        let boundOffset = bound == .logEnd ? endOffset : highWatermark
        let segment = self.segment(atOrAfter: offset)
        var plan = FetchPlan(
            offsets: (logStartOffset, highWatermark, endOffset), bound: boundOffset, segment: segment,
            segmentEnd: segment.byteCount)
        if max(offset, segment.baseOffset) >= boundOffset {
            plan.found = .init(baseOffset: offset, start: segment.byteCount, end: segment.byteCount)
            return plan
        }
        if boundOffset >= segment.nextOffset {
            plan.limit = segment.byteCount
        } else {
            plan.limit = segment.recent.containing(offset: boundOffset)?.position
        }
        if let first = segment.recent.containing(offset: offset), let limit = plan.limit {
            let wanted = first.position + maxBytes
            let boundary = wanted >= limit ? limit : segment.recent.boundary(atOrBelow: wanted) ?? first.position
            plan.found = .init(first, boundary: boundary, minOneBatch: minOneBatch)
        } else {
            counters.fetchesWithHeaderReads += 1
        }
        return plan
    }

    /// The segment that a fetch at `offset` reads: the next one where a lost segment left a gap.
    private func segment(atOrAfter offset: Int64) -> Segment {
        let above = partition(count: segments.count) { segments[$0].baseOffset <= offset }
        let segment = segments[max(0, above - 1)]
        return above < segments.count && segment.nextOffset <= offset ? segments[above] : segment
    }

    /// The segment whose range has `offset`; the active one at the log end.
    func segment(containing offset: Int64) -> Segment {
        let index = partition(count: segments.count) { segments[$0].baseOffset <= offset }
        return segments[max(0, index - 1)]
    }
}
