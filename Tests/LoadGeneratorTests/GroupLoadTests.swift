import Broker
import Measurement
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// Which library reads, and who deals out the partitions.
struct Reading: Sendable, CustomTestStringConvertible {
    let client: RowPlan.Client
    let assignment: RowPlan.Assignment
    var testDescription: String { "\(client), \(assignment)" }

    static let all = RowPlan.Client.allCases.flatMap { client in
        RowPlan.Assignment.allCases.map { Reading(client: client, assignment: $0) }
    }
    static let subscribed = all.filter { $0.assignment == .subscribe }
}

extension RowPlan {
    /// Full speed only, with what is read as it says.
    static func read(_ reading: Reading, _ change: (inout RowPlan) -> Void) -> RowPlan {
        .short { plan in
            plan.consumer.client = reading.client
            plan.consumer.assignment = reading.assignment
            plan.producer.partitioner = .roundRobin
            plan.load.warmupMilliseconds = 0
            plan.load.latencyMilliseconds = 0
            change(&plan)
        }
    }
}

@Suite("Consumer groups of a row", .serialized) struct GroupLoadTests {
    private func run(_ plan: RowPlan) throws -> RowMeasurement {
        // Long enough that all members come into the first generation, short enough for a test.
        let local = try LocalBroker { $0.groups.initialRebalanceDelay = 300 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        return try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
    }

    @Test("every group receives each record once, and its members share them", arguments: Reading.all)
    func everyGroup(reading: Reading) throws {
        let row = try run(
            .read(reading) { plan in
                plan.topic.partitions = 4
                plan.consumer.groups = 3
                plan.consumer.members = 2
                plan.load.peakMilliseconds = 300_000
                plan.load.maximumRecords = 3000
            })
        let records = row.records
        #expect(records.sent == 3000 && records.acknowledged == 3000 && records.received == 9000)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0 && records.corrupt == 0)
        #expect(row.members.map(\.group) == [1, 1, 2, 2, 3, 3] && row.members.map(\.member) == [1, 2, 1, 2, 1, 2])
        #expect(row.members.allSatisfy { $0.records == 1500 && $0.membership.assignedPartitions == 2 })
        #expect(row.partitions.map(\.received) == [2250, 2250, 2250, 2250])
        #expect(row.members.allSatisfy { ($0.joinNanoseconds != nil) == (reading.assignment == .subscribe) })
        #expect(row.members.allSatisfy { $0.membership.rebalances == 0 || reading.assignment == .assign })
    }

    @Test("consumers that have ended may be ended again", arguments: Reading.all)
    func endedTwice(reading: Reading) throws {
        let plan = RowPlan.read(reading) { $0.consumer.members = 2 }
        let local = try LocalBroker()
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try Row(plan, bootstrapServers: local.address)
        for leaves in [true, false] {
            row.close(leaves: leaves)
            #expect(row.consumers.allSatisfy { $0.failure.withLock { $0 } == nil })
        }
    }

    @Test(
        "a member beyond the partitions stands by, whichever assignor the group has", arguments: Reading.subscribed,
        RowPlan.Strategy.allCases)
    func standby(reading: Reading, strategy: RowPlan.Strategy) throws {
        let row = try run(
            .read(reading) { plan in
                plan.topic.partitions = 2
                plan.consumer.members = 3
                plan.consumer.strategy = strategy
                plan.load.peakMilliseconds = 300_000
                plan.load.maximumRecords = 400
            })
        #expect(row.members.map(\.membership.assignedPartitions).sorted() == [0, 1, 1])
        for member in row.members { #expect((member.records == 0) == (member.membership.assignedPartitions == 0)) }
        #expect(row.records.lost == 0 && row.records.duplicated == 0)
    }

    @Test("members that work are what limits: two of them receive more than one ever can", arguments: Reading.all)
    func working(reading: Reading) throws {
        func rate(members: Int) throws -> Double {
            let row = try run(
                .read(reading) { plan in
                    plan.topic.partitions = 2
                    plan.consumer.members = members
                    plan.consumer.processingMicroseconds = 2000
                    plan.load.peakMilliseconds = 800
                    plan.load.maximumLag = 200
                })
            let peak = try #require(row.peak)
            #expect(row.records.received == row.records.sent)
            #expect(row.records.lost == 0 && row.records.duplicated == 0 && row.records.reordered == 0)
            // Each burst of each producer may overshoot.
            #expect(peak.samples.allSatisfy { $0.lagRecords <= 200 + 16 })
            #expect(
                row.members.map(\.processingNanoseconds).reduce(0, +) == UInt64(row.records.received) * 2_000_000)
            return Double(peak.received.total(until: peak.end).records) / peak.seconds
        }
        // At 2 ms a record one member receives 500 a second, and two receive 1000; fewer where the machine keeps them from it.
        #expect(try rate(members: 1) < 520)
        let two = try Attempts.first {
            try rate(members: 2)
        } where: {
            $0 > 520
        }
        #expect((520...1040).contains(two))
    }

    @Test(
        "whenever offsets are committed, an undisturbed group receives each record once", arguments: Reading.subscribed,
        RowPlan.Commit.allCases)
    func commits(reading: Reading, commit: RowPlan.Commit) throws {
        let row = try run(
            .read(reading) { plan in
                plan.consumer.commit = commit
                plan.consumer.autoCommitIntervalMilliseconds = 50
                plan.load.peakMilliseconds = 300_000
                plan.load.maximumRecords = 2000
            })
        #expect(row.records.received == 2000 && row.records.lost == 0 && row.records.duplicated == 0)
        let commits = row.members.map(\.membership.commits).reduce(0, +)
        #expect((commits > 0) == (commit == .before || commit == .after))
        #expect(row.members.allSatisfy { $0.membership.failedCommits == 0 })
    }
}

@Suite("A member's time") struct MemberTimeTests {
    @Test("what one sleep took too long, the next one takes less, and no more than a timer can be wrong")
    func owed() {
        var work = ProcessingTime(nanosecondsEach: 1_000_000)
        #expect(work.atOnce == 5)
        #expect(work.deadline(5, from: 0) == 5_000_000)
        work.woke(at: 5_060_000, dueAt: 5_000_000)
        #expect(work.deadline(5, from: 5_060_000) == 10_000_000)
        // Longer than a record takes: the rest stays owed.
        work.woke(at: 13_000_000, dueAt: 10_000_000)
        #expect(work.deadline(1, from: 13_000_000) == 13_000_000)
        #expect(work.deadline(5, from: 13_000_000) == 16_000_000)
        // A machine that stood still for a minute.
        work.woke(at: 60_016_000_000, dueAt: 16_000_000)
        #expect(work.deadline(100, from: 60_016_000_000) == 60_096_000_000)
        #expect(ProcessingTime(nanosecondsEach: 50_000_000).atOnce == 1)
    }

    @Test("rebalances are counted with the time that they took, and what they left a member without partitions")
    func rebalances() {
        var times = RebalanceTimes(joiningAt: 100)
        times.assigned(2, at: 400)
        #expect(times.membership.rebalances == 1 && times.membership.rebalanceNanoseconds == 300)
        #expect(times.membership.stalledNanoseconds == 300 && times.membership.assignedPartitions == 2)
        let joined = times.membership
        // All given back, and one of them got again.
        times.revoked(2, at: 1000)
        times.assigned(1, at: 1500)
        #expect(times.membership.since(joined).rebalanceNanoseconds == 500)
        #expect(times.membership.since(joined).stalledNanoseconds == 500)
        // Nothing given back: cooperation.
        times.assigned(1, at: 2000)
        #expect(times.membership.since(joined).rebalances == 2 && times.membership.assignedPartitions == 2)
        #expect(times.membership.since(joined).rebalanceNanoseconds == 500)
        // Stalled for good is no stall.
        times.revoked(2, at: 3000)
        times.assigned(0, at: 3100)
        #expect(times.membership.since(joined).stalledNanoseconds == 500)
    }
}
