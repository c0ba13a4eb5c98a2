internal import Measurement
import Glibc

/// The content of values and headers, which sender and receiver know from the record's identity: random bytes, then one that
/// is repeated, by the compressibility.
///
/// The random bytes are a window of a pool, exclusive-or'ed with eight bytes of the record's own: a compressor finds nothing
/// of one record in another, and the pool stays in the first caches.
///
/// unsafe: `pool` and `fill` are written by init and never again, freed by deinit; a window and eight bytes more lie inside.
@safe final class Payload: @unchecked Sendable {
    private static let windowStarts = 1 << 15
    /// The byte that is repeated.
    private static let filler: UInt8 = 0x78
    /// How far beyond its end `write` may write.
    static let slack = 8

    private let pool: UnsafeMutableRawPointer
    private let fill: UnsafeMutableRawPointer
    private let seed: UInt64
    /// The random bytes in 2²⁰ bytes of content.
    private let randomShare: UInt64

    /// - Parameters:
    ///   - largest: the most bytes that a content has.
    ///   - compressibility: the share of each content that is the one repeated byte.
    init(largest: Int, compressibility: Double, seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        let words = (Self.windowStarts + largest + 2 * Self.slack) / 8
        unsafe pool = .allocate(byteCount: words * 8, alignment: 64)
        for word in 0..<words {
            unsafe pool.storeBytes(of: random.next().littleEndian, toByteOffset: word * 8, as: UInt64.self)
        }
        unsafe fill = .allocate(byteCount: largest + 1, alignment: 64)
        unsafe memset(fill, Int32(Self.filler), largest + 1)
        self.seed = random.next()
        randomShare = UInt64(((1 - min(max(compressibility, 0), 1)) * 0x1p20).rounded())
    }

    deinit {
        unsafe pool.deallocate()
        unsafe fill.deallocate()
    }

    /// Where a content's window begins, and its own eight bytes.
    @inline(__always)
    private func window(_ identity: UInt64) -> (start: UnsafeMutableRawPointer, own: UInt64) {
        let mixed = RandomNumbers.mix(identity ^ seed)
        return unsafe (pool + Int(mixed & UInt64(Self.windowStarts - 8)), mixed &* 0x9e37_79b9_7f4a_7c15 ^ mixed &>> 29)
    }

    @inline(__always)
    private func randomBytes(of count: Int) -> Int { Int((UInt64(count) &* randomShare &+ 1 << 19) >> 20) }

    /// Writes the content of `identity` at `target`, which has room for `count` bytes and `slack`. O(count).
    @unsafe @inline(__always)
    func write(_ identity: UInt64, count: Int, to target: UnsafeMutableRawPointer) {
        let (window, own) = unsafe window(identity)
        let random = randomBytes(of: count)
        var offset = 0
        while offset < random {
            let word = unsafe window.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ own
            unsafe target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        if random < count { unsafe memset(target + random, Int32(Self.filler), count &- random) }
    }

    /// Whether the bytes from `offset` on are the content of `identity`. O(count).
    @inline(__always)
    func matches(_ identity: UInt64, _ bytes: RawSpan, from offset: Int) -> Bool {
        let (window, own) = unsafe window(identity)
        let count = bytes.byteCount &- offset
        let random = randomBytes(of: count)
        return unsafe bytes.withUnsafeBytes { bytes in
            guard count > 0 else { return true }
            let content = unsafe bytes.baseAddress! + offset
            var difference: UInt64 = 0
            var at = 0
            while at &+ 8 <= random {
                difference |=
                    unsafe content.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    ^ window.loadUnaligned(fromByteOffset: at, as: UInt64.self) ^ own
                at &+= 8
            }
            while at < random {
                let expected =
                    unsafe window.loadUnaligned(fromByteOffset: at, as: UInt8.self)
                    ^ UInt8(truncatingIfNeeded: own &>> UInt64(8 &* (at & 7)))
                difference |= UInt64(unsafe content.load(fromByteOffset: at, as: UInt8.self) ^ expected)
                at &+= 1
            }
            guard difference == 0 else { return false }
            return unsafe random >= count || memcmp(content + random, fill, count &- random) == 0
        }
    }
}
