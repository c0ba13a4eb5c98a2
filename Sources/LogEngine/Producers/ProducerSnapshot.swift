import RecordFormat

/// The producer state as `%020d.snapshot` keeps it, in Kafka's form (ProducerSnapshot.json, version 1).
///
/// Version int16, CRC-32C uint32 of all that follows it, count int32, then 46 bytes a producer, big-endian: id int64,
/// epoch int16, last sequence int32, last offset int64, offset delta int32, timestamp int64, coordinator epoch int32,
/// first offset of the open transaction int64 (−1). Only the last batch of a producer is kept; the four before it are
/// found again by replaying the log's tail.
enum ProducerSnapshot {
    private static let version: Int16 = 1
    private static let entryBytes = 46
    private static let entriesAt = 6

    /// The bytes of the file.
    static func encode(_ state: ProducerState) -> [UInt8] {
        var entries: [UInt8] = []
        entries.appendBigEndian(Int32(state.producers.count))
        for (id, producer) in state.producers.sorted(by: { $0.key < $1.key }) {
            let last = producer.last
            entries.appendBigEndian(id)
            entries.appendBigEndian(producer.epoch)
            entries.appendBigEndian(last.lastSequence)
            entries.appendBigEndian(last.lastOffset)
            entries.appendBigEndian(last.offsetDelta)
            entries.appendBigEndian(last.timestamp)
            entries.appendBigEndian(Int32(-1))
            entries.appendBigEndian(Int64(-1))
        }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(version)
        bytes.appendBigEndian(CRC32C.checksum(entries.raw))
        return bytes + entries
    }

    /// The state in `bytes`, or nil when they are not a whole snapshot of this version.
    static func decode(_ bytes: RawSpan) -> ProducerState? {
        guard bytes.byteCount >= entriesAt + 4, bytes.bigEndian(0, as: Int16.self) == version else { return nil }
        let entries = bytes.extracting(entriesAt..<bytes.byteCount)
        guard bytes.bigEndian(2, as: UInt32.self) == CRC32C.checksum(entries) else { return nil }
        let count = Int(entries.bigEndian(0, as: Int32.self))
        guard count >= 0, entries.byteCount == 4 + count * entryBytes else { return nil }
        var state = ProducerState()
        for index in 0..<count {
            let at = 4 + index * entryBytes
            let last = ProducerState.Batch(
                lastSequence: entries.bigEndian(at + 10), lastOffset: entries.bigEndian(at + 14),
                offsetDelta: entries.bigEndian(at + 22), timestamp: entries.bigEndian(at + 26))
            // A producer that only opened a transaction has no batch yet: nothing to remember.
            guard last.lastSequence >= 0 else { continue }
            state.load(entries.bigEndian(at), .init(epoch: entries.bigEndian(at + 8), batches: [last]))
        }
        return state
    }
}
