import RecordFormat
import Synchronization
import TestSupport

@testable import LoadGenerator

/// What became of one record, by the stub broker's clock reads and the test's: ns, 0 where it did not happen.
struct TrueRecord {
    /// From the record's stamp.
    var due: UInt64 = 0
    /// When the request that brought it had arrived.
    var arrived: UInt64 = 0
    /// Right before the broker sent its acknowledgement, and after the generator had heard of that.
    var answered: UInt64 = 0
    var heard: UInt64 = 0
    /// Right before the broker sent it to the consumer, and after the generator had checked it.
    var fetched: UInt64 = 0
    var received: UInt64 = 0
}

/// The stub broker's account of a row, record by record.
struct Truth {
    /// By producer and sequence.
    private(set) var records: [[TrueRecord]]

    /// - Parameter broker: one that stored what came as it came, in a topic that was empty.
    init(of broker: StubBroker, _ times: HeardTimes, producers: Int) {
        records = Array(repeating: [], count: producers)
        let account = broker.state.withLock { $0.account }
        let received = times.received
        let deliveries = Dictionary(grouping: account.deliveries) { $0.partition }
        var ends: [Int32: (offset: Int64, delivery: Int, receipt: Int)] = [:]
        for append in account.appends {
            var place = ends[append.partition] ?? (0, 0, 0)
            let request = account.requests[append.request]
            // The deliveries of a partition are in order, and so are its batches.
            let taken = deliveries[append.partition] ?? []
            while place.delivery < taken.count, taken[place.delivery].offsets.upperBound <= place.offset {
                place.delivery += 1
            }
            let delivered = place.delivery < taken.count && taken[place.delivery].offsets.contains(place.offset)
            let fetched = delivered ? account.requests[taken[place.delivery].request].answeredAt : 0
            let receipts = received[append.partition] ?? []
            for (identity, due) in stamps(of: append.batch) {
                while place.receipt < receipts.count, receipts[place.receipt].count <= Int(place.offset) {
                    place.receipt += 1
                }
                let checked = place.receipt < receipts.count ? receipts[place.receipt].time : 0
                place.offset += 1
                update(identity) { record in
                    record.due = due
                    record.arrived = Self.first(record.arrived, request.arrivedAt)
                    record.answered = Self.first(record.answered, request.answeredAt)
                    record.fetched = Self.first(record.fetched, fetched)
                    record.received = Self.first(record.received, checked)
                }
            }
            ends[append.partition] = place
        }
        for settled in times.settled {
            for sequence in settled.sequences {
                update(UInt64(settled.producer) << 48 | sequence) { $0.heard = Self.first($0.heard, settled.time) }
            }
        }
    }

    /// All records of all producers that were due in a phase.
    func records(in phase: PhaseMeasurement) -> [TrueRecord] {
        records.joined().filter { $0.due >= phase.start && $0.due < phase.end }
    }

    private mutating func update(_ identity: UInt64, _ change: (inout TrueRecord) -> Void) {
        let producer = Int(identity >> 48)
        let sequence = Int(identity & 0xffff_ffff_ffff)
        if sequence >= records[producer].count {
            records[producer] += Array(repeating: TrueRecord(), count: sequence + 1 - records[producer].count)
        }
        change(&records[producer][sequence])
    }

    /// The earlier of two times, of which 0 is none.
    private static func first(_ one: UInt64, _ other: UInt64) -> UInt64 {
        one == 0 ? other : other == 0 ? one : min(one, other)
    }
}

/// Identity and due time of every record of a batch.
func stamps(of batch: [UInt8]) -> [(identity: UInt64, due: UInt64)] {
    var stamps: [(UInt64, UInt64)] = []
    _ = try? RecordBatchReader().forEachRecord(in: batch.span.bytes) { record in
        guard let value = record.value, value.byteCount >= Stamp.byteCount else { return }
        stamps.append(
            (
                UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self)),
                UInt64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
            ))
    }
    return stamps
}
