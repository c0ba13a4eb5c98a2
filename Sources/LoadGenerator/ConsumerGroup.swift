internal import SystemIO
import Synchronization

/// One group of a row's consumers: together they receive each record once.
final class ConsumerGroup: Sendable {
    let members: [ConsumerDriver]
    private let receipts: Receipts
    /// What it has read, to be read again; nil where it is not.
    let ledger: ReplayLedger?

    init(members: [ConsumerDriver], receipts: Receipts, ledger: ReplayLedger? = nil) {
        self.members = members
        self.ledger = ledger
        self.receipts = receipts
    }

    /// Received so far without repeats.
    var received: Int64 { members.reduce(0) { $0 + Int64($1.count.load(ordering: .relaxed)) } }

    /// What it does not wait for: received so far, and what members that died had committed before they had processed it.
    var settled: Int64 { members.reduce(0) { $0 + $1.settled } }

    /// Whether each member that is there has had an assignment and all partitions are somebody's.
    func isJoined(partitions: Int) -> Bool {
        let memberships = members.filter(\.isPresent).map(\.membership)
        return memberships.allSatisfy { $0.rebalances > 0 }
            && memberships.reduce(0) { $0 + $1.assignedPartitions } == partitions
    }

    /// Adds what the group received and what it did not, as far as that is verified.
    func add(
        to account: inout RecordAccounting, of producers: [ProducerDriver], _ partitions: [PartitionCount],
        _ verification: RowPlan.Verification
    ) {
        var own = RecordAccounting()
        for consumer in members {
            consumer.received.withLock { seen in
                own.received += seen.records
                own.duplicated += seen.duplicated
                own.reordered += seen.reordered
                own.corrupt += seen.corrupt
            }
        }
        if verification.hasStamp {
            let abandoned = members.reduce(into: Set<UInt64>()) { records, member in
                records.formUnion(member.abandonedRecords.withLock { $0 })
            }
            let byProducer = Dictionary(grouping: abandoned, by: Stamp.producer(of:))
            for driver in producers {
                let excused = (byProducer[driver.index] ?? []).map(Stamp.sequence(of:))
                driver.heard.withLock { heard in
                    own.lost += Int64(receipts.count(missingOf: heard.sequences, producer: driver.index))
                    own.lostInProcessing += Int64(
                        receipts.count(missingOf: heard.sequences, among: excused, producer: driver.index))
                }
            }
            // A corrupt record did arrive, though nobody can say which of the missing ones it is; nor whether it was a repeat, of which none
            // is missing, so that at least this many are lost.
            own.lost -= min(own.lost, own.corrupt)
        } else if verification == .count {
            let received = receivedByPartition
            // A partition's repeats do not make up for what another one lost.
            for (index, partition) in partitions.enumerated() {
                own.lost += max(0, partition.sent - received[index, default: 0])
                own.duplicated += max(0, received[index, default: 0] - partition.sent)
            }
        }
        account.received += own.received
        account.lost += own.lost
        account.lostInProcessing += min(own.lost, own.lostInProcessing)
        account.duplicated += own.duplicated
        account.reordered += own.reordered
        account.corrupt += own.corrupt
    }

    /// What the members received by the partition's place among all of the row's.
    private var receivedByPartition: [Int: Int64] {
        members.reduce(into: [:]) { sums, consumer in
            sums.merge(consumer.received.withLock { $0.byPartition }, uniquingKeysWith: +)
        }
    }

    /// What became of each member.
    func measurements(_ plan: RowPlan) -> [MemberMeasurement] {
        members.map { driver in
            var member = MemberMeasurement(group: driver.name.group + 1, member: driver.name.member + 1)
            let last = driver.membership
            // One that begins late may not have come to have anything.
            let joined = driver.joined.withLock { $0 }
            member.membership = last.since(joined?.membership ?? last)
            if plan.consumer.assignment == .subscribe { member.joinNanoseconds = joined?.nanoseconds }
            member.endedBy = driver.ending.withLock { $0?.kind }
            member.occurrences = driver.occurrences.withLock { $0 }
            member.abandoned = Int64(driver.abandoned.load(ordering: .relaxed))
            member.processingNanoseconds = driver.processed.load(ordering: .relaxed)
            driver.received.withLock { seen in
                member.records = seen.records
                member.repeated = seen.duplicated
            }
            return member
        }
    }
}

extension Row {
    /// How long groups may take to come together, in ns: above a rebalance timeout that a broker might wait for somebody.
    private static let joinLimit: UInt64 = 120_000_000_000

    /// Waits until every group has dealt out its partitions, all members having joined.
    func join(_ progress: (RowProgress) throws -> Void) throws {
        guard plan.consumer.assignment == .subscribe, !groups.isEmpty else { return }
        let start = MonotonicClock.now()
        var nextReport = start
        while !groups.allSatisfy({ $0.isJoined(partitions: plan.topic.allPartitions) }) {
            let now = MonotonicClock.now()
            if now - start > Self.joinLimit {
                throw LoadError.plan("the members of a group did not come together within 120 s")
            }
            try checkFailures()
            if now >= nextReport {
                nextReport = now + 100_000_000
                let elapsed = Int((now - start) / 1_000_000)
                try progress(RowProgress(event: .joining, phase: .warmup, elapsedMilliseconds: elapsed))
            }
            MonotonicClock.sleep(nanoseconds: 5_000_000)
        }
        for driver in consumers where driver.isPresent {
            let membership = driver.membership
            driver.joined.withLock { $0 = (membership, membership.rebalanceNanoseconds) }
        }
    }
}
