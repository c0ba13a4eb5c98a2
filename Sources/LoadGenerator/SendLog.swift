/// When the latest records of one producer were due and were sent, and where they differ how large they are, by sequence:
/// written by the thread that sends, read by the one that hears of the acknowledgement.
///
/// unsafe: the rings have `mask` + 1 entries. An entry is read after the record was handed over and acknowledged, which
/// orders the two threads, and is written again only `mask` + 1 records later: more than `buffer.memory` can hold.
@safe final class SendLog: @unchecked Sendable {
    private let due: UnsafeMutablePointer<UInt64>
    private let sent: UnsafeMutablePointer<UInt64>
    private let sizes: UnsafeMutablePointer<UInt32>
    private let mask: UInt64
    /// How many records it keeps.
    var capacity: Int { Int(mask) + 1 }

    /// Keeps at least `capacity` records.
    init(capacity: Int, keepsSizes: Bool = false) {
        var size = 1 << 10
        while size < capacity { size *= 2 }
        mask = UInt64(size - 1)
        unsafe due = .allocate(capacity: size)
        unsafe sent = .allocate(capacity: size)
        unsafe due.initialize(repeating: 0, count: size)
        unsafe sent.initialize(repeating: 0, count: size)
        // Without sizes, nobody asks for them: the ring is then but a place to point at.
        unsafe sizes = .allocate(capacity: keepsSizes ? size : 1)
        unsafe sizes.initialize(repeating: 0, count: keepsSizes ? size : 1)
    }

    deinit {
        unsafe due.deallocate()
        unsafe sent.deallocate()
        unsafe sizes.deallocate()
    }

    @inline(__always)
    func note(_ sequence: UInt64, due dueTime: UInt64, sent sentTime: UInt64) {
        unsafe due[Int(sequence & mask)] = dueTime
        unsafe sent[Int(sequence & mask)] = sentTime
    }

    @inline(__always)
    func times(of sequence: UInt64) -> (due: UInt64, sent: UInt64) {
        unsafe (due[Int(sequence & mask)], sent[Int(sequence & mask)])
    }

    /// Only where sizes are kept.
    @inline(__always)
    func note(_ sequence: UInt64, bytes: Int) { unsafe sizes[Int(sequence & mask)] = UInt32(truncatingIfNeeded: bytes) }

    /// Only where sizes are kept.
    @inline(__always)
    func bytes(of sequence: UInt64) -> Int { unsafe Int(sizes[Int(sequence & mask)]) }
}
