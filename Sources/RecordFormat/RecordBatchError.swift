/// What is wrong with a record batch. ``category`` is what the producer of it is told.
public enum RecordBatchError: Error, Equatable, Sendable {
    /// There is no batch at all.
    case noBatch
    /// The bytes end before the batch does.
    case cut(needed: Int, available: Int)
    /// Bytes follow the batch, where exactly one is allowed: another batch (`isBatch`) or garbage.
    case trailingBytes(Int, isBatch: Bool)
    /// An older or unknown format: 0 and 1 are message sets from before Kafka 0.11 (KIP-98).
    case unsupportedMagic(Int8)
    /// The batch length field is less than a header.
    case invalidLength(Int32)
    case checksumMismatch(stored: UInt32, computed: UInt32)
    /// Compression type 5, 6 or 7.
    case unknownCompression(Int)
    case decompression(Compression, CompressionError)
    /// Control batches come from transaction coordinators, not from producers.
    case controlBatch
    /// A producer's batch starts at offset 0.
    case baseOffset(Int64)
    /// The record count is not what the offsets span, or not positive.
    case count(Int32, lastOffsetDelta: Int32)
    /// A producer id without a sequence.
    case missingSequence(producerID: Int64)
    /// The record with this index (from 0) is malformed.
    case record(Int, RecordFlaw)

    /// What Kafka's brokers answer, INVALID_RECORD (87), CORRUPT_MESSAGE (2) or UNSUPPORTED_COMPRESSION_TYPE (76).
    public enum Category: Sendable {
        case invalidRecord, corruptMessage, unsupportedCompression
    }

    public var category: Category {
        switch self {
        case .checksumMismatch: .corruptMessage
        case .unknownCompression: .unsupportedCompression
        default: .invalidRecord
        }
    }
}

/// What is wrong with one record of a batch.
@frozen public enum RecordFlaw: UInt8, Error, Equatable, Sendable {
    /// A length or a field goes beyond the end, or a varint is longer than its type.
    case cut
    /// The record's length is not what its fields take.
    case length
    /// A key length below −1.
    case keyLength
    /// A value length below −1.
    case valueLength
    /// A negative header count, more headers than bytes, or a header without a key.
    case header
    /// Offset deltas must count 0, 1, 2, … (in a log: grow, up to the batch's last).
    case offsetDelta
    /// Bytes follow the last record.
    case trailingBytes
    /// The key is null where the topic is compacted.
    case nullKey
}

extension RecordBatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noBatch: "there is no record batch"
        case .cut(let needed, let available): "the record batch is cut: \(available) of \(needed) bytes"
        case .trailingBytes(let count, isBatch: true): "more than one record batch: \(count) bytes follow the first"
        case .trailingBytes(let count, isBatch: false): "\(count) bytes follow the record batch"
        case .unsupportedMagic(let magic):
            "record format (magic) \(magic) is not supported; use a client that writes 2 (Kafka 0.11 or newer)"
        case .invalidLength(let length): "the batch length is \(length), less than the header's"
        case .checksumMismatch(let stored, let computed):
            "the batch's CRC-32C is \(String(stored, radix: 16)), its bytes have \(String(computed, radix: 16))"
        case .unknownCompression(let type): "compression type \(type) is not known; use none, gzip, snappy, lz4 or zstd"
        case .decompression(let codec, let error): "\(codec.kafkaName) decompression failed: \(error)"
        case .controlBatch: "a producer sent a control batch"
        case .baseOffset(let offset): "a producer's batch starts at offset \(offset), not 0"
        case .count(let count, let delta): "the batch says \(count) records and a last offset delta of \(delta)"
        case .missingSequence(let id): "the batch has producer id \(id) but no sequence"
        case .record(let index, let flaw): "record \(index): \(flaw.text)"
        }
    }
}

extension RecordFlaw {
    fileprivate var text: String {
        switch self {
        case .cut: "it goes beyond the end of the batch"
        case .length: "its length is not what its fields take"
        case .keyLength: "its key has an invalid length"
        case .valueLength: "its value has an invalid length"
        case .header: "its headers are malformed"
        case .offsetDelta: "its offset delta is out of turn"
        case .trailingBytes: "bytes follow it, the last one"
        case .nullKey: "its key is null, and the topic is compacted: give every record a key"
        }
    }
}
