private import CZlib

/// Checksums of what is on disk.
public enum Checksum {
    /// The CRC-32 of gzip and zlib, in eight hexadecimal digits.
    public static func crc32(_ bytes: [UInt8]) -> String {
        // unsafe: zlib reads the array's bytes within the call.
        let sum = unsafe bytes.withUnsafeBufferPointer { unsafe crc32_z(0, $0.baseAddress, $0.count) }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
