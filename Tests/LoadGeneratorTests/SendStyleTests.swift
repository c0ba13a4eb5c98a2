import Broker
import KafkaProtocol
import Measurement
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

@Suite("Ways of sending", .serialized) struct SendStyleTests {
    private func run(_ change: (inout RowPlan) -> Void) throws -> RowMeasurement {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.lingerMilliseconds = 0
            change(&plan)
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        return try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
    }

    @Test(
        "who waits for each result has one record under way, at full speed and at a set rate",
        arguments: RowPlan.Client.allCases)
    func sync(client: RowPlan.Client) throws {
        func batches(_ style: RowPlan.SendStyle) throws -> [(batches: Int64, records: Int64)] {
            let row = try run { plan in
                plan.producer.client = client
                plan.producer.send = style
                // What is due comes in crowds, each of which an asynchronous sender hands over at once.
                plan.producer.lingerMilliseconds = style == .synchronous ? 0 : 20
            }
            #expect(row.records.acknowledged == row.records.sent && row.records.received == row.records.sent)
            #expect(row.records.lost == 0 && row.records.duplicated == 0 && row.records.reordered == 0)
            return [row.peak, row.latency].compactMap { $0 }.map { ($0.batches, $0.batchedRecords) }
        }
        let sync = try batches(.synchronous)
        #expect(sync.count == 2 && sync.allSatisfy { $0.batches == $0.records && $0.records > 0 })
        #expect(try batches(.asynchronous).allSatisfy { $0.batches < $0.records })
    }

    @Test("no request of a sender that waits comes before the answer to the one before it")
    func oneAtATime() throws {
        // Who is held up for longer than records may be overdue gives some up.
        let row = try Attempts.first {
            try ScriptedRow(
                .open(rate: 400, milliseconds: 250) { plan in
                    plan.producer.send = .synchronous
                    plan.producer.count = 2
                }
            ) { $0.produceDelay = .fixed(nanoseconds: 10_000_000) }
        } where: {
            $0.measurement.records.sent == 100
        }
        let account = row.broker.state.withLock { $0.account }
        let produced = Dictionary(grouping: account.requests.filter { $0.api == .produce }) { $0.connection }
        #expect(produced.count == 2)
        for requests in produced.values {
            #expect(zip(requests, requests.dropFirst()).allSatisfy { $0.answeredAt <= $1.arrivedAt })
        }
        let latency = try #require(row.measurement.latency)
        #expect(row.measurement.records.sent == 100 && latency.batches <= 100)
        // 400 a second are twice what two senders can do that wait 10 ms each: whose fault that is, is said.
        #expect(latency.heldNanoseconds > 0 && latency.missed == 0)
    }

    @Test(
        "who never looks waits for nothing, and what fails is counted all the same",
        arguments: RowPlan.Client.allCases)
    func fireAndForget(client: RowPlan.Client) throws {
        func row(_ style: RowPlan.SendStyle) throws -> RowMeasurement {
            try ScriptedRow(
                .open(rate: 500, milliseconds: 300) { plan in
                    plan.producer.client = client
                    plan.consumer.client = client
                    plan.producer.count = 1
                    plan.producer.send = style
                    plan.producer.maximumInFlight = 5
                }
            ) { $0.produceAnswers = [2: .refuse(.invalidRecord), 5: .refuse(.invalidRecord)] }.measurement
        }
        for style in [RowPlan.SendStyle.asynchronous, .fireAndForget] {
            let row = try row(style)
            let records = row.records
            #expect(records.failed >= 2 && records.acknowledged + records.failed == records.sent)
            #expect(records.lost == 0 && records.received == records.acknowledged && records.firstFailure != nil)
            #expect(row.partitions.reduce(0) { $0 + $1.sent } == records.acknowledged)
            let latency = try #require(row.latency)
            #expect(latency.endToEnd.total.totalCount == records.received)
            let isTimed = style == .asynchronous
            #expect(latency.service.total.isEmpty != isTimed && latency.response.total.isEmpty != isTimed)
            #expect((latency.parts.total.records > 0) == isTimed)
        }
    }

    @Test("what failed before it had a partition is in none, and keeps no place behind the consumers")
    func withoutPartition() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.send = .fireAndForget
            plan.load.maximumLag = 10
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try Row(plan, bootstrapServers: local.address)
        defer { row.close() }
        let tokens: [UInt64] = [0, 1, 2]
        row.producers[0].handedOver.store(3, ordering: .relaxed)
        #expect(row.roomForLag?() == 7)
        row.producers[0].hear(
            SettledBatch(
                partition: -1, tokens: tokens.span, failure: .librdkafka("timed out"), openedAt: 0, sentAt: 0,
                answeredAt: 1))
        #expect(row.roomForLag?() == 10 && row.failed == 3 && row.acknowledged == 0)
        #expect(row.partitionCounts().allSatisfy { $0.sent == 0 })
    }

    @Test("a bare round trip takes at least as long as the broker holds the request, and ends when asked to")
    func roundTrip() throws {
        let plan = RowPlan.short { plan in
            plan.records.keys = .uniform(count: 10)
            plan.load.latencyMilliseconds = 0
        }
        let broker = try StubBroker(topics: [plan.topic.name: plan.topic.partitions])
        defer { broker.stop() }
        broker.state.withLock { $0.script.produceDelay = .fixed(nanoseconds: 3_000_000) }
        let held = try #require(try LoadGenerator.roundTrip(plan, bootstrapServers: broker.address.description))
        #expect(held.bareNanoseconds >= 2_990_000 && held.handedNanoseconds >= 2_990_000)
        broker.state.withLock { $0.script.produceDelay = .none }
        let bare = try #require(try LoadGenerator.roundTrip(plan, bootstrapServers: broker.address.description))
        // Of a few hundred round trips half were undisturbed, unless the machine stands still most of the time.
        #expect(bare.bareNanoseconds > 0 && bare.handedNanoseconds > 0)

        // Interrupted while nobody answers for minutes.
        struct Stop: Error {}
        broker.state.withLock { $0.script.produceDelay = .fixed(nanoseconds: 300_000_000_000) }
        #expect(throws: Stop.self) {
            try LoadGenerator.roundTrip(plan, bootstrapServers: broker.address.description) { throw Stop() }
        }

        var large = plan
        large.topic = plan.topic.apart
        large.records.values = .fixed(900_000)
        #expect(LoadGenerator.roundTripBytes(of: large.records) < 1100 * 66_000)
        let local = try LocalBroker()
        try LoadGenerator.create(large.topic, bootstrapServers: local.address)
        #expect(try LoadGenerator.roundTrip(large, bootstrapServers: local.address) != nil)
    }

    @Test("where nobody answers, or the answer is no, there is no round trip")
    func noRoundTrip() throws {
        let local = try LocalBroker()
        var plan = RowPlan.short { $0.producer.acks = 0 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        #expect(try LoadGenerator.roundTrip(plan, bootstrapServers: local.address) == nil)
        plan.producer.acks = 1
        plan.topic.name = "nowhere"
        #expect(try LoadGenerator.roundTrip(plan, bootstrapServers: local.address) == nil)
        plan.access = [.init(name: "security.protocol", value: "ssl")]
        #expect(try LoadGenerator.roundTrip(plan, bootstrapServers: local.address) == nil)
        plan = RowPlan.short()
        let broker = try StubBroker(topics: [plan.topic.name: plan.topic.partitions])
        broker.state.withLock { $0.script.produceAnswers = [100: .refuse(.notEnoughReplicas)] }
        #expect(try LoadGenerator.roundTrip(plan, bootstrapServers: broker.address.description) == nil)
        broker.stop()
        try local.broker.stop()
        #expect(try LoadGenerator.roundTrip(plan, bootstrapServers: local.address) == nil)
    }
}
