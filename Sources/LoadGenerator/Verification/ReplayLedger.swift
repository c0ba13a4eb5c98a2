internal import KafkaClient
internal import Measurement
import Synchronization

/// What one group has read of each partition, as a running hash, and whether it reads the same again.
///
/// A partition's hash covers its records from a mark on, in their order, with all that they have: offset, timestamp, key, value and headers.
/// The mark is where the row began or, to read again from the middle, the first record that is not older than a time.
final class ReplayLedger: Sendable {
    /// What a pass has seen of a partition, from the mark on.
    struct Pass: Equatable {
        var records: Int64 = 0
        var hash: UInt64 = 0
        /// The offset behind the latest record.
        var next: Int64 = -1
    }

    private struct State {
        /// The offset of the first record that counts; nil as long as there is none.
        var mark: Int64?
        var first = Pass()
        var again = Pass()
    }

    private final class Place: Sendable {
        let state = Mutex(State())
    }

    private let replay: RowPlan.Replay
    /// By partition, counted through all topics.
    private let places: [Place]
    /// Records from this time on count, in milliseconds since 1970.
    private let time: Atomic<Int64>

    init(_ plan: RowPlan) {
        replay = plan.consumer.replay
        places = (0..<plan.topic.allPartitions).map { _ in Place() }
        time = Atomic(plan.consumer.replay == .whole ? .min : .max)
    }

    /// Reading again begins with the first record of each partition that has this timestamp (ms since 1970) or a later one.
    func mark(from milliseconds: Int64) {
        if replay != .whole { time.store(milliseconds, ordering: .relaxed) }
    }

    /// Adds what was read the first time. What comes again, since a group has rebalanced, counts once.
    func note(_ batch: borrowing ReceivedBatch) {
        let time = time.load(ordering: .relaxed)
        places[Int(batch.partition)].state.withLock { state in
            // What is behind damage is missing then.
            do throws(ClientFailure) {
                try batch.forEachRecord { record in
                    guard record.offset >= state.first.next else { return }
                    if state.mark == nil, record.timestamp >= time { state.mark = record.offset }
                    if state.mark != nil {
                        state.first.add(record.offset, record.contentHash)
                    } else {
                        state.first.next = record.offset + 1
                    }
                }
            } catch {}
        }
    }

    /// Adds what is read again.
    /// - Returns: how many of the batch's records, and of their key and value bytes, belong to what was read the first time.
    func noteAgain(_ batch: borrowing ReceivedBatch) -> (records: Int64, bytes: Int64) {
        places[Int(batch.partition)].state.withLock { state in
            var count: (records: Int64, bytes: Int64) = (0, 0)
            do throws(ClientFailure) {
                try batch.forEachRecord { record in
                    // What comes out of order changes the hash, and so does what comes twice.
                    guard state.mark != nil, record.offset < state.first.next else { return }
                    state.again.add(record.offset, record.contentHash)
                    count.records += 1
                    count.bytes += Int64((record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0))
                }
            } catch {}
            return count
        }
    }

    /// Where to go back to in a partition; nil where there is nothing to read again.
    func start(of partition: Int32) -> StartPosition? {
        let mark = places[Int(partition)].state.withLock { $0.mark }
        guard let mark else { return nil }
        return replay == .time ? .time(time.load(ordering: .relaxed)) : .offset(mark)
    }

    /// Whether everything that was read the first time has been read again.
    var isOver: Bool {
        places.allSatisfy { $0.state.withLock { state in state.mark == nil || state.again.next >= state.first.next } }
    }

    /// What the two passes came to.
    func result(_ topic: RowPlan.Topic) -> ReplayMeasurement.Result {
        var result = ReplayMeasurement.Result()
        for (number, place) in places.enumerated() {
            let (mark, first, again) = place.state.withLock { ($0.mark, $0.first, $0.again) }
            guard mark != nil else { continue }
            result.partitions += 1
            result.records += again.records
            if first == again {
                result.identical += 1
            } else if result.difference == nil {
                let name = "\(topic.names[number / topic.partitions])-\(number % topic.partitions)"
                result.difference =
                    first.records == again.records
                    ? "the \(first.records) records of \(name) are not the same"
                    : "\(again.records) records of \(name), \(first.records) the first time"
            }
        }
        return result
    }
}

extension ReplayLedger.Pass {
    /// Order matters: the hash is mixed after each record.
    fileprivate mutating func add(_ offset: Int64, _ hash: UInt64) {
        records += 1
        self.hash = RandomNumbers.mix((self.hash ^ hash) &* 0x9e37_79b9_7f4a_7c15 &+ 1)
        next = offset + 1
    }
}

extension ReceivedRecord {
    /// A hash of all that it has; null and empty are not the same.
    fileprivate var contentHash: UInt64 {
        var hash = RandomNumbers.mix(UInt64(bitPattern: offset)) ^ UInt64(bitPattern: timestamp)
        func add(_ word: UInt64) {
            hash = (hash ^ word) &* 0xd6e8_feb8_6659_fd93
            hash ^= hash &>> 32
        }
        if let key { add(ContentHash.of(key)) } else { add(1) }
        if let value { add(ContentHash.of(value)) } else { add(2) }
        add(UInt64(headerCount))
        guard headerCount > 0 else { return hash }
        let isWhole = forEachHeader { name, value in
            add(ContentHash.of(name))
            if let value { add(ContentHash.of(value)) } else { add(3) }
        }
        if !isWhole { add(4) }
        return hash
    }
}
