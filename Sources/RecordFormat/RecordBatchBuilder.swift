/// Builds one record batch after the other in one buffer: a producer's hot path.
///
/// Records are written directly behind the room for the header, and in front of that is room for `prefixByteCount`
/// bytes that the caller may send in the same write. One thread at a time uses it; its owner may hand it on.
///
///     builder.append(timestamp: now, key: nil, value: bytes)      // false: full, send it
///     try builder.finish(compression: .lz4)                       // builder.bytes is the batch …
///     builder.reset()                                             // … until here
@safe public final class RecordBatchBuilder: @unchecked Sendable {
    // unsafe: `start` is an allocation of this object. records ≤ position ≤ limit ≤ its end; `append` computes a record's
    // size before it writes, and writes only if that ends at or before `limit`. Exclusivity is not
    // checked, which costs 4 ns a field: each access is an instant one, by the one thread that has the builder.
    @usableFromInline @exclusivity(unchecked) var start: UnsafeMutableRawPointer
    @usableFromInline @exclusivity(unchecked) var position: UnsafeMutableRawPointer
    @usableFromInline @exclusivity(unchecked) var limit: UnsafeMutableRawPointer
    @usableFromInline @exclusivity(unchecked) var recordCount = 0
    @usableFromInline @exclusivity(unchecked) var firstTimestamp: Int64 = 0
    @usableFromInline @exclusivity(unchecked) var latestTimestamp: Int64 = 0
    private var capacity: Int
    /// Room for the prefix, header and compressed records, once a batch was compressed.
    var compressed = BoundedBytes(limit: .max)
    var isCompressed = false
    var isFinished = false

    /// The bytes of header and records that there is room for; a first record alone may be larger.
    public let byteLimit: Int
    /// The room in front of the batch, for ``framed(by:)``.
    public let prefixByteCount: Int

    /// Allocates `prefixByteCount` + `byteLimit` bytes.
    public init(byteLimit: Int, prefixByteCount: Int = 0) {
        self.byteLimit = max(byteLimit, RecordBatchHeader.byteCount)
        self.prefixByteCount = prefixByteCount
        capacity = prefixByteCount + self.byteLimit
        let allocation = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        unsafe start = allocation
        unsafe position = allocation + prefixByteCount + RecordBatchHeader.byteCount
        unsafe limit = allocation + capacity
    }

    deinit { unsafe start.deallocate() }

    /// The records appended.
    @inlinable public var count: Int { unsafe recordCount }
    /// Milliseconds since 1970, of the first record.
    @inlinable public var baseTimestamp: Int64 { unsafe firstTimestamp }
    /// The latest of the records' timestamps.
    @inlinable public var maxTimestamp: Int64 { unsafe latestTimestamp }
    /// Header and records before compression.
    @inlinable public var estimatedBytes: Int { unsafe position - start - prefixByteCount }

    /// Appends a record; nil is null. O(size of the record), without allocation.
    ///
    /// False when it does not fit: then nothing has changed, and the batch is to be sent. A first record always fits, up to
    /// the 2 GiB that a batch can have. False also after ``finish(compression:level:producerID:producerEpoch:baseSequence:isTransactional:)``.
    @inlinable @inline(__always) @discardableResult
    public func append(timestamp: Int64, key: RawSpan?, value: RawSpan?) -> Bool {
        append(timestamp, key, value, headerCount: 0, headers: nil)
    }

    /// Appends a record with headers.
    @inlinable @discardableResult
    public func append(timestamp: Int64, key: RawSpan?, value: RawSpan?, headers: RecordHeaders) -> Bool {
        // unsafe: the bytes are integers without padding.
        unsafe append(timestamp, key, value, headerCount: headers.count, headers: headers.bytes.span.bytes)
    }

    @inlinable @inline(__always)
    func append(
        _ timestamp: Int64, _ key: RawSpan?, _ value: RawSpan?, headerCount: Int, headers: RawSpan?
    ) -> Bool {
        let offsetDelta = unsafe recordCount
        let timestampDelta = unsafe offsetDelta == 0 ? 0 : timestamp &- firstTimestamp
        let keyLength = key?.byteCount ?? -1
        let valueLength = value?.byteCount ?? -1
        let length =
            1 &+ Varint.byteCount(timestampDelta) &+ Varint.byteCount(Int64(offsetDelta))
            &+ Varint.byteCount(Int64(keyLength)) &+ max(keyLength, 0)
            &+ Varint.byteCount(Int64(valueLength)) &+ max(valueLength, 0)
            &+ Varint.byteCount(Int64(headerCount)) &+ (headers?.byteCount ?? 0)
        let needed = Varint.byteCount(Int64(length)) &+ length
        if unsafe needed > limit - position {
            guard growsForFirst(needed) else { return false }
        }

        var at = unsafe position
        unsafe Varint.write(Int64(length), at: &at)
        unsafe at.storeBytes(of: 0, as: UInt8.self)  // attributes
        unsafe at += 1
        unsafe Varint.write(timestampDelta, at: &at)
        unsafe Varint.write(Int64(offsetDelta), at: &at)
        unsafe Varint.write(Int64(keyLength), at: &at)
        if let key { unsafe Self.copy(key, to: &at) }
        unsafe Varint.write(Int64(valueLength), at: &at)
        if let value { unsafe Self.copy(value, to: &at) }
        unsafe Varint.write(Int64(headerCount), at: &at)
        if let headers { unsafe Self.copy(headers, to: &at) }
        unsafe position = at

        if offsetDelta == 0 {
            unsafe firstTimestamp = timestamp
            unsafe latestTimestamp = timestamp
        } else if unsafe timestamp > latestTimestamp {
            unsafe latestTimestamp = timestamp
        }
        unsafe recordCount = offsetDelta &+ 1
        return true
    }

    @unsafe @inlinable @inline(__always)
    static func copy(_ bytes: RawSpan, to position: inout UnsafeMutableRawPointer) {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let from = buffer.baseAddress else { return }
            unsafe position.copyMemory(from: from, byteCount: buffer.count)
            unsafe position += buffer.count
        }
    }

    @usableFromInline func growsForFirst(_ needed: Int) -> Bool {
        guard unsafe recordCount == 0, !isFinished, needed <= Int(Int32.max) - RecordBatchHeader.byteCount else {
            return false
        }
        capacity = prefixByteCount + RecordBatchHeader.byteCount + needed
        unsafe start.deallocate()  // there is nothing in it yet
        unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        unsafe limit = start + capacity
        unsafe position = start + prefixByteCount + RecordBatchHeader.byteCount
        return true
    }
}
