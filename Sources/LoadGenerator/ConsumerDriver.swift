internal import KafkaClient
internal import Measurement
internal import RecordFormat
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
    /// Received so far, for progress.
    let count = Atomic<Int>(0)
    let failure = Mutex<ClientError?>(nil)
    private let mustStop = Atomic<Bool>(false)
    private let consumer: Consumer
    private var thread: SystemThread?
    private let keyBytes: Int

    /// Starts reading `partitions` from these offsets.
    init(
        _ index: Int, _ plan: RowPlan, payload: Payload, partitions: [Int32: Int64], servers: [SocketAddress]
    ) throws(ClientError) {
        self.plan = plan
        self.payload = payload
        if case .none = plan.records.keys { keyBytes = 0 } else { keyBytes = KeySource.byteCount }
        received = Mutex(
            Received(
                sequences: Array(repeating: SequenceSet(), count: plan.producer.count),
                next: Array(repeating: 0, count: plan.producer.count * plan.topic.partitions),
                byPartition: Array(repeating: 0, count: plan.topic.partitions)))
        var configuration = ConsumerConfiguration(bootstrapServers: servers)
        configuration.clientID = "weir-consumer-\(index)"
        configuration.fetchMinBytes = plan.consumer.fetchMinimumBytes
        configuration.fetchMaxWaitMilliseconds = plan.consumer.fetchMaximumWaitMilliseconds
        configuration.maxPartitionFetchBytes = plan.consumer.maximumPartitionFetchBytes
        configuration.fetchMaxBytes = plan.consumer.fetchMaximumBytes
        configuration.offsetReset = .none
        consumer = try Consumer(configuration)
        let names = partitions.keys.sorted().map { TopicPartition(plan.topic.name, $0) }
        consumer.assign(names, from: .beginning)
        for name in names { consumer.seek(name, to: .offset(partitions[name.partition] ?? 0)) }
        do throws(SystemError) {
            thread = try SystemThread(name: "consumer-\(index)") { [unowned self] in poll() }
        } catch {
            throw .system(error)
        }
    }

    /// Ends the thread and the consumer.
    func close() {
        mustStop.store(true, ordering: .relaxed)
        consumer.close()
        thread?.join()
        thread = nil
    }

    private func poll() {
        while !mustStop.load(ordering: .relaxed) {
            do throws(ClientError) {
                try consumer.poll(timeoutMilliseconds: 100) { [self] batch throws(ClientError) in try check(batch) }
            } catch {
                if mustStop.load(ordering: .relaxed) { return }
                if case .corruptBatch = error {
                    received.withLock { $0.corrupt += 1 }
                    continue
                }
                failure.withLock { $0 = $0 ?? error }
                return
            }
        }
    }

    private func check(_ batch: borrowing FetchedBatch) throws(ClientError) {
        let now = MonotonicClock.now()
        let partition = Int(batch.partition)
        let producers = plan.producer.count
        var failure: ClientError?
        let records = received.withLock { received in
            let before = received.records
            var run: Int64 = 0
            var last: UInt64 = 0
            do throws(ClientError) {
                try batch.forEachRecord { record in
                    received.records += 1
                    guard let stamp = stamp(of: record), stamp.producer < producers else {
                        received.corrupt += 1
                        return
                    }
                    if !received.sequences[stamp.producer].insert(stamp.sequence) { received.duplicated += 1 }
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
            } catch { failure = error }
            received.time(last, run, now)
            let count = received.records - before
            received.byPartition[partition] += count
            let bytes = count * Int64(plan.records.valueBytes + keyBytes)
            if let phase = received.phase, phase.contains(now) {
                received.phase!.received.record(records: count, bytes: bytes, at: now)
            }
            return count
        }
        count.wrappingAdd(Int(records), ordering: .relaxed)
        if let failure { throw failure }
    }

    @inline(__always)
    private func stamp(of record: borrowing Record) -> Stamp? {
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
        phase!.endToEnd.record(Int64(clamping: now &- due), count: count, at: min(now, phase!.end - 1))
    }
}
