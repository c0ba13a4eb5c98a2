internal import Measurement

/// What every record that is verified carries, at the beginning of its value or in a header: who sent it, as which of his
/// records, when it was due, and a check over all of it.
///
///     0 producer 16 bits · sequence 48 bits    8 scheduled (ns, monotonic)    16 check
struct Stamp: Equatable {
    static let byteCount = 24
    /// The header that carries it.
    static let headerName = "weir"

    var producer: Int
    var sequence: UInt64
    /// When the record was due; in a closed loop, when it was sent.
    var time: UInt64

    var identity: UInt64 { UInt64(producer) << 48 | sequence }

    /// Who sent the record with an identity.
    static func producer(of identity: UInt64) -> Int { Int(identity >> 48) }

    /// As which of his records.
    static func sequence(of identity: UInt64) -> UInt64 { identity & 0xffff_ffff_ffff }

    /// The rest of a record, as far as the check covers it.
    struct Record: Equatable {
        /// `ContentHash.ofKey`; 0 without a key.
        var key: UInt64 = 0
        /// Bytes of the value; −1 is null.
        var valueBytes: Int
        /// `ContentHash` of a value that is a line of a file; 0 for one that the receiver can tell from the stamp.
        var value: UInt64 = 0
    }

    /// Covers producer, sequence and time, the key, and the value's length and hash.
    @inline(__always)
    static func check(_ identity: UInt64, _ time: UInt64, _ record: Record) -> UInt64 {
        let stamp = identity &+ (time &* 0x9e37_79b9_7f4a_7c15)
        let key = record.key &* 0xd6e8_feb8_6659_fd93
        let value = (record.value ^ UInt64(bitPattern: Int64(record.valueBytes))) &* 0xa076_1d64_78bd_642f
        return RandomNumbers.mix(stamp ^ key ^ value)
    }

    /// Writes the stamp of a record at `target`, which has room for it.
    @unsafe @inline(__always)
    func write(_ record: Record, to target: UnsafeMutableRawPointer) {
        unsafe target.storeBytes(of: identity.littleEndian, as: UInt64.self)
        unsafe target.storeBytes(of: time.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe target.storeBytes(
            of: Stamp.check(identity, time, record).littleEndian, toByteOffset: 16, as: UInt64.self)
    }

    /// The stamp with which `bytes` begin; nil where it is not this record's.
    @inline(__always)
    init?(_ bytes: RawSpan, of record: Record) {
        guard bytes.byteCount >= Stamp.byteCount else { return nil }
        // unsafe: there are a stamp's bytes, and every bit pattern is an integer.
        let identity = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(as: UInt64.self))
        let time = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 8, as: UInt64.self))
        let check = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 16, as: UInt64.self))
        guard check == Stamp.check(identity, time, record) else { return nil }
        self.init(producer: Stamp.producer(of: identity), sequence: Stamp.sequence(of: identity), time: time)
    }

    init(producer: Int, sequence: UInt64, time: UInt64) {
        self.producer = producer
        self.sequence = sequence
        self.time = time
    }
}
