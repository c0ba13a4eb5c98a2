import Broker
import TestSupport
import Testing

@testable import LoadGenerator

@Suite("What befalls members of a row's groups") struct MemberEventTests {
    /// Carries out a row at the speed of its members. A machine that stands still may miss what is meant to happen while records come, so
    /// that a row in which it did not is repeated, longer, and who leaves it does so later.
    private func run(
        _ reading: Reading, _ events: [RowPlan.MemberEvent], commit: RowPlan.Commit = .after, records: Int = 4000,
        isRepeated: Bool = true, _ change: (inout RowPlan) -> Void = { _ in },
        until hasHappened: (RowMeasurement) -> Bool
    ) throws -> RowMeasurement {
        var records = records
        var events = events
        func stretch() {
            records *= 4
            for index in events.indices where events[index].kind == .leave { events[index].milliseconds *= 3 }
        }
        while true {
            let local = try LocalBroker {
                $0.groups.initialRebalanceDelay = 300
                $0.groups.minSessionTimeout = 500
            }
            let plan = RowPlan.read(reading) { plan in
                plan.topic.partitions = 4
                plan.consumer.commit = commit
                plan.consumer.processingMicroseconds = 200
                plan.consumer.sessionTimeoutMilliseconds = 2000
                plan.consumer.heartbeatIntervalMilliseconds = 300
                plan.consumer.events = events
                plan.load.peakMilliseconds = 300_000
                plan.load.maximumLag = 400
                plan.load.maximumRecords = records
                change(&plan)
            }
            try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
            let row: RowMeasurement
            do {
                row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
            } catch LoadError.plan where records <= 50_000 && isRepeated {
                stretch()
                continue
            }
            let account = row.records
            #expect(account.acknowledged == Int64(records) && account.corrupt == 0)
            #expect(account.received == Int64(plan.consumer.groups * records) - account.lost + account.duplicated)
            #expect(account.lost == row.members.map(\.abandoned).reduce(0, +))
            #expect(account.lostInProcessing == account.lost)
            if hasHappened(row) || records > 50_000 { return row }
            stretch()
        }
    }

    private func isUndisturbed(_ row: RowMeasurement) -> Bool {
        row.members.allSatisfy { $0.membership.failedCommits == 0 }
    }

    @Test(
        "a member that dies costs what it had committed and not processed, or repeats what it had processed and not committed",
        arguments: Reading.subscribed, [RowPlan.Commit.before, .after, .auto])
    func killed(reading: Reading, commit: RowPlan.Commit) throws {
        let row = try run(reading, [.init(.kill, member: 2, atMilliseconds: 50)], commit: commit) {
            commit == .before ? $0.records.lost > 0 : $0.records.duplicated > 0
        }
        let (survivor, dead) = (row.members[0], row.members[1])
        #expect(dead.endedBy == .kill && dead.membership.assignedPartitions == 0 && dead.records > 0)
        #expect(dead.occurrences.map(\.event.description) == ["kill 2 at 50ms"])
        #expect(survivor.endedBy == nil && survivor.occurrences.isEmpty)
        #expect(survivor.membership.rebalances > 0 && survivor.records > 0)
        if commit == .before {
            #expect(row.records.lost > 0)
            if isUndisturbed(row) { #expect(row.records.duplicated == 0) }
        } else {
            #expect(row.records.lost == 0 && row.records.duplicated > 0)
        }
    }

    @Test(
        "members that come late and leave as they should cost no record, and none comes twice",
        arguments: Reading.subscribed, [RowPlan.Strategy.range, .cooperativeSticky])
    func comingAndGoing(reading: Reading, strategy: RowPlan.Strategy) throws {
        let events: [RowPlan.MemberEvent] = [
            .init(.leave, member: 1, atMilliseconds: 1000), .init(.join, member: 2, atMilliseconds: 50),
        ]
        // Committed by the client, which one that leaves does at last; the others are told of it by heartbeats, and none is missed.
        let row = try run(reading, events, commit: .auto, records: 8000) { plan in
            plan.consumer.strategy = strategy
            plan.consumer.sessionTimeoutMilliseconds = 30_000
        } until: { row in
            row.members[0].membership.rebalances > 0 && row.members[1].records > 0 && row.records.duplicated == 0
        }
        let (first, second) = (row.members[0], row.members[1])
        #expect(first.membership.rebalances > 0 && first.records > 0 && second.records > 0)
        #expect(first.endedBy == .leave && second.endedBy == nil)
        #expect(first.occurrences.map(\.event.kind) == [.leave] && second.occurrences.map(\.event.kind) == [.join])
        #expect(second.joinNanoseconds != nil && row.records.duplicated == 0)
    }

    @Test("a member that pauses goes on where it was", arguments: Reading.all)
    func paused(reading: Reading) throws {
        let pause = RowPlan.MemberEvent(.pause, member: 1, atMilliseconds: 50, forMilliseconds: 300)
        let commit = reading.assignment == .assign ? RowPlan.Commit.none : .after
        let row = try run(reading, [pause], commit: commit, records: 3000) { _ in true }
        #expect(row.members[0].occurrences.map(\.event) == [pause])
        #expect(row.members.allSatisfy { $0.endedBy == nil })
        if reading.assignment == .assign { #expect(row.records.duplicated == 0 && row.records.lost == 0) }
    }

    @Test(
        "a member that pauses for too long is replaced, and comes back; what it had in hand comes twice",
        arguments: Reading.subscribed)
    func pausedForTooLong(reading: Reading) throws {
        let pause = RowPlan.MemberEvent(.pause, member: 2, atMilliseconds: 50, forMilliseconds: 2500)
        let row = try run(reading, [pause], records: 8000) { plan in
            plan.consumer.sessionTimeoutMilliseconds = 1000
            plan.consumer.maximumPollIntervalMilliseconds = 1000
            plan.consumer.processingMicroseconds = 500
        } until: { row in
            row.records.duplicated > 0 && row.members[1].membership.rebalances > 0
        }
        #expect(row.members[1].occurrences.map(\.event) == [pause])
        #expect(row.members.allSatisfy { $0.endedBy == nil && $0.membership.rebalances > 0 })
        #expect(row.records.lost == 0 && row.records.duplicated > 0)
    }

    @Test("the last member of each group may be slower than the others", arguments: Reading.all)
    func slow(reading: Reading) throws {
        let row = try run(reading, [], commit: reading.assignment == .assign ? .none : .auto, records: 1200) { plan in
            plan.consumer.groups = 2
            plan.consumer.slowMemberProcessingMicroseconds = 500
        } until: { _ in
            true
        }
        for member in row.members {
            let each: UInt64 = member.member == 2 ? 500_000 : 200_000
            #expect(member.processingNanoseconds == UInt64(member.records) * each && member.records > 0)
        }
        let peak = try #require(row.peak)
        for sample in peak.samples {
            #expect(sample.lagRecordsByGroup.count == 2 && sample.lagRecordsByGroup.max() == sample.lagRecords)
        }
    }

    @Test("a row that ends before something can befall its members is refused")
    func tooShort() throws {
        let event = RowPlan.MemberEvent(.kill, member: 2, atMilliseconds: 200_000)
        let error = #expect(throws: LoadError.self) {
            try run(Reading.subscribed[0], [event], records: 100, isRepeated: false) { _ in true }
        }
        #expect(error?.description.hasPrefix("kill 2 at 200s: what is measured had ended by then") == true)
    }
}
