// unsafe: each load and store is preceded by its own bounds check (a precondition of the span's byte count), and the
// types are integers, for which every bit pattern is a value.

/// Big-endian integers in raw bytes: the byte order of everything that Kafka keeps on disk.
extension RawSpan {
    /// The integer at `offset`, which must leave room for it.
    @inline(__always)
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Value.Type = Value.self) -> Value
    {
        precondition(offset >= 0 && offset <= byteCount - MemoryLayout<Value>.size)
        return unsafe Value(bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Value.self))
    }
}

extension [UInt8] {
    /// The bytes, as long as the array is borrowed.
    var raw: RawSpan {
        // unsafe: every UInt8 is one initialised byte.
        @_lifetime(borrow self) get { unsafe span.bytes }
    }

    /// Appends an integer, most significant byte first.
    mutating func appendBigEndian<Value: FixedWidthInteger>(_ value: Value) {
        var shift = Value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }
}
