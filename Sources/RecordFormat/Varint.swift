/// Variable-length integers of records: zigzag, then seven bits a byte from the lowest, as in Protocol Buffers.
public enum Varint {
    /// The most bytes that a 32-bit value takes.
    @inlinable public static var maximumBytes: Int { 5 }
    /// The most bytes that a 64-bit value ("varlong") takes.
    @inlinable public static var maximumLongBytes: Int { 10 }

    /// Interleaves the signs, so that small magnitudes have few bits: 0, −1, 1, −2 become 0, 1, 2, 3.
    @inlinable public static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value &<< 1 ^ value &>> 63)
    }

    /// The inverse of ``zigzag(_:)``.
    @inlinable public static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The bytes that `value` takes: 1 to 10, and at most 5 for what fits 32 bits. O(1).
    @inlinable public static func byteCount(_ value: Int64) -> Int {
        let bits = 64 &- (zigzag(value) | 1).leadingZeroBitCount
        return (bits &* 9 &+ 64) &>> 6  // ⌈bits ÷ 7⌉ for 1…64
    }

    /// Appends `value` to `bytes`.
    public static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = zigzag(value)
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Writes `value` at `position` and moves it past the bytes written, of which there must be room for ten.
    @unsafe @inlinable @inline(__always)
    static func write(_ value: Int64, at position: inout UnsafeMutableRawPointer) {
        // unsafe: the caller has the room; nothing else is written.
        var rest = zigzag(value)
        while rest > 127 {
            unsafe position.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 128, as: UInt8.self)
            unsafe position += 1
            rest &>>= 7
        }
        unsafe position.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        unsafe position += 1
    }
}
