import Broker
import Measurement
import TestSupport
import Testing

@testable import LoadGenerator

extension RowPlan {
    /// A backlog and nothing else.
    fileprivate static func backlog(
        _ records: Int, _ reading: Reading = .all[0], _ change: (inout RowPlan) -> Void = { _ in }
    ) -> RowPlan {
        .short { plan in
            plan.consumer.client = reading.client
            plan.consumer.assignment = reading.assignment
            plan.producer.partitioner = .roundRobin
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
            plan.load.latencyMilliseconds = 0
            plan.load.backlog = Backlog(records: records)
            change(&plan)
        }
    }
}

@Suite("A backlog", .serialized) struct BacklogTests {
    private func run(_ plan: RowPlan, _ progress: (RowProgress) -> Void = { _ in }) throws -> RowMeasurement {
        let local = try LocalBroker { $0.groups.initialRebalanceDelay = 300 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        return try LoadGenerator.run(plan, bootstrapServers: local.address, progress: progress)
    }

    @Test("nobody reads while it is built up, and then it is drained to the last record", arguments: Reading.all)
    func drained(reading: Reading) throws {
        var phases: [RowPhase] = []
        var receivedTooSoon = false
        let row = try run(.backlog(3001, reading)) { progress in
            if progress.event == .began { phases.append(progress.phase) }
            if progress.phase == .backlog, progress.receivedPerSecond > 0 { receivedTooSoon = true }
        }
        let backlog = try #require(row.backlog)
        #expect(phases == [.backlog, .drain] && !receivedTooSoon)
        // What comes after the last producer has ended belongs to no phase.
        #expect(backlog.build.sent.total(until: backlog.build.end).records <= 3001)
        #expect(backlog.build.received.total(until: backlog.build.end).records == 0)
        #expect(backlog.isDrained && backlog.left == 0 && backlog.records <= 3001)
        // What was there when the clock started is what was received by it.
        #expect(backlog.drain.received.total(until: backlog.drain.end).records == backlog.records)
        #expect(row.records.sent == 3001 && row.records.received == 3001)
        #expect(row.records.lost == 0 && row.records.duplicated == 0 && row.records.reordered == 0)
        #expect(row.peak == nil && row.latency == nil)
    }

    @Test("producers go on at their rate while it is drained, and everything is received", arguments: Reading.all)
    func withProducers(reading: Reading) throws {
        let row = try run(
            .backlog(300, reading) { plan in
                plan.load.backlog?.rate = 200
                plan.consumer.processingMicroseconds = 2000
            })
        let backlog = try #require(row.backlog)
        // What is left when it ends is what they sent since somebody saw that it was less than 100 ms of the rate.
        #expect(backlog.isDrained && backlog.left >= 0)
        #expect(row.records.sent >= 300 && row.records.received == row.records.sent && row.records.lost == 0)
        // What ends when it may is no open loop.
        #expect(backlog.drain.profile == nil && backlog.drain.delay.total.isEmpty)
    }

    @Test("producers that go on do not hold up the clock: what is received before it starts is no backlog")
    func clock() throws {
        let row = try run(.backlog(20_000) { $0.load.backlog?.rate = 9 })
        let backlog = try #require(row.backlog)
        let received = backlog.drain.received.total(until: backlog.drain.end).records
        // But for what was sent meanwhile, and what had not been received yet.
        let meanwhile = row.records.sent - 20_000
        #expect((-backlog.left...meanwhile).contains(received - backlog.records))
    }

    @Test("who has not caught up in time has not, and all other phases come after it")
    func tooSlow() throws {
        // 2 ms for each of 1,000 records, two members: a second at least.
        let row = try run(
            .backlog(1000) { plan in
                plan.consumer.processingMicroseconds = 2000
                plan.load.backlog?.drainMilliseconds = 300
                plan.load.peakMilliseconds = 300_000
                plan.load.maximumRecords = 500
            })
        let backlog = try #require(row.backlog)
        #expect(!backlog.isDrained && backlog.left > 0 && backlog.left <= backlog.records)
        // The limit of full speed is without the backlog.
        #expect(row.peak != nil && row.records.sent == 1500 && row.records.received == 1500)
    }

    @Test("max.poll.records bounds a poll, for weir's client to a batch more", arguments: Reading.all)
    func polls(reading: Reading) throws {
        func polls(of most: Int) throws -> Int {
            let plan = RowPlan.backlog(1000, reading) { plan in
                plan.consumer.maximumPollRecords = most
                plan.consumer.members = 1
                // A batch for each record.
                plan.producer.batchSize = 1
            }
            let local = try LocalBroker { $0.groups.initialRebalanceDelay = 0 }
            try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
            let row = try Row(plan, bootstrapServers: local.address)
            defer { row.close() }
            let measured = try row.run { _ in }
            #expect(measured.records.received == 1000 && measured.records.lost == 0)
            return row.polls
        }
        #expect(try polls(of: 1) == 1000)
        #expect(try polls(of: 500) < 1000)
    }

    @Test("the fetch requests of a consumer are counted, whichever library sends them", arguments: Reading.all)
    func fetches(reading: Reading) throws {
        let plan = RowPlan.backlog(1, reading) { $0.load.backlog = nil }
        let local = try LocalBroker { $0.groups.initialRebalanceDelay = 0 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try Row(plan, bootstrapServers: local.address)
        defer { row.close() }
        func fetches() -> Int { row.fetches.reduce(0) { $0 + ($1?.requests ?? 0) } }
        // Consumers of a topic that stays empty ask again and again.
        #expect(eventually(within: .seconds(120)) { fetches() > 3 })
        let before = fetches()
        #expect(eventually(within: .seconds(120)) { fetches() > before })
    }

    @Test("what a library says now and then of its fetch requests is put in proportion to the phase")
    func proportion() {
        let first = FetchCount(requests: 100, time: 2_000)
        let last = FetchCount(requests: 160, time: 5_000)
        // 60 in three seconds, of a phase of four.
        #expect(last.since(first, from: 2_500, to: 6_500) == 80)
        // Who says it just then is taken at his word.
        #expect(FetchCount(requests: 160).since(FetchCount(requests: 100), from: 2_500, to: 6_500) == 60)
        #expect(FetchCount(requests: 160).since(first, from: 2_000, to: 4_000) == 60)
        #expect(first.since(first, from: 2_500, to: 6_500) == nil)
    }

    @Test("librdkafka's statistics tell the fetch requests of all brokers together")
    func statistics() {
        let text = """
            { "name": "c", "client_id": "c", "type": "consumer", "ts":5016483227792, "time":1527060869, "brokers":{"a:1/1":{"req": { "Produce": 7, "Fetch": 12, "FetchMore": 9 }},
            "b:2/2":{"req":{"ListOffsets":1,"Fetch":30}}},"topics":{}}
            """
        let count = unsafe text.withCString { unsafe LibrdkafkaFetches.fetches(in: $0) }
        #expect(count == 42)
        let time = unsafe text.withCString { unsafe LibrdkafkaFetches.time(of: $0) }
        #expect(time == 5_016_483_227_792_000)
    }
}
