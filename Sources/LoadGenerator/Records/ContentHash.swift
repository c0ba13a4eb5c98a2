internal import Measurement

/// A hash of bytes that a receiver compares: 64 bits, fast, not meant to withstand malice.
enum ContentHash {
    private static let multiplier: UInt64 = 0xd6e8_feb8_6659_fd93

    /// O(n).
    static func of(_ bytes: RawSpan) -> UInt64 {
        var hash = UInt64(bytes.byteCount) &* 0x9e37_79b9_7f4a_7c15
        var offset = 0
        // unsafe: `offset` and eight bytes lie inside, and every bit pattern is an integer.
        while offset &+ 8 <= bytes.byteCount {
            let word = unsafe UInt64(
                littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
            hash = (hash ^ word) &* multiplier
            hash ^= hash &>> 32
            offset &+= 8
        }
        var rest: UInt64 = 0
        while offset < bytes.byteCount {
            rest = rest &<< 8 | UInt64(unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self))
            offset &+= 1
        }
        return RandomNumbers.mix(hash ^ rest)
    }

    /// A key's: the eight bytes themselves where there are eight, 0 without a key.
    @inline(__always)
    static func ofKey(_ key: RawSpan?) -> UInt64 {
        guard let key else { return 0 }
        guard key.byteCount == 8 else { return of(key) }
        // unsafe: there are eight bytes, and every bit pattern is an integer.
        return unsafe UInt64(littleEndian: key.unsafeLoadUnaligned(as: UInt64.self))
    }
}
