/// Which leader epoch wrote from which offset on: the partition's history, as `leader-epoch-checkpoint` keeps it.
///
/// Epochs and start offsets both grow. Followers and clients ask where an epoch ended to find out where histories part
/// (KIP-101, KIP-320).
///
/// Not thread-safe: guarded by the partition's lock.
public struct LeaderEpochs: Hashable, Sendable {
    /// An epoch and the first offset that it wrote.
    public struct Entry: Hashable, Sendable {
        public var epoch: Int32
        public var startOffset: Int64
    }

    /// Oldest first.
    public private(set) var entries: [Entry] = []

    init() {}

    /// The latest epoch that wrote, or nil in an empty log.
    public var latest: Int32? { entries.last?.epoch }

    /// Records that `epoch` writes from `startOffset` on; true if that is news. Complexity: O(1) but for new epochs.
    mutating func assign(epoch: Int32, startOffset: Int64) -> Bool {
        guard epoch >= 0 else { return false }
        if let last = entries.last, last.epoch >= epoch { return false }
        // An epoch that wrote nothing gives way to the next one at the same offset.
        while let last = entries.last, last.startOffset >= startOffset { entries.removeLast() }
        entries.append(Entry(epoch: epoch, startOffset: startOffset))
        return true
    }

    /// The epoch that wrote `offset`, or nil when that is not known.
    public func epoch(at offset: Int64) -> Int32? {
        let index = partition(count: entries.count) { entries[$0].startOffset <= offset }
        return index == 0 ? nil : entries[index - 1].epoch
    }

    /// Where `epoch`, or the latest one before it, ended: its number and the offset after its last record.
    ///
    /// (−1, −1) when nothing is known of it: OffsetForLeaderEpoch's answer, word for word Kafka's
    /// (`LeaderEpochFileCache.endOffsetFor`).
    public func endOffset(of epoch: Int32, logEndOffset: Int64) -> (epoch: Int32, endOffset: Int64) {
        guard epoch >= 0, let last = entries.last else { return (-1, -1) }
        if epoch == last.epoch { return (epoch, logEndOffset) }
        if epoch > last.epoch { return (-1, -1) }
        let above = partition(count: entries.count) { entries[$0].epoch <= epoch }
        let end = entries[above].startOffset
        return above == 0 ? (epoch, end) : (entries[above - 1].epoch, end)
    }

    /// Forgets epochs that start at or after `offset`; true if there were any.
    mutating func truncateEnd(to offset: Int64) -> Bool {
        let keep = partition(count: entries.count) { entries[$0].startOffset < offset }
        let changed = keep < entries.count
        entries.removeLast(entries.count - keep)
        return changed
    }

    /// Forgets epochs that ended before `offset`, and lets the one that wrote it start there; true if that is a change.
    mutating func truncateStart(to offset: Int64) -> Bool {
        let writing = partition(count: entries.count) { entries[$0].startOffset <= offset }
        guard writing > 0, entries[writing - 1].startOffset < offset else { return false }
        entries.removeFirst(writing - 1)
        entries[0].startOffset = offset
        return true
    }
}
