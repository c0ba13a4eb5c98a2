/// A record as a reader sees it: its bytes are those of the batch, and live as long.
public struct Record: ~Escapable {
    public let offset: Int64
    /// Milliseconds since 1970: the producer's time, or the broker's in a batch with LogAppendTime.
    public let timestamp: Int64
    /// Nil when null, which is not the same as empty; so is ``value``.
    public let key: RawSpan?
    public let value: RawSpan?
    public let headers: Headers

    @inlinable @inline(__always) @_lifetime(copy bytes)
    init(_ fields: RecordFields, of bytes: RawSpan, in header: RecordBatchHeader) {
        // unsafe: a cursor has found these ranges inside the bytes.
        offset = header.baseOffset &+ Int64(fields.offsetDelta)
        timestamp = header.isLogAppendTime ? header.maxTimestamp : header.baseTimestamp &+ fields.timestampDelta
        let keyRange = fields.keyStart..<fields.keyStart &+ max(fields.keyLength, 0)
        let valueRange = fields.valueStart..<fields.valueStart &+ max(fields.valueLength, 0)
        key = fields.keyLength < 0 ? nil : unsafe bytes.extracting(unchecked: keyRange)
        value = fields.valueLength < 0 ? nil : unsafe bytes.extracting(unchecked: valueRange)
        headers = unsafe Headers(
            count: fields.headerCount, bytes: bytes.extracting(unchecked: fields.headersStart..<fields.end))
    }

    /// The headers of a record; they are decoded when asked for.
    public struct Headers: ~Escapable {
        public let count: Int
        @usableFromInline let bytes: RawSpan

        @inlinable @inline(__always) @_lifetime(copy bytes)
        init(count: Int, bytes: RawSpan) {
            self.count = count
            self.bytes = bytes
        }

        /// Calls `body` with each header in order; keys are UTF-8. O(n). Throws ``RecordFlaw/header`` and the like when they
        /// are malformed, which a broker that validates deeply does not let pass.
        public func forEach(_ body: (_ key: RawSpan, _ value: RawSpan?) -> Void) throws(RecordFlaw) {
            var cursor = RecordCursor(bytes)
            for _ in 0..<count {
                let header = try cursor.header(end: bytes.byteCount)
                if let value = header.value {
                    body(bytes.extracting(header.key), bytes.extracting(value))
                } else {
                    body(bytes.extracting(header.key), nil)
                }
            }
        }
    }
}

/// The headers of a record for a producer, in the form that batches have them.
public struct RecordHeaders: Sendable, Equatable {
    public private(set) var count = 0
    /// The encoded headers, without their count.
    @usableFromInline var bytes: [UInt8] = []

    /// The bytes that they take in a record, without their count.
    public var byteCount: Int { bytes.count }

    public init() {}

    /// Adds a header; names may repeat, and a nil value is null.
    public mutating func append(_ key: String, _ value: RawSpan?) {
        Varint.append(Int64(key.utf8.count), to: &bytes)
        bytes.append(contentsOf: key.utf8)
        Varint.append(Int64(value?.byteCount ?? -1), to: &bytes)
        if let value { bytes.append(contentsOf: [UInt8](value)) }
        count += 1
    }

    /// Calls `body` with each header, in the order in which they were added; keys are UTF-8. O(n).
    public func forEach(_ body: (_ key: RawSpan, _ value: RawSpan?) -> Void) {
        // unsafe: the bytes of arrays are integers.
        let encoded = unsafe bytes.span.bytes
        // What `append` has encoded is never malformed.
        try? Record.Headers(count: count, bytes: encoded).forEach(body)
    }

    /// Writes other bytes over those that lie at `offset` of the encoded headers; as long, so that all else stays where it is.
    /// The value of the header that was appended last ends at `byteCount`. O(n), without allocation.
    public mutating func overwrite(at offset: Int, _ value: RawSpan) {
        unsafe value.withUnsafeBytes { unsafe overwrite(at: offset, with: $0) }
    }

    /// The same, from a buffer whose bytes are there.
    @unsafe public mutating func overwrite(at offset: Int, with value: UnsafeRawBufferPointer) {
        precondition(offset >= 0 && offset + value.count <= bytes.count, "headers keep their size")
        for index in 0..<value.count { bytes[offset + index] = unsafe value[index] }
    }

    /// Appends the encoded headers, without their count, to `target`.
    public func copy(to target: inout [UInt8]) { target += bytes }
}
