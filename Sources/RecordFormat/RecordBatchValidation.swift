/// Finds what is wrong with a batch before it reaches a log, as Kafka's brokers do.
public enum RecordBatchValidation {
    /// How much is looked at.
    public enum Depth: Sendable {
        /// Lengths, magic, CRC, counts, attributes.
        case header
        /// Also every record, decompressed for it: what Kafka does.
        case deep
    }

    /// Where the batch comes from.
    public enum Origin: Sendable {
        /// A producer: no control batch, base offset 0, offsets without gaps.
        case producer
        /// A log, here or at a leader, where control batches belong and compaction leaves gaps.
        case log
    }

    /// What was found in a batch that is in order.
    public struct Findings: Equatable, Sendable {
        public var header: RecordBatchHeader
        /// The latest of the records' timestamps; the header's own word when only that was looked at.
        public var maxTimestamp: Int64
        /// Whether a record has no key; false when only the header was looked at.
        public var hasNullKey: Bool
    }

    /// Checks that `bytes` are exactly one batch that is in order. O(n).
    ///
    /// `requiresKeys` refuses null keys, as compacted topics do. Of a compressed batch at most `decompressionLimit` bytes are
    /// taken out. Whether timestamps are acceptable is the caller's to say (`maxTimestamp`).
    @discardableResult
    public static func validate(
        _ bytes: RawSpan, depth: Depth = .deep, origin: Origin = .producer, requiresKeys: Bool = false,
        decompressionLimit: Int = Compression.defaultLimit
    ) throws(RecordBatchError) -> RecordBatchHeader {
        try examine(
            bytes, depth: depth, origin: origin, requiresKeys: requiresKeys, decompressionLimit: decompressionLimit
        ).header
    }

    /// As ``validate(_:depth:origin:requiresKeys:decompressionLimit:)``, and tells what it saw.
    public static func examine(
        _ bytes: RawSpan, depth: Depth = .deep, origin: Origin = .producer, requiresKeys: Bool = false,
        decompressionLimit: Int = Compression.defaultLimit
    ) throws(RecordBatchError) -> Findings {
        let header = try whole(bytes)
        let trailing = bytes.byteCount - header.totalBytes
        guard trailing == 0 else {
            let next = bytes.extracting(droppingFirst: header.totalBytes)
            throw .trailingBytes(trailing, isBatch: (try? RecordBatchHeader(next)) != nil)
        }
        try checksum(bytes, header)
        try check(header, origin)
        var findings = Findings(header: header, maxTimestamp: header.maxTimestamp, hasNullKey: false)
        guard depth == .deep else { return findings }

        let records = bytes.extracting(droppingFirst: RecordBatchHeader.byteCount)
        if header.compressionType == 0 {
            try walk(records, origin, requiresKeys, &findings)
        } else {
            let decompressed = try decompress(records, header, limit: decompressionLimit)
            try walk(decompressed.bytes, origin, requiresKeys, &findings)
        }
        return findings
    }

    /// The header of the batch that `bytes` start with, all of which must be there.
    @usableFromInline
    static func whole(_ bytes: RawSpan) throws(RecordBatchError) -> RecordBatchHeader {
        let header = try RecordBatchHeader(bytes)
        guard header.totalBytes <= bytes.byteCount else {
            throw .cut(needed: header.totalBytes, available: bytes.byteCount)
        }
        return header
    }

    @usableFromInline
    static func checksum(_ batch: RawSpan, _ header: RecordBatchHeader) throws(RecordBatchError) {
        let computed = CRC32C.checksum(batch.extracting(RecordBatchHeader.Field.attributes..<header.totalBytes))
        guard computed == header.crc else { throw .checksumMismatch(stored: header.crc, computed: computed) }
    }

    @usableFromInline
    static func decompress(
        _ records: RawSpan, _ header: RecordBatchHeader, limit: Int
    ) throws(RecordBatchError) -> BoundedBytes {
        guard let codec = header.compression else { throw .unknownCompression(header.compressionType) }
        var output = BoundedBytes(limit: limit)
        do throws(CompressionError) {
            try codec.decompress(records, into: &output)
        } catch {
            throw .decompression(codec, error)
        }
        return output
    }

    private static func check(_ header: RecordBatchHeader, _ origin: Origin) throws(RecordBatchError) {
        guard header.compression != nil else { throw .unknownCompression(header.compressionType) }
        let spanned = Int64(header.lastOffsetDelta) + 1
        switch origin {
        case .producer:
            guard !header.isControl else { throw .controlBatch }
            guard header.baseOffset == 0 else { throw .baseOffset(header.baseOffset) }
            guard header.recordCount > 0, spanned == Int64(header.recordCount) else {
                throw .count(header.recordCount, lastOffsetDelta: header.lastOffsetDelta)
            }
            guard header.producerID == -1 || header.hasProducerID && header.baseSequence >= 0 else {
                throw .missingSequence(producerID: header.producerID)
            }
        case .log:
            guard header.recordCount >= 0, header.recordCount <= spanned else {
                throw .count(header.recordCount, lastOffsetDelta: header.lastOffsetDelta)
            }
        }
    }
}
