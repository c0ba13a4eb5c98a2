import Glibc

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
        let size = Self.size(holding: capacity)
        mask = UInt64(size - 1)
        unsafe due = Self.zeros(size)
        unsafe sent = Self.zeros(size)
        // Without sizes, nobody asks for them: the ring is then but a place to point at.
        unsafe sizes = Self.zeros(keepsSizes ? size : 1)
    }

    deinit {
        unsafe free(due)
        unsafe free(sent)
        unsafe free(sizes)
    }

    /// How many records one producer of a row may have without an answer.
    static func capacity(for plan: RowPlan) -> Int {
        // At least seven bytes of a batch are not a record's own.
        (plan.producer.bufferMemory + plan.producer.batchSize) / (plan.records.smallestBytes + 7) + 1024
    }

    fileprivate static func size(holding capacity: Int) -> Int {
        var size = 1 << 10
        while size < capacity { size *= 2 }
        return size
    }

    /// Pages that nobody has written to take no memory: a large `buffer.memory` that is never full costs nothing.
    private static func zeros<Number: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<Number> {
        guard let zeros = unsafe calloc(count, MemoryLayout<Number>.stride) else {
            preconditionFailure("no memory for the times of \(count) records")
        }
        return unsafe zeros.bindMemory(to: Number.self, capacity: count)
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

extension RowPlan {
    /// The most memory that the times of records without an answer take, all producers together, in bytes.
    public var sendLogBytes: Int {
        let entry = records.fixedBytes == nil ? 20 : 16
        return producer.count * SendLog.size(holding: SendLog.capacity(for: self)) * entry
    }
}
