internal import SystemIO
import Synchronization

/// What befalls the members of a row's groups, in order, and how far that has come.
struct MemberScript: Sendable {
    private let events: [RowPlan.MemberEvent]
    private var next = 0
    /// When the row began to measure, in ns.
    private var start: UInt64?

    init(_ events: [RowPlan.MemberEvent]) { self.events = events.sorted { $0.milliseconds < $1.milliseconds } }

    /// The times of events count from here; only the first call says so.
    mutating func begin(at time: UInt64) { start = start ?? time }

    /// The next event that is due.
    mutating func takeDue(at now: UInt64) -> RowPlan.MemberEvent? {
        guard let start, let event = first, now >= start + UInt64(event.milliseconds) * 1_000_000 else { return nil }
        next += 1
        return event
    }

    /// The first of those that have not come.
    var first: RowPlan.MemberEvent? { next < events.count ? events[next] : nil }
}

extension Row {
    /// Carries out what is due.
    func carryOutEvents() throws(LoadError) {
        if plan.consumer.events.isEmpty { return }
        while let event = script.withLock({ $0.takeDue(at: MonotonicClock.now()) }) {
            for group in groups {
                let member = group.members[event.member - 1]
                if event.kind != .join {
                    member.meet(event)
                    continue
                }
                do throws(ClientFailure) { try member.start() } catch { throw .client("consumer", error) }
                member.carryOut(event)
            }
        }
    }

    /// Refuses a row that has ended before something could befall its members: before it was time, or before they came to it.
    func checkEvents() throws(LoadError) {
        let ordered = consumers.lazy.compactMap { driver in driver.orders.withLock { $0.first?.event } }.first
        guard let event = script.withLock({ $0.first }) ?? ordered else { return }
        throw .plan("\(event): what is measured had ended by then; raise records.count or max.bytes")
    }
}
