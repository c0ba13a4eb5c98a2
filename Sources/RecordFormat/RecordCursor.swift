/// Walks the records of a batch, one after the other, and never beyond `bytes`: whatever these are.
///
///     record: length varint · attributes int8 · timestamp delta varlong · offset delta varint · key length varint (−1: null) · key
///             value length varint (−1: null) · value · header count varint · headers
@usableFromInline struct RecordCursor: ~Escapable {
    // unsafe: loads are unchecked; each stands behind a comparison of its offset with `end`, which is at most byteCount.
    @usableFromInline let bytes: RawSpan
    /// Where the next field is read.
    @usableFromInline var offset = 0

    // The record that `next` read last: lengths are −1 for null.
    @usableFromInline var timestampDelta: Int64 = 0
    @usableFromInline var offsetDelta = 0
    @usableFromInline var keyStart = 0
    @usableFromInline var keyLength = 0
    @usableFromInline var valueStart = 0
    @usableFromInline var valueLength = 0
    @usableFromInline var headerCount = 0
    @usableFromInline var headersStart = 0

    @inlinable @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    @inlinable var isAtEnd: Bool { offset == bytes.byteCount }

    /// Reads the next record; its headers are left for whoever wants them: they go from `headersStart` to `offset`.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func next() throws(RecordFlaw) {
        let length = try varint(end: bytes.byteCount)
        guard length >= 0, length <= bytes.byteCount &- offset else { throw .cut }
        let end = offset &+ length
        guard length > 0 else { throw .length }
        offset &+= 1  // attributes: none are defined, and brokers accept any
        timestampDelta = try varlong(end: end)
        offsetDelta = try varint(end: end)
        keyLength = try varint(end: end)
        keyStart = offset
        try skip(keyLength, end: end, invalid: .keyLength)
        valueLength = try varint(end: end)
        valueStart = offset
        try skip(valueLength, end: end, invalid: .valueLength)
        headerCount = try varint(end: end)
        headersStart = offset
        guard headerCount > 0 else {
            guard headerCount == 0 else { throw .header }
            guard offset == end else { throw .length }
            return
        }
        guard headerCount <= end &- offset else { throw .header }
        offset = end
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

    /// A 32-bit integer. One and two bytes, nearly all there are, are read here.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func varint(end: Int) throws(RecordFlaw) -> Int {
        guard offset < end else { throw .cut }
        let first = Int(byte(offset))
        if first < 128 {
            offset &+= 1
            return first &>> 1 ^ -(first & 1)
        }
        if offset &+ 1 < end {
            let second = Int(byte(offset &+ 1))
            if second < 128 {
                offset &+= 2
                return (first & 127 | second &<< 7) &>> 1 ^ -(first & 1)
            }
        }
        return try Int(longer(end: end, maximum: UInt64(UInt32.max)))
    }

    /// A 64-bit integer.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func varlong(end: Int) throws(RecordFlaw) -> Int64 {
        guard offset < end else { throw .cut }
        let first = Int64(byte(offset))
        if first < 128 {
            offset &+= 1
            return first &>> 1 ^ -(first & 1)
        }
        return try longer(end: end, maximum: .max)
    }

    @usableFromInline @_lifetime(self: copy self)
    mutating func longer(end: Int, maximum: UInt64) throws(RecordFlaw) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end {
            let next = UInt64(byte(offset))
            offset += 1
            guard shift < 63 || next < 2 else { throw .cut }
            value |= (next & 127) << shift
            shift += 7
            if next < 128 {
                guard value <= maximum else { throw .cut }
                return Varint.unzigzag(value)
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

    /// Reads the headers of the record that was read last, and finds that they fill it.
    func checkHeaders() throws(RecordFlaw) {
        var cursor = RecordCursor(bytes)
        cursor.offset = headersStart
        for _ in 0..<headerCount { _ = try cursor.header(end: offset) }
        guard cursor.offset == offset else { throw .length }
    }
}
