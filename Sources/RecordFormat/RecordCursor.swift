/// Walks the records of a batch, one after the other, and never beyond `bytes`: whatever these are.
///
///     record: length varint · attributes int8 · timestamp delta varlong · offset delta varint · key length varint (−1: null) · key
///             value length varint (−1: null) · value · header count varint · headers
@usableFromInline struct RecordCursor: ~Escapable, BitwiseCopyable {
    // unsafe: loads are unchecked; each stands behind a comparison of its offset with `end`, which is at most byteCount.
    @usableFromInline let bytes: RawSpan
    /// Where the next field is read.
    @usableFromInline var offset = 0

    @inlinable @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Reads one record.
    @inline(never)
    static func record(at offset: Int, in bytes: RawSpan) throws(RecordFlaw) -> RecordFields {
        var cursor = RecordCursor(bytes)
        cursor.offset = offset
        return try cursor.next()
    }

    /// Reads the next record; its headers are left for whoever wants them.
    ///
    /// The record is returned rather than kept here: so small a cursor stays in registers, which makes this twice as fast.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func next() throws(RecordFlaw) -> RecordFields {
        let length = try varint(end: bytes.byteCount)
        guard length >= 0, length <= bytes.byteCount &- offset else { throw .cut }
        let end = offset &+ length
        guard length > 0 else { throw .length }
        offset &+= 1  // attributes: none are defined, and brokers accept any
        let timestampDelta = try varlong(end: end)
        let offsetDelta = try varint(end: end)
        let keyLength = try varint(end: end)
        let keyStart = offset
        try skip(keyLength, end: end, invalid: .keyLength)
        let valueLength = try varint(end: end)
        let valueStart = offset
        try skip(valueLength, end: end, invalid: .valueLength)
        let headerCount = try varint(end: end)
        let headersStart = offset
        if headerCount == 0 {
            guard offset == end else { throw .length }
        } else {
            guard headerCount > 0, headerCount <= end &- offset else { throw .header }
            offset = end
        }
        return RecordFields(
            timestampDelta: timestampDelta, offsetDelta: offsetDelta, keyStart: keyStart, keyLength: keyLength,
            valueStart: valueStart, valueLength: valueLength, headerCount: headerCount, headersStart: headersStart,
            end: end)
    }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func skip(_ length: Int, end: Int, invalid: RecordFlaw) throws(RecordFlaw) {
        if length > 0 {
            guard length <= end &- offset else { throw .cut }
            offset &+= length
        } else if length < -1 {
            throw invalid
        }
    }

    @inlinable @inline(__always) func byte(_ offset: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// A 32-bit integer.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func varint(end: Int) throws(RecordFlaw) -> Int {
        try Int(integer(end: end, maximum: UInt64(UInt32.max)))
    }

    /// A 64-bit integer.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func varlong(end: Int) throws(RecordFlaw) -> Int64 {
        try integer(end: end, maximum: .max)
    }

    /// One and two bytes, nearly all integers there are, are read here.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func integer(end: Int, maximum: UInt64) throws(RecordFlaw) -> Int64 {
        guard offset < end else { throw .cut }
        let first = Int64(byte(offset))
        if first < 128 {
            offset &+= 1
            return first &>> 1 ^ -(first & 1)
        }
        if offset &+ 1 < end {
            let second = Int64(byte(offset &+ 1))
            if second < 128 {
                offset &+= 2
                return (first & 127 | second &<< 7) &>> 1 ^ -(first & 1)
            }
        }
        let (value, next) = try Self.longer(bytes, from: offset, end: end, maximum: maximum)
        offset = next
        return value
    }

    /// Not a method: a cursor whose address nobody takes stays in registers.
    @usableFromInline
    static func longer(
        _ bytes: RawSpan, from start: Int, end: Int, maximum: UInt64
    ) throws(RecordFlaw) -> (value: Int64, next: Int) {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var offset = start
        while offset < end {
            // unsafe: every pattern of bits is an integer, and the load checks its bounds.
            let next = unsafe UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
            guard shift < 63 || next < 2 else { throw .cut }
            value |= (next & 127) << shift
            shift += 7
            if next < 128 {
                guard value <= maximum else { throw .cut }
                return (Varint.unzigzag(value), offset)
            }
        }
        throw .cut
    }

    /// Reads one header: a key, which is never null, and a value. Positions are those of `bytes`.
    @usableFromInline @_lifetime(self: copy self)
    mutating func header(end: Int) throws(RecordFlaw) -> (key: Range<Int>, value: Range<Int>?) {
        let keyLength = try varint(end: end)
        guard keyLength >= 0, keyLength <= end - offset else { throw .header }
        let key = offset..<offset + keyLength
        offset = key.upperBound
        let valueLength = try varint(end: end)
        guard valueLength >= -1, valueLength <= end - offset else { throw .header }
        guard valueLength >= 0 else { return (key, nil) }
        let value = offset..<offset + valueLength
        offset = value.upperBound
        return (key, value)
    }

    /// Finds that `count` headers fill `range`.
    static func checkHeaders(_ bytes: RawSpan, _ count: Int, in range: Range<Int>) throws(RecordFlaw) {
        var cursor = RecordCursor(bytes)
        cursor.offset = range.lowerBound
        for _ in 0..<count { _ = try cursor.header(end: range.upperBound) }
        guard cursor.offset == range.upperBound else { throw .length }
    }
}

/// A record's numbers, and where in the cursor's bytes its parts are; lengths are −1 for null.
@usableFromInline struct RecordFields: BitwiseCopyable {
    @usableFromInline let timestampDelta: Int64
    @usableFromInline let offsetDelta: Int
    @usableFromInline let keyStart: Int
    @usableFromInline let keyLength: Int
    @usableFromInline let valueStart: Int
    @usableFromInline let valueLength: Int
    @usableFromInline let headerCount: Int
    @usableFromInline let headersStart: Int
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(
        timestampDelta: Int64, offsetDelta: Int, keyStart: Int, keyLength: Int, valueStart: Int, valueLength: Int,
        headerCount: Int, headersStart: Int, end: Int
    ) {
        self.timestampDelta = timestampDelta
        self.offsetDelta = offsetDelta
        self.keyStart = keyStart
        self.keyLength = keyLength
        self.valueStart = valueStart
        self.valueLength = valueLength
        self.headerCount = headerCount
        self.headersStart = headersStart
        self.end = end
    }
}
