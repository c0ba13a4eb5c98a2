import CSystem

/// CRC-32C (Castagnoli), the checksum of a record batch: RFC 3720, appendix B.4.
public enum CRC32C {
    /// The checksum of `bytes`, or of what `continuing` covers followed by `bytes`.
    ///
    /// O(n), by the fastest means of this CPU: AVX-512 folding, three streams of the SSE 4.2 instruction, or tables.
    public static func checksum(_ bytes: RawSpan, continuing crc: UInt32 = 0) -> UInt32 {
        checksum(bytes, continuing: crc, by: .best)
    }

    /// The ways there are; a CPU that has one has those before it.
    package enum Implementation: Int32, CaseIterable, Sendable {
        case portable, streams, folding

        package var isSupported: Bool { rawValue <= system_crc32c_best() }
        package static var best: Self { Self(rawValue: system_crc32c_best()) ?? .portable }
    }

    package static func checksum(_ bytes: RawSpan, continuing crc: UInt32, by implementation: Implementation) -> UInt32
    {
        if implementation == .portable { return portable(bytes, continuing: crc) }
        // unsafe: the C function reads exactly the span's bytes and keeps no pointer.
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return crc }
            return unsafe system_crc32c(implementation.rawValue, crc, start, buffer.count)
        }
    }

    /// Eight bytes a step through eight tables ("slicing by 8", Kounavis and Berry).
    static func portable(_ bytes: RawSpan, continuing crc: UInt32) -> UInt32 {
        let table = tables.span
        var state = UInt64(~crc)
        var offset = 0
        // unsafe: any eight bytes are an integer, and the load checks its bounds.
        while offset + 8 <= bytes.byteCount {
            let word =
                unsafe state ^ UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = 0
            for byte in 0..<8 {
                state ^= UInt64(table[(7 - byte) * 256 + Int(truncatingIfNeeded: word >> (8 * byte)) & 255])
            }
            offset += 8
        }
        while offset < bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            state = state >> 8 ^ UInt64(table[Int(truncatingIfNeeded: state) & 255 ^ Int(byte)])
            offset += 1
        }
        return ~UInt32(truncatingIfNeeded: state)
    }

    /// Entry `256 k + b` is the state that byte `b` followed by `k` zero bytes leaves.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { state, _ in state >> 1 ^ (state & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(before >> 8 ^ tables[Int(before & 255)])
        }
        return tables
    }()
}
