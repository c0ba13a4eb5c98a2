/// Reads the records of batches, as a consumer does: any batch that a log can hold, compressed or not.
public struct RecordBatchReader: Sendable {
    /// Whether the CRC is compared first (`check.crcs`).
    public var verifiesChecksum: Bool
    /// The most bytes that are taken out of one compressed batch.
    public var decompressionLimit: Int

    public init(verifiesChecksum: Bool = true, decompressionLimit: Int = Compression.defaultLimit) {
        self.verifiesChecksum = verifiesChecksum
        self.decompressionLimit = decompressionLimit
    }

    /// Calls `body` with each record of the batch that `bytes` start with, in order. O(n), without allocation unless the batch
    /// is compressed.
    ///
    /// More batches may follow: the header that is returned says where (`totalBytes`). When the last one is cut, as the last
    /// of a fetch may be, the error is ``RecordBatchError/cut(needed:available:)`` and `body` was not called for it. Control
    /// batches are read like others: look at `isControl` first.
    @inlinable @discardableResult
    public func forEachRecord(
        in bytes: RawSpan, _ body: (borrowing Record) -> Void
    ) throws(RecordBatchError) -> RecordBatchHeader {
        let header = try RecordBatchValidation.whole(bytes)
        if verifiesChecksum { try RecordBatchValidation.checksum(bytes, header) }
        let records = bytes.extracting(RecordBatchHeader.byteCount..<header.totalBytes)
        if header.compressionType == 0 {
            try Self.walk(records, header, body)
        } else {
            let decompressed = try RecordBatchValidation.decompress(records, header, limit: decompressionLimit)
            try Self.walk(decompressed.bytes, header, body)
        }
        return header
    }

    @inlinable
    static func walk(
        _ records: RawSpan, _ header: RecordBatchHeader, _ body: (borrowing Record) -> Void
    ) throws(RecordBatchError) {
        guard header.recordCount >= 0 else {
            throw .count(header.recordCount, lastOffsetDelta: header.lastOffsetDelta)
        }
        var cursor = RecordCursor(records)
        for index in 0..<Int(header.recordCount) {
            let fields: RecordFields
            do throws(RecordFlaw) {
                fields = try cursor.next()
            } catch {
                throw .record(index, error)
            }
            body(Record(fields, of: records, in: header))
        }
    }
}
