/// Where the last batches of the active segment lie, so that a consumer at the tail costs no read of headers.
///
/// A ring of the last 128 batches, oldest first. Complexity: O(1) to append, O(log 128) to look up.
struct RecentBatches: Sendable {
    private static let capacity = 128

    struct Batch: Hashable, Sendable {
        var baseOffset: Int64
        var nextOffset: Int64
        var position: Int
        var byteCount: Int
        var end: Int { position + byteCount }
    }

    private var ring: [Batch] = []
    private var oldest = 0

    var count: Int { ring.count }

    subscript(index: Int) -> Batch {
        let at = oldest + index
        return ring[at < ring.count ? at : at - ring.count]
    }

    mutating func append(_ batch: Batch) {
        if ring.count < Self.capacity {
            ring.append(batch)
        } else {
            ring[oldest] = batch
            oldest = oldest + 1 == Self.capacity ? 0 : oldest + 1
        }
    }

    /// The batch that contains `offset`, if it is among the recent ones.
    func containing(offset: Int64) -> Batch? {
        let index = partition(count: count) { self[$0].baseOffset <= offset }
        guard index > 0, self[index - 1].nextOffset > offset else { return nil }
        return self[index - 1]
    }

    /// The last boundary between batches at or below `position`; nil when it lies before the recent batches.
    func boundary(atOrBelow position: Int) -> Int? {
        guard count > 0 else { return nil }
        if position >= self[count - 1].end { return self[count - 1].end }
        let index = partition(count: count) { self[$0].position <= position }
        return index == 0 ? nil : self[index - 1].position
    }

    mutating func removeAll() {
        ring.removeAll()
        oldest = 0
    }
}
