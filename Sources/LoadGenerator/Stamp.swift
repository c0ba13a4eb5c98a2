/// What every value begins with: who sent it, as which of his records, when it was due, and a check over all of it.
///
///     0 producer 16 bits · sequence 48 bits    8 scheduled (ns, monotonic)    16 check    24 payload
struct Stamp: Equatable {
    static let byteCount = 24

    var producer: Int
    var sequence: UInt64
    /// When the record was due; in a closed loop, when it was sent.
    var time: UInt64

    var identity: UInt64 { UInt64(producer) << 48 | sequence }

    /// Covers the record's key too, given as its eight bytes (0 without one).
    static func check(_ identity: UInt64, _ time: UInt64, key: UInt64) -> UInt64 {
        RandomNumbers.mix(identity &+ (time &* 0x9e37_79b9_7f4a_7c15) ^ (key &* 0xd6e8_feb8_6659_fd93))
    }
}
