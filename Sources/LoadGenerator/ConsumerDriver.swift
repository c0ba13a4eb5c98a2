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

    let name: MemberName
    let plan: RowPlan
    let received: Mutex<Received>
    /// Received so far without repeats, for progress and for the end of a drain.
    let count = Atomic<Int>(0)
    /// Hears of each batch's partition and number of records right after its time was taken, so that the time can be checked.
    let witness = Mutex<(@Sendable (Int32, Int) -> Void)?>(nil)
    let failure = Mutex<ClientFailure?>(nil)
    let mustStop = Atomic<Bool>(false)
    /// Whether it is to die with the next batch.
    private let mustDie = Atomic<Bool>(false)
    /// What has been spent on processing so far, in ns.
    let processed = Atomic<UInt64>(0)
    /// What the membership had cost when the row began.
    let joined = Mutex(Membership())
    /// What it had when it died.
    private let killed = Mutex<Membership?>(nil)
    private let client: any ConsumingClient
    private var thread: SystemThread?
    let verifier: RecordVerifier
    private let receipts: Receipts
    /// Sleeps for the records; nil where they cost nothing. The polling thread's.
    var work: ProcessingTime?
    // unsafe: not checked for exclusive access, which every record would pay for; the polling thread's alone.
    /// Sequence and time of the records of a batch, or of as many as are one producer's.
    @exclusivity(unchecked) var stamps: [(sequence: UInt64, time: UInt64)] = []

    /// Starts reading: of `ends`, counted through all topics, the partitions that the member is dealt or that its group gives it, each from
    /// the offset where it ended when the row began, or from where the group has committed.
    init(
        _ name: MemberName, _ plan: RowPlan, shared: SharedRecords, receipts: Receipts, ends: [Int32: Int64],
        servers: String
    ) throws(ClientFailure) {
        self.name = name
        self.plan = plan
        if plan.consumer.processingMicroseconds > 0 {
            work = ProcessingTime(nanosecondsEach: UInt64(plan.consumer.processingMicroseconds) * 1000)
        }
        verifier = RecordVerifier(plan, shared: shared)
        self.receipts = receipts
        received = Mutex(Received())
        client = try Self.client(name, plan, ends, servers)
        do throws(SystemError) {
            thread = try SystemThread(name: "consumer-\(name.member)") { [unowned self] in poll() }
        } catch {
            throw .system(error)
        }
    }

    private static func client(
        _ name: MemberName, _ plan: RowPlan, _ ends: [Int32: Int64], _ servers: String
    ) throws(ClientFailure) -> any ConsumingClient {
        switch (plan.consumer.client, plan.consumer.assignment) {
        case (.native, .assign):
            try NativeConsumer(plan, name: name, partitions: dealt(name, plan, ends), servers: servers)
        case (.native, .subscribe):
            try NativeGroupConsumer(plan, name: name, starts: ends, servers: servers)
        case (.librdkafka, .assign):
            try LibrdkafkaConsumer(plan, name: name, partitions: dealt(name, plan, ends), servers: servers)
        case (.librdkafka, .subscribe):
            try LibrdkafkaGroupConsumer(plan, name: name, starts: ends, servers: servers)
        }
    }

    /// The partitions are dealt to the members of a group in turn.
    private static func dealt(_ name: MemberName, _ plan: RowPlan, _ ends: [Int32: Int64]) -> [Int32: Int64] {
        ends.filter { Int($0.key) % plan.consumer.members == name.member }
    }

    /// What its group has given it and cost it so far, or until it died.
    var membership: Membership {
        guard var last = killed.withLock({ $0 }) else { return client.membership }
        last.assignedPartitions = 0
        return last
    }

    var isKilled: Bool { killed.withLock { $0 != nil } }

    /// How long a member that is to die may wait for something to work on, in ns.
    private static let dyingLimit: UInt64 = 1_000_000_000

    /// Ends it as a crash would, halfway through the next batch that it receives; the group finds out by itself.
    func kill() {
        let end = MonotonicClock.now() + Self.dyingLimit
        mustDie.store(true, ordering: .relaxed)
        while !mustStop.load(ordering: .relaxed), MonotonicClock.now() < end {
            MonotonicClock.sleep(nanoseconds: 1_000_000)
        }
        mustStop.store(true, ordering: .relaxed)
        thread?.join()
        // From now on its partitions are its no more, whatever it believes.
        let last = membership
        killed.withLock { $0 = last }
        thread = nil
        client.abandon()
    }

    /// Makes the thread end, soon.
    func stop() {
        if isKilled { return }
        mustStop.store(true, ordering: .relaxed)
        client.stop()
    }

    /// Ends the thread and the consumer.
    func close() {
        stop()
        thread?.join()
        thread = nil
        client.close()
    }

    private func poll() {
        if work != nil { CPU.sharpenTimersOfThisThread() }
        while !mustStop.load(ordering: .relaxed) {
            do throws(ClientFailure) {
                try client.poll(timeoutMilliseconds: 100) { batch in take(batch) }
            } catch {
                note(error)
            }
        }
    }

    /// Commits and works on what was received, as the plan says.
    private func take(_ batch: borrowing ReceivedBatch) {
        // Nothing that comes with the batch in which a member has died is its any more.
        if mustStop.load(ordering: .relaxed) { return }
        if plan.consumer.commit == .before { _ = client.commit() }
        if mustDie.load(ordering: .relaxed) {
            process(batch, onlyHalf: true)
            mustStop.store(true, ordering: .relaxed)
            return
        }
        if work == nil { check(batch) } else { process(batch) }
        // What was not processed, since the row ends, is not committed.
        if plan.consumer.commit == .after, !mustStop.load(ordering: .relaxed) { _ = client.commit() }
    }

    /// A damaged batch counts as corrupt, and reading goes on; anything else ends it.
    func note(_ error: ClientFailure) {
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
    func note(_ received: inout Received, _ producer: Int, _ partition: Int, _ now: UInt64) {
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
