import Broker
import Measurement
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

@Suite("Groups that are far behind", .serialized) struct BehindTests {
    @Test("they read from the beginning beside the others, whose figures know nothing of them", arguments: Reading.all)
    func beside(reading: Reading) throws {
        let plan = RowPlan.short { plan in
            plan.consumer.client = reading.client
            plan.consumer.assignment = reading.assignment
            plan.consumer.behind = 2
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.maximumRecords = 3000
        }
        let local = try LocalBroker { $0.groups.initialRebalanceDelay = 300 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try Row(plan, bootstrapServers: local.address)
        defer { row.close() }
        var events: [RowProgress.Event] = []
        let measured = try row.run { progress in
            if progress.event == .cooling || progress.event == .began { events.append(progress.event) }
            guard progress.event == .going, progress.phase == .latency else { return }
            // The open loop is not over for them before all have received something. They take what time others leave, which on a busy machine
            // is none for minutes.
            #expect(
                eventually(within: .seconds(600)) {
                    row.behind.members.allSatisfy { $0.count.load(ordering: .relaxed) > 0 }
                })
        }
        #expect(events == [.began, .cooling, .began])
        let behind = try #require(measured.latency?.behind)
        #expect(behind.records == 6000 && behind.received > 0 && behind.received <= 9000)
        #expect(behind.left >= 0 && behind.seconds > 0)
        #expect(measured.peak?.behind == nil)
        #expect(measured.records.sent == 4500 && measured.records.received == 4500)
        #expect(measured.records.lost == 0 && measured.records.duplicated == 0 && measured.records.corrupt == 0)
        #expect(measured.members.count == 2)
        #expect(measured.latency?.endToEnd.total.totalCount == 1500)
    }
}
