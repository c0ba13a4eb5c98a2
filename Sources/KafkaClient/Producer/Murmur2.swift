/// Austin Appleby's MurmurHash2 with Kafka's seed: how every Java client maps a key to a partition.
public enum Murmur2 {
    /// The 32-bit hash, as the signed number that Java prints. O(n).
    public static func hash(_ bytes: RawSpan) -> Int32 {
        let multiplier: UInt32 = 0x5bd1_e995
        let count = bytes.byteCount
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: count)
        var position = 0
        while position + 4 <= count {
            // unsafe: four bytes from `position` lie inside, and every bit pattern is an integer.
            var word = unsafe UInt32(
                littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt32.self))
            word = word &* multiplier
            word ^= word &>> 24
            word = word &* multiplier
            hash = (hash &* multiplier) ^ word
            position += 4
        }
        let rest = count - position
        if rest > 0 {
            for index in stride(from: rest - 1, through: 0, by: -1) {
                // unsafe: position + index < count.
                let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: position + index, as: UInt8.self)
                hash ^= UInt32(byte) &<< UInt32(8 * index)
            }
            hash = hash &* multiplier
        }
        hash ^= hash &>> 13
        hash = hash &* multiplier
        hash ^= hash &>> 15
        return Int32(bitPattern: hash)
    }

    /// The partition of a key among `count`: that of Java's default partitioner.
    public static func partition(of key: RawSpan, count: Int) -> Int {
        Int(hash(key) & 0x7fff_ffff) % count
    }
}
