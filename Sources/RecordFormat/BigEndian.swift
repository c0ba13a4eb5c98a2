extension RawSpan {
    /// The big-endian integer at `offset`, whose bytes must lie inside.
    @inlinable @inline(__always)
    func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type) -> Integer {
        // unsafe: every pattern of bits is an integer, and the load checks its bounds.
        unsafe Integer(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension MutableRawSpan {
    /// Stores a big-endian integer at `offset`; its bytes must lie inside.
    mutating func storeBigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer, at offset: Int) {
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: Integer.self)
    }
}
