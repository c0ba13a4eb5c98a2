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
    /// What has been spent on processing so far, in ns.
    let processed = Atomic<UInt64>(0)
    /// Committed and not processed when it died: how many, and which, by `Stamp.identity`, as far as records tell.
    let abandoned = Atomic<Int>(0)
    let abandonedRecords = Mutex<Set<UInt64>>([])
    /// What the membership had cost when the row began, and how long it took to join; of a member that begins late, when it had partitions
    /// for the first time.
    let joined = Mutex<(membership: Membership, nanoseconds: UInt64)?>(nil)
    /// What is to befall it next, and whether that is anything.
    let orders = Mutex<[Order]>([])
    let hasOrders = Atomic<Bool>(false)
    /// What has befallen it.
    let occurrences = Mutex<[MemberMeasurement.Occurrence]>([])
    /// Says that it has ended before its row; from then on its client is gone.
    let ending = Mutex<Ending?>(nil)
    // The polling thread's.
    /// What ends it before its row.
    var endsBy: RowPlan.MemberEvent.Kind?
    /// Whether it has begun late, and has not had partitions yet.
    var beginsLate: Bool
    private(set) var startedAt: UInt64 = 0
    private let makeClient: () throws(ClientFailure) -> any ConsumingClient
    /// Whether it takes only what time others leave: what it reads is no measurement of itself.
    private let isBackground: Bool
    /// Nil until it begins. Made by the row's thread, and looked at by the last sending thread of a phase, too.
    private let client = Mutex<(any ConsumingClient)?>(nil)
    // The row's thread's.
    private var thread: SystemThread?
    /// Polls that brought something.
    let polls = Atomic<Int>(0)
    let verifier: RecordVerifier
    let receipts: Receipts
    /// What the group has read, to be read again; nil where it is not.
    let ledger: ReplayLedger?
    /// Whether it reads again.
    let pass = Atomic<Pass>(.first)
    /// Records that were read again.
    let replayed = Atomic<Int>(0)
    /// Sleeps for the records; nil where they cost nothing. The polling thread's.
    var work: ProcessingTime?
    // unsafe: not checked for exclusive access, which every record would pay for; the polling thread's alone.
    /// Sequence and time of the records of a batch, or of as many as are one producer's.
    @exclusivity(unchecked) var stamps: [(sequence: UInt64, time: UInt64)] = []

    /// Starts reading, unless it is to begin late, or with a backlog: of `ends`, counted through all topics, the partitions that the member is
    /// dealt or that its group gives it, each from the offset where it ended when the row began, or from where the group has committed.
    init(
        _ name: MemberName, _ plan: RowPlan, shared: SharedRecords, receipts: Receipts,
        ledger: ReplayLedger? = nil, ends: [Int32: Int64], servers: String, isBackground: Bool = false
    ) throws(ClientFailure) {
        self.name = name
        self.plan = plan
        let processing = plan.consumer.processingNanoseconds(ofMember: name.member + 1)
        if processing > 0 { work = ProcessingTime(nanosecondsEach: processing) }
        verifier = RecordVerifier(plan, shared: shared)
        self.receipts = receipts
        self.ledger = ledger
        received = Mutex(Received())
        makeClient = { () throws(ClientFailure) in try Self.client(name, plan, ends, servers) }
        beginsLate = !plan.consumer.beginsWithRow(name.member + 1)
        self.isBackground = isBackground
        if !beginsLate, !isBackground, plan.load.backlog == nil { try start() }
    }

    /// Starts reading; called once.
    func start() throws(ClientFailure) {
        startedAt = MonotonicClock.now()
        let client = isBackground ? try makeClientInBackground() : try makeClient()
        self.client.withLock { $0 = client }
        do throws(SystemError) {
            thread = try SystemThread(name: "consumer-\(name.member)") { [unowned self] in poll(client) }
        } catch {
            throw .system(error)
        }
    }

    /// What a thread that makes a client leaves.
    private final class MadeClient: Sendable {
        let result = Mutex<Result<any ConsumingClient, ClientFailure>?>(nil)
    }

    /// A client all of whose threads yield to others: a thread has that from the one that makes it.
    private func makeClientInBackground() throws(ClientFailure) -> any ConsumingClient {
        let made = MadeClient()
        do throws(SystemError) {
            let maker = try SystemThread(name: "behind") { [unowned self] in
                CPU.yieldToOtherThreads()
                let result: Result<any ConsumingClient, ClientFailure>
                do throws(ClientFailure) { result = .success(try makeClient()) } catch { result = .failure(error) }
                made.result.withLock { $0 = result }
            }
            maker.join()
        } catch {
            throw .system(error)
        }
        guard let result = made.result.withLock({ $0 }) else { throw .librdkafka("no client was made") }
        return try result.get()
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

    /// What its group has given it and cost it so far, or until it ended.
    var membership: Membership { ending.withLock { $0?.membership } ?? present?.membership ?? Membership() }

    /// Counts for a phase from now on.
    /// - Returns: what the group does not wait for any more: received without repeats, or given up with its death.
    func begin(_ phase: PhaseMeasurement) -> Int64 {
        received.withLock { received in
            received.phase = phase
            return settled
        }
    }

    /// Received so far without repeats, and committed but not processed when it died.
    var settled: Int64 { Int64(count.load(ordering: .relaxed) + abandoned.load(ordering: .relaxed)) }

    private var present: (any ConsumingClient)? { client.withLock { $0 } }

    /// Whether it is there, and not to begin later, nor ended.
    var isPresent: Bool { present != nil && ending.withLock { $0 == nil } }

    /// Fetch requests sent so far, none before it begins; nil where the client does not say.
    var fetches: FetchCount? {
        guard let present else { return FetchCount(requests: 0) }
        var fetches = present.fetches
        // It has sent none since.
        if ending.withLock({ $0 != nil }) { fetches?.time = nil }
        return fetches
    }

    /// Makes the thread end, soon.
    func stop() {
        mustStop.store(true, ordering: .relaxed)
        // A client that has ended by itself is gone.
        ending.withLock { if $0 == nil { present?.stop() } }
    }

    /// Ends the thread and the consumer, which leaves its group first or is just gone.
    func close(leaves: Bool) {
        stop()
        thread?.join()
        thread = nil
        if leaves { present?.close() } else { present?.abandon() }
    }

    private func poll(_ client: any ConsumingClient) {
        if work != nil { CPU.sharpenTimersOfThisThread() }
        if isBackground { CPU.yieldToOtherThreads() }
        while !mustStop.load(ordering: .relaxed) {
            do throws(ClientFailure) {
                try goBackIfAsked(client)
                var isEmpty = true
                try client.poll(timeoutMilliseconds: 100) { batch in
                    isEmpty = false
                    take(batch, of: client)
                }
                if !isEmpty { polls.wrappingAdd(1, ordering: .relaxed) }
            } catch {
                note(error)
            }
            if beginsLate { noteJoining(client) }
            meetBetweenBatches(client)
        }
        endEarly(client)
    }

    /// Commits and works on what was received, as the plan says.
    private func take(_ batch: borrowing ReceivedBatch, of client: any ConsumingClient) {
        // What comes with the batch in which a member has died is its no more.
        if mustStop.load(ordering: .relaxed) { return }
        if pass.load(ordering: .relaxed) == .again { return readAgain(batch) }
        ledger?.note(batch)
        // Before its first records, which take their time.
        if beginsLate { noteJoining(client) }
        let isCommitted = plan.consumer.commit == .before && client.commit()
        let event = orderWithin(batch)
        if work == nil, event == nil { check(batch) } else { process(batch, meeting: event, isCommitted: isCommitted) }
        // What was not processed, since the row or the member ends, is not committed.
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
}
