/// When the latest records of one producer were due and were sent, by sequence: written by the thread that sends, read by
/// the one that hears of the acknowledgement.
///
/// unsafe: both rings have `mask` + 1 entries. An entry is read after the record was handed over and acknowledged, which
/// orders the two threads, and is written again only `mask` + 1 records later: more than `buffer.memory` can hold.
@safe final class SendLog: @unchecked Sendable {
    private let due: UnsafeMutablePointer<UInt64>
    private let sent: UnsafeMutablePointer<UInt64>
    private let mask: UInt64
    /// How many records it keeps.
    var capacity: Int { Int(mask) + 1 }

    /// Keeps at least `capacity` records.
    init(capacity: Int) {
        var size = 1 << 10
        while size < capacity { size *= 2 }
        mask = UInt64(size - 1)
        unsafe due = .allocate(capacity: size)
        unsafe sent = .allocate(capacity: size)
        unsafe due.initialize(repeating: 0, count: size)
        unsafe sent.initialize(repeating: 0, count: size)
    }

    deinit {
        unsafe due.deallocate()
        unsafe sent.deallocate()
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
}
