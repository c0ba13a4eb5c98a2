public import RecordFormat

/// A batch as it was received: its bytes are those of the response, and live for the call that it is handed to.
public struct FetchedBatch: ~Escapable {
    public let topic: String
    public let partition: Int32
    public let header: RecordBatchHeader
    /// The whole batch, header included.
    public let bytes: RawSpan
    /// The end of what the broker shows to consumers, when it answered: `highWatermark − header.nextOffset` is the lag.
    public let highWatermark: Int64
    /// The offset that was asked for: a batch may begin before it, its records do not count then.
    @usableFromInline let from: Int64
    @usableFromInline let reader: RecordBatchReader

    @_lifetime(copy bytes)
    init(
        topic: String, partition: Int32, header: RecordBatchHeader, bytes: RawSpan, highWatermark: Int64, from: Int64,
        reader: RecordBatchReader
    ) {
        self.topic = topic
        self.partition = partition
        self.header = header
        self.bytes = bytes
        self.highWatermark = highWatermark
        self.from = from
        self.reader = reader
    }

    /// Calls `body` with each record, in order: offset, timestamp, key, value and headers, without a copy unless the batch is
    /// compressed. O(n). Throws `corruptBatch`, with `check.crcs` before the first record.
    @inlinable
    public func forEachRecord(_ body: (borrowing Record) -> Void) throws(ClientError) {
        do throws(RecordBatchError) {
            if header.baseOffset >= from {
                _ = try reader.forEachRecord(in: bytes, body)
            } else {
                _ = try reader.forEachRecord(in: bytes) { record in if record.offset >= from { body(record) } }
            }
        } catch {
            throw .corruptBatch(topic: topic, partition: partition, offset: header.baseOffset, error)
        }
    }
}
