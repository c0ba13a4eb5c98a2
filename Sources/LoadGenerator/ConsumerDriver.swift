internal import Measurement
internal import SystemIO
import Synchronization

/// One consumer of a row and the thread that polls it: checks every record that it receives.
final class ConsumerDriver: @unchecked Sendable {
    /// What was received; written by the polling thread, read by the one that runs the row.
    struct Received: Sendable {
        var phase: PhaseMeasurement?
        /// By producer.
        var sequences: [SequenceSet]
        /// The sequence after the latest received, by partition and producer.
        var next: [UInt64]
        var records: Int64 = 0
        var duplicated: Int64 = 0
        var reordered: Int64 = 0
        var corrupt: Int64 = 0
        var byPartition: [Int64]
    }

    let plan: RowPlan
    let payload: Payload
    let received: Mutex<Received>
    /// Received so far without repeats, for progress and for the end of a drain.
    let count = Atomic<Int>(0)
    /// Hears of each batch's partition and number of records right after its time was taken, so that the time can be checked.
    let witness = Mutex<(@Sendable (Int32, Int) -> Void)?>(nil)
    let failure = Mutex<ClientFailure?>(nil)
    private let mustStop = Atomic<Bool>(false)
    private let client: any ConsumingClient
    private var thread: SystemThread?
    private let keyBytes: Int

    /// Starts reading `partitions` from these offsets.
    init(
        _ index: Int, _ plan: RowPlan, payload: Payload, partitions: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        self.plan = plan
        self.payload = payload
        if case .none = plan.records.keys { keyBytes = 0 } else { keyBytes = KeySource.byteCount }
        received = Mutex(
            Received(
                sequences: Array(repeating: SequenceSet(), count: plan.producer.count),
                next: Array(repeating: 0, count: plan.producer.count * plan.topic.partitions),
                byPartition: Array(repeating: 0, count: plan.topic.partitions)))
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
        let producers = plan.producer.count
        var failure: ClientFailure?
        let records = received.withLock { received in
            let before = (records: received.records, duplicated: received.duplicated)
            var run: Int64 = 0
            var last: UInt64 = 0
            do throws(ClientFailure) {
                try batch.forEachRecord { record in
                    received.records += 1
                    guard let stamp = stamp(of: record), stamp.producer < producers else {
                        received.corrupt += 1
                        return
                    }
                    // A repeat is late by nature: it has been measured, and is not out of order as well.
                    guard received.sequences[stamp.producer].insert(stamp.sequence) else {
                        received.duplicated += 1
                        return
                    }
                    let place = partition * producers + stamp.producer
                    if stamp.sequence < received.next[place] {
                        received.reordered += 1
                    } else {
                        received.next[place] = stamp.sequence + 1
                    }
                    if stamp.time == last {
                        run += 1
                    } else {
                        received.time(last, run, now)
                        last = stamp.time
                        run = 1
                    }
                }
            } catch {
                if error.isCorruption {
                    // All that have not been read: a checksum does not say which of them it is.
                    let read = received.records - before.records
                    received.corrupt += max(1, Int64(batch.announcedCount) - read)
                } else {
                    failure = error
                }
            }
            received.time(last, run, now)
            let count = received.records - before.records
            received.byPartition[partition] += count
            let bytes = count * Int64(plan.records.valueBytes + keyBytes)
            if let phase = received.phase, phase.contains(now) {
                received.phase!.received.record(records: count, bytes: bytes, at: now)
            }
            return count - (received.duplicated - before.duplicated)
        }
        count.wrappingAdd(Int(records), ordering: .relaxed)
        if let failure { note(failure) }
    }

    @inline(__always)
    private func stamp(of record: borrowing ReceivedRecord) -> Stamp? {
        guard keyBytes > 0 else { return record.key == nil ? payload.read(record.value, key: 0) : nil }
        guard let key = record.key, key.byteCount == keyBytes else { return nil }
        // unsafe: there are eight bytes, and every bit pattern is an integer.
        let digits = unsafe UInt64(littleEndian: key.unsafeLoadUnaligned(as: UInt64.self))
        return payload.read(record.value, key: digits)
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
