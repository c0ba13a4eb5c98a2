import Glibc

/// What follows the stamp in every value: a slot of a pool that sender and receiver make from the same seed.
///
/// unsafe: the pool has `slots` slots of `slotBytes` each, written by init and never again, freed by deinit.
@safe final class Payload: @unchecked Sendable {
    let valueBytes: Int
    private let slotBytes: Int
    private let slotMask: UInt64
    private let pool: UnsafeMutableRawPointer

    private static let poolBytes = 1 << 20

    /// - Parameter compressibility: the share of each slot that is one repeated byte; the rest is random.
    init(valueBytes: Int, compressibility: Double, seed: UInt64) {
        self.valueBytes = valueBytes
        slotBytes = valueBytes - Stamp.byteCount
        var slots = 16
        while slots * 2 * max(slotBytes, 1) <= Self.poolBytes { slots *= 2 }
        slotMask = UInt64(slots - 1)
        let total = slots * slotBytes
        unsafe pool = .allocate(byteCount: max(total, 1), alignment: 64)
        unsafe memset(pool, 0x78, total)
        var random = RandomNumbers(seed: seed)
        let randomBytes = Int((Double(slotBytes) * (1 - min(max(compressibility, 0), 1))).rounded())
        for slot in 0..<slots {
            for index in 0..<randomBytes {
                unsafe pool.storeBytes(
                    of: UInt8(truncatingIfNeeded: random.next()), toByteOffset: slot * slotBytes + index, as: UInt8.self
                )
            }
        }
    }

    deinit { unsafe pool.deallocate() }

    /// Writes a whole value at `target`, which has room for `valueBytes`.
    @unsafe @inline(__always)
    func write(_ stamp: Stamp, key: UInt64, to target: UnsafeMutableRawPointer) {
        unsafe target.storeBytes(of: stamp.identity.littleEndian, as: UInt64.self)
        unsafe target.storeBytes(of: stamp.time.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe target.storeBytes(
            of: Stamp.check(stamp.identity, stamp.time, key: key).littleEndian, toByteOffset: 16, as: UInt64.self)
        unsafe memcpy(target + Stamp.byteCount, slot(of: stamp.sequence), slotBytes)
    }

    /// The stamp of a received value; nil unless every byte is as it was sent.
    @inline(__always)
    func read(_ value: RawSpan?, key: UInt64) -> Stamp? {
        guard let value, value.byteCount == valueBytes else { return nil }
        // unsafe: the value has at least a stamp's bytes, and every bit pattern is an integer.
        let identity = unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
        let time = unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(fromUncheckedByteOffset: 8, as: UInt64.self))
        let check = unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(fromUncheckedByteOffset: 16, as: UInt64.self))
        guard check == Stamp.check(identity, time, key: key) else { return nil }
        let sequence = identity & 0xffff_ffff_ffff
        let isSame = unsafe value.withUnsafeBytes { bytes in
            unsafe memcmp(bytes.baseAddress! + Stamp.byteCount, slot(of: sequence), slotBytes) == 0
        }
        return isSame ? Stamp(producer: Int(identity >> 48), sequence: sequence, time: time) : nil
    }

    @inline(__always)
    private func slot(of sequence: UInt64) -> UnsafeMutableRawPointer {
        unsafe pool + Int(sequence & slotMask) * slotBytes
    }
}
