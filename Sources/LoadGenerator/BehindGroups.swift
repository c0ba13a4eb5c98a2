internal import Measurement
internal import SystemIO
import Synchronization

/// Groups that begin to read at the row's first record when the open loop begins, beside those that follow the end of the log.
///
/// Their members are dealt their partitions. They take what time of the generator's cores others leave, so that what they change is the
/// broker's doing.
final class BehindGroups: Sendable {
    let members: [ConsumerDriver]
    private let groups: [ConsumerGroup]
    private struct State: Sendable {
        var began: UInt64 = 0
        /// How far all of them together were behind then.
        var records: Int64 = 0
        var caughtUp: UInt64?
    }
    private let state = Mutex(State())
    /// Kafka's default. The kernel does not interrupt a thread that it copies for: with megabytes waiting in a socket, one `recv` would keep
    /// the sending threads from their core for milliseconds, whatever their priority.
    private static let receiveBufferBytes = 64 << 10

    init(
        _ plan: RowPlan, row: String, shared: SharedRecords, ends: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        var plan = plan
        plan.consumer.assignment = .assign
        plan.consumer.events = []
        plan.consumer.receiveBufferBytes = Self.receiveBufferBytes
        var groups: [ConsumerGroup] = []
        for index in 0..<(plan.consumer.members > 0 ? plan.consumer.behind : 0) {
            let receipts = Receipts(producers: plan.producer.count)
            var members: [ConsumerDriver] = []
            for member in 0..<plan.consumer.members {
                members.append(
                    try ConsumerDriver(
                        MemberName(group: plan.consumer.groups + index, member: member, of: plan, row: row), plan,
                        shared: shared, receipts: receipts, ends: ends, servers: servers, isBackground: true))
            }
            groups.append(ConsumerGroup(members: members, receipts: receipts))
        }
        self.groups = groups
        members = groups.flatMap(\.members)
    }

    var isEmpty: Bool { groups.isEmpty }

    /// Begins to read.
    /// - Parameter acknowledged: records that are in the log by now.
    func start(acknowledged: Int64) throws(ClientFailure) {
        state.withLock { state in
            state.began = MonotonicClock.now()
            state.records = acknowledged * Int64(groups.count)
        }
        for member in members { try member.start() }
    }

    /// Looks whether they have caught up: each has received what was acknowledged.
    func look(acknowledged: Int64) {
        guard !isEmpty, groups.allSatisfy({ $0.received >= acknowledged }) else { return }
        state.withLock { $0.caughtUp = $0.caughtUp ?? MonotonicClock.now() }
    }

    /// What they have done until now, or until they had caught up.
    func measurement(acknowledged: Int64) -> BehindMeasurement? {
        if isEmpty { return nil }
        let (began, records, caughtUp) = state.withLock { ($0.began, $0.records, $0.caughtUp) }
        let received = groups.reduce(0) { $0 + $1.received }
        let left = caughtUp != nil ? 0 : groups.reduce(0) { $0 + max(0, acknowledged - $1.received) }
        return BehindMeasurement(
            records: records, received: received, left: left,
            seconds: Double((caughtUp ?? MonotonicClock.now()) - began) / 1e9)
    }

    /// Damage that they have seen counts as everybody's.
    func add(to account: inout RecordAccounting) {
        for member in members {
            member.received.withLock { seen in
                account.corrupt += seen.corrupt
                account.duplicated += seen.duplicated
                account.reordered += seen.reordered
            }
        }
    }

    /// Ends them, who leave or are just gone. Idempotent.
    func close(leaves: Bool = true) {
        for member in members { member.stop() }
        for member in members { member.close(leaves: leaves) }
    }
}

/// What groups did that began at the first record, all of them together.
public struct BehindMeasurement: Hashable, Sendable {
    /// How many records they had to catch up with when they began.
    public var records: Int64
    /// How many they received.
    public var received: Int64
    /// How many they were still behind at the end of the open loop; 0 where they caught up.
    public var left: Int64
    /// Until then, or until they had caught up.
    public var seconds: Double

    /// Makes a measurement.
    public init(records: Int64, received: Int64, left: Int64, seconds: Double) {
        self.records = records
        self.received = received
        self.left = left
        self.seconds = seconds
    }
}
