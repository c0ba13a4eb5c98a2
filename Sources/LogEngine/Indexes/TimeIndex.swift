/// The sparse map from timestamps to offsets of one segment, as `%020d.timeindex` keeps it.
///
/// On disk: entries of 12 bytes, big-endian: timestamp int64 (milliseconds), relative offset int32. An entry (t, o) says
/// that t is the greatest timestamp up to and including the batch that ends at offset o, which holds it. Both fields
/// grow strictly. The last entry of a closed segment carries the segment's greatest timestamp. No checksum; rebuilt
/// with the offset index.
///
/// Not thread-safe: guarded by the partition's lock while it grows.
struct TimeIndex: Sendable {
    /// Bytes of an entry on disk.
    static let entryBytes = 12

    struct Entry: Hashable, Sendable {
        var timestamp: Int64
        var relativeOffset: Int32
    }

    let baseOffset: Int64
    private(set) var entries: [Entry] = []

    init(baseOffset: Int64) {
        self.baseOffset = baseOffset
    }

    /// Appends an entry unless the greatest timestamp did not grow since the last one.
    mutating func appendIfGreater(timestamp: Int64, lastOffset: Int64) {
        if let last = entries.last, timestamp <= last.timestamp { return }
        guard timestamp >= 0 else { return }
        entries.append(Entry(timestamp: timestamp, relativeOffset: Int32(lastOffset - baseOffset)))
    }

    /// The offset of the last entry at or below `timestamp`, or the base offset. Complexity: O(log n).
    func floor(timestamp: Int64) -> Int64 {
        let index = partition(count: entries.count) { entries[$0].timestamp <= timestamp }
        return index == 0 ? baseOffset : baseOffset + Int64(entries[index - 1].relativeOffset)
    }

    /// The greatest timestamp indexed, and the last offset of the batch that holds it.
    var last: (timestamp: Int64, offset: Int64)? {
        entries.last.map { ($0.timestamp, baseOffset + Int64($0.relativeOffset)) }
    }

    /// Drops entries of batches that end at or after `offset`.
    mutating func truncate(toOffset offset: Int64) {
        let relative = offset - baseOffset
        let keep = partition(count: entries.count) { Int64(entries[$0].relativeOffset) < relative }
        entries.removeLast(entries.count - keep)
    }
}

extension TimeIndex {
    /// The entries as bytes of the file.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * Self.entryBytes)
        for entry in entries {
            bytes.appendBigEndian(entry.timestamp)
            bytes.appendBigEndian(entry.relativeOffset)
        }
        return bytes
    }

    /// The index in `bytes`, or nil when they cannot be one.
    init?(decoding bytes: RawSpan, baseOffset: Int64) {
        guard bytes.byteCount % Self.entryBytes == 0 else { return nil }
        self.init(baseOffset: baseOffset)
        var previous = Entry(timestamp: -1, relativeOffset: -1)
        for index in 0..<bytes.byteCount / Self.entryBytes {
            let entry = Entry(
                timestamp: bytes.bigEndian(index * Self.entryBytes),
                relativeOffset: bytes.bigEndian(index * Self.entryBytes + 8))
            guard entry.timestamp > previous.timestamp, entry.relativeOffset > previous.relativeOffset else {
                return nil
            }
            entries.append(entry)
            previous = entry
        }
    }
}
