internal import SystemIO
import Synchronization

/// What befalls a member while its row runs: ordered by the thread that runs the row, met by the one that polls.
extension ConsumerDriver {
    /// Something that is to befall it.
    struct Order: Sendable {
        let event: RowPlan.MemberEvent
        /// When it was ordered, in ns.
        let time: UInt64
    }

    /// How it ended before its row did.
    struct Ending: Sendable {
        let kind: RowPlan.MemberEvent.Kind
        /// What it had had until then. Its partitions are its no more, whatever it believed.
        let membership: Membership
    }

    /// How long a member that is to stop halfway through a batch waits for one, in ns.
    private static let batchLimit: UInt64 = 1_000_000_000

    /// Lets an event other than `join` befall it, soon.
    func meet(_ event: RowPlan.MemberEvent) {
        orders.withLock { $0.append(Order(event: event, time: MonotonicClock.now())) }
        hasOrders.store(true, ordering: .releasing)
    }

    /// What it is to meet halfway through this batch. One record has no half.
    func orderWithin(_ batch: borrowing ReceivedBatch) -> RowPlan.MemberEvent? {
        guard hasOrders.load(ordering: .acquiring), batch.announcedCount > 1 else { return nil }
        return takeOrder { $0.event.kind != .leave }
    }

    /// Meets what comes between two batches, and what has waited for one in vain.
    func meetBetweenBatches(_ client: any ConsumingClient) {
        guard hasOrders.load(ordering: .acquiring) else { return }
        let now = MonotonicClock.now()
        let isIdle = client.membership.assignedPartitions == 0
        let event = takeOrder { order in
            order.event.kind == .leave || isIdle || now > order.time + Self.batchLimit
        }
        if let event { carryOut(event) }
    }

    /// The oldest order, if it is one of these.
    private func takeOrder(if isWanted: (Order) -> Bool) -> RowPlan.MemberEvent? {
        orders.withLock { orders in
            guard let first = orders.first, isWanted(first) else { return nil }
            orders.removeFirst()
            if orders.isEmpty { hasOrders.store(false, ordering: .relaxed) }
            return first.event
        }
    }

    /// Stops for a while, or for good.
    func carryOut(_ event: RowPlan.MemberEvent) {
        let now = MonotonicClock.now()
        occurrences.withLock { $0.append(MemberMeasurement.Occurrence(event, at: now)) }
        switch event.kind {
        case .kill, .leave:
            endsBy = event.kind
            mustStop.store(true, ordering: .relaxed)
        case .pause:
            let end = now + UInt64(event.lengthMilliseconds) * 1_000_000
            while !mustStop.load(ordering: .relaxed), MonotonicClock.now() < end {
                MonotonicClock.sleep(until: min(end, MonotonicClock.now() + 20_000_000))
            }
        case .join: break
        }
    }

    /// Notes when a member that has begun late has partitions for the first time.
    func noteJoining(_ client: any ConsumingClient) {
        let membership = client.membership
        guard membership.assignedPartitions > 0 else { return }
        beginsLate = false
        let taken = MonotonicClock.now() - startedAt
        joined.withLock { $0 = (membership, taken) }
    }

    /// Ends the client of a member that does not live as long as its row; called when it has stopped polling.
    func endEarly(_ client: any ConsumingClient) {
        guard let endsBy else { return }
        var last = client.membership
        last.assignedPartitions = 0
        // From here on nobody else touches the client.
        ending.withLock { $0 = Ending(kind: endsBy, membership: last) }
        if endsBy == .kill { client.abandon() } else { client.close() }
    }
}
