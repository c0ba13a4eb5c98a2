internal import Measurement
internal import SystemIO
import Synchronization

/// One consumer of a row and the thread that polls it: checks every record that it receives.
final class ConsumerDriver: @unchecked Sendable {
    /// What was received; written by the polling thread, read by the one that runs the row.
    struct Received: Sendable {
        var phase: PhaseMeasurement?
        /// The sequence after the latest received, by partition and producer, of those pairs that have met: with many of both they are few.
        var next: [Int: UInt64] = [:]
        var records: Int64 = 0
        var duplicated: Int64 = 0
        var reordered: Int64 = 0
        var corrupt: Int64 = 0
        /// By partition, of those that anything was received from.
        var byPartition: [Int: Int64] = [:]
    }

    let plan: RowPlan
    let received: Mutex<Received>
    /// Received so far without repeats, for progress and for the end of a drain.
    let count = Atomic<Int>(0)
    /// Hears of each batch's partition and number of records right after its time was taken, so that the time can be checked.
    let witness = Mutex<(@Sendable (Int32, Int) -> Void)?>(nil)
    let failure = Mutex<ClientFailure?>(nil)
    private let mustStop = Atomic<Bool>(false)
    private let client: any ConsumingClient
    private var thread: SystemThread?
    private let verifier: RecordVerifier
    private let receipts: Receipts
    // unsafe: not checked for exclusive access, which every record would pay for; the polling thread's alone.
    /// Sequence and time of the records of a batch, or of as many as are one producer's.
    @exclusivity(unchecked) private var stamps: [(sequence: UInt64, time: UInt64)] = []

    /// Starts reading `partitions`, counted through all topics, from these offsets.
    init(
        _ index: Int, _ plan: RowPlan, shared: SharedRecords, receipts: Receipts, partitions: [Int32: Int64],
        servers: String
    ) throws(ClientFailure) {
        self.plan = plan
        verifier = RecordVerifier(plan, shared: shared)
        self.receipts = receipts
        received = Mutex(Received())
        client =
            switch plan.consumer.client {
            case .native: try NativeConsumer(plan, index: index, partitions: partitions, servers: servers)
            case .librdkafka: try LibrdkafkaConsumer(plan, index: index, partitions: partitions, servers: servers)
            }
        do throws(SystemError) {
            thread = try SystemThread(name: "consumer-\(index)") { [unowned self] in poll() }
        } catch {
            throw .system(error)
        }
    }

    /// Ends the thread and the consumer.
    func close() {
        mustStop.store(true, ordering: .relaxed)
        client.stop()
        thread?.join()
        thread = nil
        client.close()
    }

    private func poll() {
        while !mustStop.load(ordering: .relaxed) {
            do throws(ClientFailure) {
                try client.poll(timeoutMilliseconds: 100) { batch in check(batch) }
            } catch {
                note(error)
            }
        }
    }

    /// A damaged batch counts as corrupt, and reading goes on; anything else ends it.
    private func note(_ error: ClientFailure) {
        if error.isCorruption {
            received.withLock { $0.corrupt += 1 }
        } else if !mustStop.exchange(true, ordering: .relaxed) {
            failure.withLock { $0 = $0 ?? error }
        }
    }

    private func check(_ batch: borrowing ReceivedBatch) {
        let now = MonotonicClock.now()
        witness.withLock { $0 }?(batch.partition, batch.announcedCount)
        let partition = Int(batch.partition)
        let verifier = verifier
        var failure: ClientFailure?
        let records = received.withLock { received in
            let duplicatedBefore = received.duplicated
            var count: Int64 = 0
            var bytes = 0
            var sender = 0
            do throws(ClientFailure) {
                try batch.forEachRecord { record in
                    count &+= 1
                    bytes &+= (record.key?.byteCount ?? 0) &+ (record.value?.byteCount ?? 0)
                    guard verifier.hasStamps else { return }
                    guard let stamp = verifier.stamp(of: record) else {
                        received.corrupt += 1
                        return
                    }
                    if stamp.producer != sender {
                        note(&received, sender, partition, now)
                        sender = stamp.producer
                    }
                    unsafe stamps.append((stamp.sequence, stamp.time))
                }
            } catch {
                if error.isCorruption {
                    // All that have not been read: a checksum does not say which of them it is.
                    received.corrupt += max(1, Int64(batch.possibleCount) - count)
                } else {
                    failure = error
                }
            }
            note(&received, sender, partition, now)
            received.records += count
            received.byPartition[partition, default: 0] += count
            if let phase = received.phase, phase.contains(now) {
                received.phase!.received.record(records: count, bytes: Int64(bytes), at: now)
            }
            return count - (received.duplicated - duplicatedBefore)
        }
        count.wrappingAdd(Int(records), ordering: .relaxed)
        if let failure { note(failure) }
    }

    /// Counts the stamps so far, all of one producer, and forgets them. A repeat is late by nature: it has been measured, and is not
    /// out of order as well.
    private func note(_ received: inout Received, _ producer: Int, _ partition: Int, _ now: UInt64) {
        if unsafe stamps.isEmpty { return }
        // Taken out and put back, so that nobody copies it.
        var stamps: [(sequence: UInt64, time: UInt64)] = []
        unsafe swap(&stamps, &self.stamps)
        var run: Int64 = 0
        var last: UInt64 = 0
        let place = partition * plan.producer.count + producer
        var next = received.next[place, default: 0]
        let seen = receipts.add(stamps.count, of: producer, next: &next) { index in
            stamps[index].sequence
        } ifNew: { index in
            if stamps[index].time == last {
                run += 1
            } else {
                received.time(last, run, now)
                last = stamps[index].time
                run = 1
            }
        }
        received.time(last, run, now)
        received.next[place] = next
        received.duplicated += seen.repeated
        received.reordered += seen.reordered
        stamps.removeAll(keepingCapacity: true)
        unsafe swap(&stamps, &self.stamps)
    }
}

extension ConsumerDriver.Received {
    /// Records the end-to-end latency of `count` records that were due at the same time.
    @inline(__always)
    fileprivate mutating func time(_ due: UInt64, _ count: Int64, _ now: UInt64) {
        guard count > 0, phase != nil, phase!.contains(due) else { return }
        phase!.received(count, due: due, at: now)
    }
}
