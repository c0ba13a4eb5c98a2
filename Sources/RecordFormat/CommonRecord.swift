/// A record of the common kind, seen through few words: lengths of one or two bytes, no headers, and the offset delta that
/// is expected, which is compared without decoding it.
///
/// Half the time of ``RecordCursor/next()``, which says what is there when it is not this. Static functions and a value
/// that is returned: what has an address does not stay in registers.
struct CommonRecord: BitwiseCopyable {
    let timestampDelta: Int64
    let isKeyNull: Bool
    /// Where the next record starts.
    let end: Int

    /// Nil when the record at `offset` is not such a one.
    @inline(__always)
    init?(_ bytes: RawSpan, at offset: Int, offsetDelta: Int) {
        // unsafe: `word` is unchecked. The first guard leaves 16 bytes, and the words start within the first 7: at most 2 are
        // the length, 1 the attributes, 3 the timestamp. What lies behind the key is compared with `end` first.
        guard bytes.byteCount &- offset >= 16 else { return nil }
        var at = offset
        var word = unsafe Self.word(bytes, at)
        guard let length = Self.takeShort(&word, &at), length & 1 == 0 else { return nil }
        let end = at &+ length &>> 1
        guard end <= bytes.byteCount else { return nil }
        word &>>= 8  // attributes
        at &+= 1
        guard let timestamp = unsafe Self.takeShort(&word, &at) ?? Self.three(bytes, &at) else { return nil }

        word = unsafe Self.word(bytes, at)
        let expected = UInt64(truncatingIfNeeded: offsetDelta) &<< 1
        if expected < 128 {
            guard word & 0xFF == expected else { return nil }
            word &>>= 8
            at &+= 1
        } else {
            guard expected < 1 << 14, word & 0xFFFF == expected & 127 | 128 | (expected & 0x3F80) &<< 1 else {
                return nil
            }
            word &>>= 16
            at &+= 2
        }

        guard let key = Self.takeShort(&word, &at), key & 1 == 0 || key == 1 else { return nil }
        at &+= key &>> 1
        guard at &+ 2 <= end else { return nil }
        word = unsafe UInt64(
            UInt16(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt16.self)))
        guard let value = Self.takeShort(&word, &at), value & 1 == 0 || value == 1 else { return nil }
        at &+= value &>> 1
        guard at &+ 1 == end else { return nil }
        // The last byte is the number of headers.
        guard unsafe bytes.unsafeLoad(fromUncheckedByteOffset: at, as: UInt8.self) == 0 else { return nil }
        timestampDelta = Int64(timestamp &>> 1) ^ -Int64(timestamp & 1)
        isKeyNull = key == 1
        self.end = end
    }

    @unsafe @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Takes an integer of one or two bytes off the low end of `word`, zigzag as it is.
    @inline(__always)
    private static func takeShort(_ word: inout UInt64, _ at: inout Int) -> Int? {
        if word & 0x80 == 0 {
            defer { word &>>= 8 }
            at &+= 1
            return Int(word & 0x7F)
        }
        guard word & 0x8000 == 0 else { return nil }
        defer { word &>>= 16 }
        at &+= 2
        return Int(word & 0x7F | word &>> 1 & 0x3F80)
    }

    /// Reads an integer of three bytes: timestamps from eight seconds apart.
    @unsafe @inline(__always)
    private static func three(_ bytes: RawSpan, _ at: inout Int) -> Int? {
        let word = unsafe word(bytes, at)
        guard word & 0x80_8080 == 0x8080 else { return nil }
        at &+= 3
        return Int(word & 0x7F | word &>> 1 & 0x3F80 | word &>> 2 & 0x1F_C000)
    }
}
