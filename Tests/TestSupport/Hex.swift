extension [UInt8] {
    /// The bytes that recorded files write as lower-case hexadecimal digits, two a byte.
    public init(hex: String) {
        let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
