internal import Measurement
internal import SystemIO
import Synchronization

/// One producer of a row: the thread that sends, and what the producer's own thread hears of the records.
final class ProducerDriver: @unchecked Sendable {
    /// What is heard of the records, on the producer's thread; read by the one that runs the row.
    struct Heard: Sendable {
        var phase: PhaseMeasurement?
        /// How many were acknowledged, and which: where records carry a stamp that tells.
        var acknowledged: Int64 = 0
        var sequences = SequenceSet()
        var failed: Int64 = 0
        /// Acknowledged after more than one attempt.
        var resent: Int64 = 0
        var firstFailure: ClientFailure?
        /// By partition, of those that anything was sent to.
        var sentByPartition: [Int: ThroughputWindows.Window] = [:]
    }

    let index: Int
    let plan: RowPlan
    let log: SendLog
    let maker: RecordMaker
    let heard: Mutex<Heard>
    /// What the sending thread notes of the present open loop; written by it alone, read after it has ended.
    var openLoop: OpenLoopFigures?
    /// Records handed to the client so far, and those of the present phase.
    let handedOver = Atomic<UInt64>(0)
    /// Acknowledged so far, for progress.
    let acknowledgedCount = Atomic<Int>(0)
    let failedCount = Atomic<Int>(0)
    let failure = Mutex<ClientFailure?>(nil)
    let mustStop = Atomic<Bool>(false)
    /// Records of the present phase that were overdue when it ended and were sent then.
    let overdueCount = Atomic<Int>(0)
    /// Whether the sending thread is to end the present phase, whatever its time.
    let mustEndPhase = Atomic<Bool>(false)
    /// What was handed over before warm-up and peak, whose limits do not count it.
    let sentBefore = Atomic<UInt64>(0)
    /// Whether the sending thread of the present phase has ended.
    let hasEnded = Atomic<Bool>(false)
    /// Hears of each acknowledged batch right after its time was taken, so that the time can be checked.
    let witness = Mutex<SettledListener?>(nil)

    private(set) var client: (any ProducingClient)!
    /// Key and value of each record; nil where they differ.
    let recordBytes: Int?
    private let isStamped: Bool
    /// The plan's sender does not ask what became of the records.
    private let isForgotten: Bool
    /// Bounds what is outstanding at full speed, where the plan has a bound; whoever waits for each result has one record outstanding.
    private let window: SendWindow?

    init(_ index: Int, _ plan: RowPlan, shared: SharedRecords, servers: String) throws(ClientFailure) {
        self.index = index
        self.plan = plan
        maker = RecordMaker(plan, producer: index, shared: shared)
        recordBytes = plan.records.fixedBytes
        isStamped = plan.records.verification.hasStamp
        isForgotten = plan.producer.send == .fireAndForget
        window = (plan.producer.send == .synchronous ? 1 : plan.load.window).map { SendWindow(records: $0) }
        log = SendLog(capacity: SendLog.capacity(for: plan), keepsSizes: recordBytes == nil)
        heard = Mutex(Heard())
        let hear: SettledListener = { [unowned self] batch in self.hear(batch) }
        client =
            switch plan.producer.client {
            case .native: try NativeProducer(plan, index: index, servers: servers, listener: hear)
            case .librdkafka:
                try LibrdkafkaProducer(plan, index: index, servers: servers, outstanding: log.capacity, listener: hear)
            }
    }

    /// Makes the sending thread end, also one that waits for memory.
    func stop() {
        mustStop.store(true, ordering: .relaxed)
        window?.open()
        client.stop()
    }

    /// Ends the client, when the sending thread has ended.
    func close() {
        stop()
        client.close()
    }
}

// MARK: - Sending

extension ProducerDriver {
    /// Records between two looks at the clock: all of them count as sent at the same time.
    private static let burst = 8
    /// The shortest sleep of the open loop. At high rates a timer and a wake-up for every record would cost the core that sends
    /// more than the records do, and what waits for that core then is later than this.
    private static let shortestSleep: UInt64 = 50_000
    /// How long records that are overdue at the end of the open loop are sent on, in ns. Were they dropped, nobody would hear of what a
    /// stall at the end did to them; a schedule that cannot be caught up with is told by what is left of it.
    private static let overdueLimit: UInt64 = 5_000_000_000

    /// How often a producer that waits for consumers looks at them: they are done with some milliseconds' records at a time.
    private static let lagCheck: UInt64 = 1_000_000

    /// Sends at full speed until `end` (ns) or `limit` records were handed over, and no more than `roomForLag` says.
    func closedLoop(until end: UInt64, limit: UInt64, _ roomForLag: (() -> Int)? = nil) {
        let client = client!
        run { () throws(ClientFailure) in
            while true {
                let room = min(waitForRoom(until: end), waitForConsumers(until: end, roomForLag))
                // After the wait, which is no part of what a record takes.
                let now = MonotonicClock.now()
                if now >= end || mustStop.load(ordering: .relaxed) { return }
                for _ in 0..<min(Self.burst, room) {
                    if handedOver.load(ordering: .relaxed) >= limit { return }
                    try send(with: client, due: now, now: now)
                }
            }
        }
    }

    /// How many records may be handed over now: waits until there are any, or it is `end`.
    private func waitForRoom(until end: UInt64) -> Int {
        guard let window else { return .max }
        return window.wait(until: end) {
            let settled = acknowledgedCount.load(ordering: .relaxed) + failedCount.load(ordering: .relaxed)
            return Int(handedOver.load(ordering: .relaxed)) - settled
        }
    }

    /// Waits for the result of the last record; for how long, in ns.
    private func awaitResult(until end: UInt64) -> UInt64 {
        let start = MonotonicClock.now()
        _ = waitForRoom(until: end)
        return MonotonicClock.now() - start
    }

    /// Waits until consumers are near enough, or it is `end`.
    private func waitForConsumers(until end: UInt64, _ roomForLag: (() -> Int)?) -> Int {
        guard let roomForLag else { return .max }
        while true {
            let room = roomForLag()
            let now = MonotonicClock.now()
            if room > 0 || now >= end || mustStop.load(ordering: .relaxed) { return max(0, room) }
            MonotonicClock.sleep(until: min(now + Self.lagCheck, end))
        }
    }

    /// Sends every record that is due before `end` (ns) when it is due, or as soon after it as possible.
    /// - Parameter mayEndSooner: whether the phase ends when it may; who sleeps looks now and then.
    func openLoop(_ schedule: Schedule, until end: UInt64, mayEndSooner: Bool) {
        let client = client!
        var schedule = schedule
        run { () throws(ClientFailure) in
            CPU.sharpenTimersOfThisThread()
            CPU.shortenTurnsOfThisThread()
            var held = client.heldNanoseconds
            var awaited: UInt64 = 0
            defer {
                let now = MonotonicClock.now()
                if mustEndPhase.load(ordering: .relaxed) {
                    openLoop?.cut(at: now)
                    openLoop?.ended(schedule, at: now)
                } else {
                    openLoop?.ended(schedule, at: max(now, end))
                }
            }
            while !mustStop.load(ordering: .relaxed), !mustEndPhase.load(ordering: .relaxed) {
                var now = MonotonicClock.now()
                if now >= end && (schedule.next >= end || now >= end + Self.overdueLimit) { return }
                var sent = 0
                while schedule.next <= now && schedule.next < end && sent < Self.burst {
                    let due = schedule.next
                    schedule.advance()
                    openLoop?.sent(due: due, at: now)
                    try send(with: client, due: due, now: now)
                    sent += 1
                    if now >= end { overdueCount.wrappingAdd(1, ordering: .relaxed) }
                    if plan.producer.send == .synchronous { awaited += awaitResult(until: end + Self.overdueLimit) }
                    // The client may have made this thread wait, which is a delay of the next record.
                    now = MonotonicClock.now()
                    let heldNow = client.heldNanoseconds + awaited
                    if heldNow != held {
                        openLoop?.held(nanoseconds: heldNow - held, until: now)
                        held = heldNow
                    }
                }
                if sent == 0, plan.load.wait == .sleep {
                    let longest = mayEndSooner ? min(end, now + Self.lagCheck) : end
                    MonotonicClock.sleep(until: min(max(schedule.next, now + Self.shortestSleep), longest))
                }
            }
        }
    }

    /// Sends nothing until `end` (ns) or the end of the phase.
    func rest(until end: UInt64) {
        while !mustStop.load(ordering: .relaxed), !mustEndPhase.load(ordering: .relaxed), MonotonicClock.now() < end {
            MonotonicClock.sleep(nanoseconds: 1_000_000)
        }
    }

    func schedule(_ profile: RateProfile, from start: UInt64) -> Schedule {
        Schedule(
            start: start, profile: profile, producer: index, of: plan.producer.count,
            arrivals: plan.load.arrivals, random: RandomNumbers(seed: plan.seed, stream: 2 * index + 1))
    }

    private func run(_ body: () throws(ClientFailure) -> Void) {
        do throws(ClientFailure) { try body() } catch {
            if !mustStop.load(ordering: .relaxed) { failure.withLock { $0 = $0 ?? error } }
        }
    }

    @inline(__always)
    private func send(with client: any ProducingClient, due: UInt64, now: UInt64) throws(ClientFailure) {
        let sequence = handedOver.load(ordering: .relaxed)
        let maker = maker
        maker.make(sequence, due: due)
        log.note(sequence, due: due, sent: now)
        if recordBytes == nil { log.note(sequence, bytes: maker.recordBytes) }
        try client.send(key: maker.key, value: maker.value, headers: maker.headers, token: sequence)
        handedOver.store(sequence &+ 1, ordering: .relaxed)
    }
}

// MARK: - Hearing

extension ProducerDriver {
    /// Counts a batch: acknowledged or failed, and how long its records took.
    ///
    /// Failures count whether the plan's sender looks at them or not: a broker that refuses records is not to look fast.
    func hear(_ report: borrowing SettledBatch) {
        let count = report.tokens.count
        if let error = report.failure {
            heard.withLock { heard in
                heard.failed += Int64(count)
                heard.firstFailure = heard.firstFailure ?? error
            }
            failedCount.wrappingAdd(count, ordering: .relaxed)
            window?.settled()
            return
        }
        let now = report.answeredAt
        witness.withLock { $0 }?(report)
        let bytes = Int64(bytes(of: report))
        let partition = Int(report.partition)
        let queued = report.sentAt > report.openedAt ? report.sentAt - report.openedAt : 0
        heard.withLock { heard in
            heard.sentByPartition[partition, default: .init()].records += Int64(count)
            heard.sentByPartition[partition, default: .init()].bytes += bytes
            heard.acknowledged += Int64(count)
            if report.attempts > 1 { heard.resent += Int64(count) }
            if isStamped { for index in 0..<count { _ = heard.sequences.insert(report.tokens[index]) } }
            guard heard.phase != nil else { return }
            heard.phase!.count(records: Int64(count), bytes: bytes, sentAt: now)
            if heard.phase!.contains(report.openedAt) { heard.phase!.producerQueue.record(Int64(queued)) }
            if !isForgotten, plan.producer.acks != 0 || heard.phase!.profile != nil { time(report, &heard.phase!) }
        }
        acknowledgedCount.wrappingAdd(count, ordering: .relaxed)
        window?.settled()
    }

    /// Key and value bytes of a batch's records.
    private func bytes(of report: borrowing SettledBatch) -> Int {
        if let recordBytes { return report.tokens.count * recordBytes }
        var sum = 0
        for index in 0..<report.tokens.count { sum += log.bytes(of: report.tokens[index]) }
        return sum
    }

    /// Service and response of each record; records of one burst have the same times and are recorded at once.
    private func time(_ report: borrowing SettledBatch, _ phase: inout PhaseMeasurement) {
        let isAnswered = plan.producer.acks != 0
        var run: Int64 = 0
        var last: (due: UInt64, sent: UInt64) = (0, 0)
        for index in 0...report.tokens.count {
            let times = index < report.tokens.count ? log.times(of: report.tokens[index]) : (0, 0)
            if times == last {
                run += 1
                continue
            }
            if run > 0 && phase.contains(last.due) {
                phase.settled(run, due: last.due, sent: last.sent, in: report, isAnswered: isAnswered)
            }
            last = times
            run = 1
        }
    }
}
