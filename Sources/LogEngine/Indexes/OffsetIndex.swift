/// The sparse map from offsets to positions of one segment, as `%020d.index` keeps it.
///
/// On disk: entries of 8 bytes, big-endian: relative offset int32 (offset − the segment's base offset), file position
/// int32. An entry names the *last* offset of a batch and where that batch starts; entries come at most every
/// `index.interval.bytes`, strictly increasing in both fields. There is no checksum: after an unclean stop the index is
/// rebuilt from the segment. Not done: preallocation and a memory map of the index being written (Kafka does both); the
/// active segment's index lives in memory.
///
/// Not thread-safe: guarded by the partition's lock while it grows.
struct OffsetIndex: Sendable {
    /// Bytes of an entry on disk.
    static let entryBytes = 8

    struct Entry: Hashable, Sendable {
        var relativeOffset: Int32
        var position: Int32
    }

    let baseOffset: Int64
    private(set) var entries: [Entry] = []

    init(baseOffset: Int64) {
        self.baseOffset = baseOffset
    }

    /// Appends the entry of a batch that ends at `lastOffset` and starts at `position`. Complexity: O(1) amortised.
    mutating func append(lastOffset: Int64, position: Int) {
        let entry = Entry(relativeOffset: Int32(lastOffset - baseOffset), position: Int32(position))
        if let last = entries.last {
            precondition(last.relativeOffset < entry.relativeOffset && last.position < entry.position)
        }
        entries.append(entry)
    }

    /// The last entry at or below `offset`, or the start of the segment. Complexity: O(log n).
    func floor(offset: Int64) -> (offset: Int64, position: Int) {
        let relative = offset - baseOffset
        return before(partition(count: entries.count) { Int64(entries[$0].relativeOffset) <= relative })
    }

    /// The last entry whose position is at or below `position`, or the start of the segment. Complexity: O(log n).
    func floor(position: Int) -> (offset: Int64, position: Int) {
        before(partition(count: entries.count) { Int(entries[$0].position) <= position })
    }

    private func before(_ index: Int) -> (offset: Int64, position: Int) {
        guard index > 0 else { return (baseOffset, 0) }
        let entry = entries[index - 1]
        return (baseOffset + Int64(entry.relativeOffset), Int(entry.position))
    }

    /// Drops entries of batches that start at or after `position`.
    mutating func truncate(toPosition position: Int) {
        entries.removeLast(entries.count - partition(count: entries.count) { Int(entries[$0].position) < position })
    }
}

extension OffsetIndex {
    /// The entries as bytes of the file.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * Self.entryBytes)
        for entry in entries {
            bytes.appendBigEndian(entry.relativeOffset)
            bytes.appendBigEndian(entry.position)
        }
        return bytes
    }

    /// The index in `bytes`, or nil when they cannot be the index of a segment of `segmentBytes` bytes.
    init?(decoding bytes: RawSpan, baseOffset: Int64, segmentBytes: Int) {
        guard bytes.byteCount % Self.entryBytes == 0 else { return nil }
        self.init(baseOffset: baseOffset)
        let count = bytes.byteCount / Self.entryBytes
        entries.reserveCapacity(count)
        var previous = Entry(relativeOffset: -1, position: -1)
        for index in 0..<count {
            let entry = Entry(
                relativeOffset: bytes.bigEndian(index * Self.entryBytes),
                position: bytes.bigEndian(index * Self.entryBytes + 4))
            guard entry.relativeOffset > previous.relativeOffset, entry.position > previous.position,
                Int(entry.position) < segmentBytes
            else { return nil }
            entries.append(entry)
            previous = entry
        }
    }
}

/// The number of leading elements of 0..<count for which `belongs` holds; it must hold for a prefix. O(log n).
@inline(__always)
func partition(count: Int, where belongs: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
        let middle = (low + high) / 2
        if belongs(middle) { low = middle + 1 } else { high = middle }
    }
    return low
}
