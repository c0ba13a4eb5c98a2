/// The 61 bytes in front of the records of a batch (magic 2, KIP-98), on the wire and on disk; integers are big-endian.
///
///     0 base offset int64 · 8 batch length int32 (bytes after it) · 12 leader epoch int32 · 16 magic int8 · 17 CRC-32C uint32
///     21 attributes int16 · 23 last offset delta int32 · 27 base timestamp int64 · 35 max timestamp int64
///     43 producer id int64 · 51 producer epoch int16 · 53 base sequence int32 · 57 record count int32 · 61 records
///
/// The CRC covers what follows it, so that base offset and leader epoch are stamped without computing it again.
@frozen public struct RecordBatchHeader: Equatable, Sendable {
    public var baseOffset: Int64
    /// The bytes that follow this field; ``totalBytes`` counts all.
    public var batchLength: Int32
    public var partitionLeaderEpoch: Int32
    public var crc: UInt32
    public var attributes: Int16
    public var lastOffsetDelta: Int32
    /// Milliseconds since 1970; so is ``maxTimestamp``.
    public var baseTimestamp: Int64
    public var maxTimestamp: Int64
    /// −1: no idempotent producer.
    public var producerID: Int64
    public var producerEpoch: Int16
    public var baseSequence: Int32
    public var recordCount: Int32

    /// The bytes of a header.
    @inlinable public static var byteCount: Int { 61 }

    /// Where each field starts.
    public enum Field {
        @inlinable public static var baseOffset: Int { 0 }
        @inlinable public static var batchLength: Int { 8 }
        @inlinable public static var partitionLeaderEpoch: Int { 12 }
        @inlinable public static var magic: Int { 16 }
        @inlinable public static var crc: Int { 17 }
        /// Also where the checksummed bytes start.
        @inlinable public static var attributes: Int { 21 }
        @inlinable public static var lastOffsetDelta: Int { 23 }
        @inlinable public static var baseTimestamp: Int { 27 }
        @inlinable public static var maxTimestamp: Int { 35 }
        @inlinable public static var producerID: Int { 43 }
        @inlinable public static var producerEpoch: Int { 51 }
        @inlinable public static var baseSequence: Int { 53 }
        @inlinable public static var recordCount: Int { 57 }
    }

    /// Reads the header at the start of `bytes`, which may hold less or more than the batch.
    ///
    /// Checks magic and the least length only; ``RecordBatchValidation`` checks the rest.
    @inlinable public init(_ bytes: RawSpan) throws(RecordBatchError) {
        guard bytes.byteCount > 0 else { throw .noBatch }
        if bytes.byteCount > Field.magic {
            let magic = bytes.bigEndian(at: Field.magic, as: Int8.self)
            guard magic == 2 else { throw .unsupportedMagic(magic) }
        }
        guard bytes.byteCount >= Self.byteCount else {
            throw .cut(needed: Self.byteCount, available: bytes.byteCount)
        }
        baseOffset = bytes.bigEndian(at: Field.baseOffset, as: Int64.self)
        batchLength = bytes.bigEndian(at: Field.batchLength, as: Int32.self)
        partitionLeaderEpoch = bytes.bigEndian(at: Field.partitionLeaderEpoch, as: Int32.self)
        crc = bytes.bigEndian(at: Field.crc, as: UInt32.self)
        attributes = bytes.bigEndian(at: Field.attributes, as: Int16.self)
        lastOffsetDelta = bytes.bigEndian(at: Field.lastOffsetDelta, as: Int32.self)
        baseTimestamp = bytes.bigEndian(at: Field.baseTimestamp, as: Int64.self)
        maxTimestamp = bytes.bigEndian(at: Field.maxTimestamp, as: Int64.self)
        producerID = bytes.bigEndian(at: Field.producerID, as: Int64.self)
        producerEpoch = bytes.bigEndian(at: Field.producerEpoch, as: Int16.self)
        baseSequence = bytes.bigEndian(at: Field.baseSequence, as: Int32.self)
        recordCount = bytes.bigEndian(at: Field.recordCount, as: Int32.self)
        guard totalBytes >= Self.byteCount else { throw .invalidLength(batchLength) }
    }
}

extension RecordBatchHeader {
    /// The bytes of the whole batch, header included.
    @inlinable public var totalBytes: Int { Field.partitionLeaderEpoch &+ Int(batchLength) }
    @inlinable public var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }
    /// The offset after the batch.
    @inlinable public var nextOffset: Int64 { lastOffset &+ 1 }

    /// Bits 0–2 of the attributes; 5, 6 and 7 mean nothing.
    @inlinable public var compressionType: Int { Int(attributes & 7) }
    /// The codec, or nil when the type is unknown.
    @inlinable public var compression: Compression? { Compression(rawValue: UInt8(attributes & 7)) }
    /// Bit 3: the broker set ``maxTimestamp``, and it holds for every record.
    @inlinable public var isLogAppendTime: Bool { attributes & 8 != 0 }
    @inlinable public var isTransactional: Bool { attributes & 16 != 0 }
    @inlinable public var isControl: Bool { attributes & 32 != 0 }

    @inlinable public var hasProducerID: Bool { producerID >= 0 }
    /// The sequence of the last record; sequences go round from 2³¹ − 1 to 0. −1 without one.
    @inlinable public var lastSequence: Int32 {
        baseSequence < 0 ? -1 : Int32((Int64(baseSequence) &+ Int64(lastOffsetDelta)) & 0x7FFF_FFFF)
    }
}
