import Synchronization

/// Which records of each producer were received, by whichever consumer: shared, since only together they are complete.
final class Receipts: Sendable {
    /// One producer's.
    private final class Receipt: Sendable {
        let sequences = Mutex(SequenceSet())
    }

    private let receipts: [Receipt]

    init(producers: Int) { receipts = (0..<producers).map { _ in Receipt() } }

    /// Adds what was received of one producer in one partition, in the order of its arrival.
    ///
    /// - Parameters:
    ///   - count: how many records.
    ///   - next: the sequence after the latest that came from there.
    ///   - sequence: that of the record with an index.
    ///   - ifNew: called with the index of each that had not been received already.
    /// - Returns: how many had been received already, and how many of the others came after a later one.
    @inline(__always)
    func add(
        _ count: Int, of producer: Int, next: inout UInt64, _ sequence: (Int) -> UInt64,
        ifNew: (Int) -> Void = { _ in }
    ) -> (repeated: Int64, reordered: Int64) {
        var after = next
        defer { next = after }
        return receipts[producer].sequences.withLock { set in
            var repeated: Int64 = 0
            var reordered: Int64 = 0
            for index in 0..<count {
                let sequence = sequence(index)
                guard set.insert(sequence) else {
                    repeated &+= 1
                    continue
                }
                if sequence < after { reordered &+= 1 } else { after = sequence &+ 1 }
                ifNew(index)
            }
            return (repeated, reordered)
        }
    }

    /// How many of a producer's acknowledged records were not received.
    func count(missingOf acknowledged: SequenceSet, producer: Int) -> Int {
        receipts[producer].sequences.withLock { acknowledged.count(missingIn: $0) }
    }

    /// How many of these sequences, each there once, are such records.
    func count(missingOf acknowledged: SequenceSet, among sequences: [UInt64], producer: Int) -> Int {
        if sequences.isEmpty { return 0 }
        return receipts[producer].sequences.withLock { received in
            sequences.count { acknowledged.contains($0) && !received.contains($0) }
        }
    }

    /// What it takes in memory, in bytes.
    var byteCount: Int { receipts.reduce(0) { $0 + $1.sequences.withLock { $0.byteCount } } }
}
