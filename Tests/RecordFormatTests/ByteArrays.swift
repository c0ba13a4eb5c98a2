// The room's functions for arrays: spans do not pass through #expect.
@testable import RecordFormat

extension Compression {
    func compress(_ bytes: [UInt8], level: Int? = nil) throws(CompressionError) -> [UInt8] {
        try compress(bytes.span.bytes, level: level)
    }

    func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        try decompress(bytes.span.bytes, limit: limit)
    }
}

extension CRC32C {
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>? = nil, from crc: UInt32 = 0, by: Implementation)
        -> UInt32
    {
        checksum(bytes.span.bytes.extracting(range ?? 0..<bytes.count), continuing: crc, by: by)
    }
}

extension RecordBatchValidation {
    static func examine(
        _ bytes: [UInt8], origin: Origin = .producer, decompressionLimit: Int = Compression.defaultLimit
    ) throws(RecordBatchError) -> Findings {
        try examine(bytes.span.bytes, origin: origin, decompressionLimit: decompressionLimit)
    }
}

extension RecordBatchBuilder {
    func push(_ timestamp: Int64, _ key: [UInt8]?, _ value: [UInt8]?) -> Bool {
        append(timestamp: timestamp, key: key?.span.bytes, value: value?.span.bytes)
    }

    func finished(_ compression: Compression = .none) throws(CompressionError) -> [UInt8] {
        [UInt8](try finish(compression: compression))
    }
}
