@testable import RecordFormat

/// A record by value.
struct Seen: Equatable, CustomStringConvertible {
    var offset: Int64
    var timestamp: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [Header] = []

    struct Header: Equatable {
        var key: [UInt8]
        var value: [UInt8]?
    }

    init(_ offset: Int64, _ timestamp: Int64, _ key: String?, _ value: String?, _ headers: [(String, String?)] = []) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key.map { Array($0.utf8) }
        self.value = value.map { Array($0.utf8) }
        self.headers = headers.map { Header(key: Array($0.utf8), value: $1.map { Array($0.utf8) }) }
    }

    init(_ record: borrowing Record) {
        offset = record.offset
        timestamp = record.timestamp
        if let key = record.key { self.key = [UInt8](key) }
        if let value = record.value { self.value = [UInt8](value) }
        var headers: [Header] = []
        do {
            try record.headers.forEach { key, value in
                var header = Header(key: [UInt8](key), value: nil)
                if let value { header.value = [UInt8](value) }
                headers.append(header)
            }
        } catch {
            headers = [Header(key: Array("\(error)".utf8), value: nil)]
        }
        self.headers = headers
    }

    var description: String {
        "\(offset)@\(timestamp) key \(key?.count ?? -1) value \(value?.count ?? -1) bytes, headers \(headers)"
    }
}

extension RecordBatchBuilder {
    @discardableResult
    func append(_ record: Seen) -> Bool {
        var headers = RecordHeaders()
        for header in record.headers {
            headers.append(String(decoding: header.key, as: UTF8.self), header.value?.span.bytes)
        }
        if headers.count == 0 {
            return append(timestamp: record.timestamp, key: record.key?.span.bytes, value: record.value?.span.bytes)
        }
        return append(
            timestamp: record.timestamp, key: record.key?.span.bytes, value: record.value?.span.bytes, headers: headers)
    }
}

/// The records of one batch, by value.
func read(_ batch: [UInt8], limit: Int = Compression.defaultLimit) throws -> [Seen] {
    var seen: [Seen] = []
    try RecordBatchReader(decompressionLimit: limit).forEachRecord(in: batch.span.bytes) { seen.append(Seen($0)) }
    return seen
}

/// A batch of `records`.
func batch(of records: [Seen], _ compression: Compression = .none) throws -> [UInt8] {
    let builder = RecordBatchBuilder(byteLimit: 64 << 20)
    for record in records { builder.append(record) }
    return [UInt8](try builder.finish(compression: compression))
}

/// `batch` with `change` made to it and a CRC that fits.
func resealed(_ batch: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var changed = batch
    change(&changed)
    let crc = CRC32C.checksum(changed.span.bytes.extracting(droppingFirst: 21))
    for byte in 0..<4 { changed[17 + byte] = UInt8(truncatingIfNeeded: crc >> (24 - 8 * byte)) }
    return changed
}

/// The error of validating `bytes`, or nil when they are in order.
func flaw(
    _ bytes: [UInt8], _ depth: RecordBatchValidation.Depth = .deep, _ origin: RecordBatchValidation.Origin = .producer,
    requiresKeys: Bool = false
) -> RecordBatchError? {
    do throws(RecordBatchError) {
        try RecordBatchValidation.validate(bytes.span.bytes, depth: depth, origin: origin, requiresKeys: requiresKeys)
        return nil
    } catch {
        return error
    }
}
