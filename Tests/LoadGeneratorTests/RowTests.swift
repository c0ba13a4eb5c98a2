import Broker
import Measurement
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

@Suite(.serialized) struct RowTests {
    @Test(
        "every record of a row is accounted for, and both phases are measured",
        arguments: [
            (0, "none", KeyDistribution.none), (1, "none", .zipf(exponent: 0.99, count: 1000)),
            (-1, "lz4", .uniform(count: 100)), (1, "zstd", .sequential(count: 7)),
        ] as [(Int16, String, KeyDistribution)], RowPlan.Client.allCases)
    func wholeRow(_ sent: (acks: Int16, compression: String, keys: KeyDistribution), client: RowPlan.Client) throws {
        let (acks, compression, keys) = sent
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.client = client
            plan.consumer.client = client
            plan.producer.acks = acks
            plan.producer.isIdempotent = acks == -1
            plan.producer.compression = compression
            plan.producer.partitioner = keys == .none ? .sticky : .key
            plan.records.keys = keys
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        var events: [RowProgress.Event] = []
        // Full speed on a machine that stands still for all of its time is none.
        let row = try Attempts.first {
            events = []
            return try LoadGenerator.run(plan, bootstrapServers: local.address) { progress in
                if events.last != progress.event { events.append(progress.event) }
            }
        } where: { row in
            row.peak.map { min($0.sent.total(until: $0.end).records, $0.received.total(until: $0.end).records) > 500 }
                ?? false
        }
        let records = row.records
        #expect(records.sent > 2000)
        #expect(records.acknowledged == records.sent)
        #expect(records.received == records.sent)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0 && records.corrupt == 0)
        #expect(records.failed == 0)
        #expect(row.partitions.map(\.sent).reduce(0, +) == records.sent)
        #expect(row.partitions.map(\.sent) == row.partitions.map(\.received))
        #expect(events.starts(with: [.began]) && events.contains(.draining))

        let peak = try #require(row.peak)
        #expect(peak.sent.total(until: peak.end).records > 0)
        #expect(peak.received.total(until: peak.end).records > 0)
        #expect(peak.batchedRecords >= peak.batches && peak.batches >= peak.requests && peak.requests > 0)
        #expect(peak.endToEnd.total.totalCount > 0)
        if client == .native { #expect(peak.producerQueue.totalCount > 0) }
        #expect((peak.inFlightAverage != nil) == (client == .native))

        let latency = try #require(row.latency)
        #expect(latency.scheduled == 1500)
        // On a busy machine the sender may be late at the end; what counts is that nothing is counted twice or forgotten.
        #expect(latency.handedOver > 0 && latency.handedOver + latency.handedLate == latency.scheduled)
        #expect(latency.delay.total.totalCount == latency.scheduled)
        #expect(latency.endToEnd.total.totalCount == latency.scheduled)
        #expect(latency.response.total.totalCount == (acks == 0 ? 0 : latency.scheduled))
        #expect(latency.service.total.totalCount == (acks == 0 ? 0 : latency.scheduled))
        #expect(latency.samples.count >= 1)
        // The parts of the time add up to the whole, over the same records.
        let handed = latency.handedOver + latency.handedLate
        #expect(latency.parts.total.records == handed)
        #expect(latency.parts.total.linger <= latency.parts.total.accumulator)
        if acks != 0 {
            let mean = Double(latency.parts.total.response) / Double(handed)
            let response = try #require(latency.response.total.mean)
            #expect(abs(mean / response - 1) < 0.002)
        }
        let received = try #require(latency.endToEnd.total.mean)
        #expect(abs(Double(latency.endToEndNanoseconds) / Double(handed) / received - 1) < 0.002)
        try LoadGenerator.delete(plan.topic, bootstrapServers: local.address)
    }

    @Test(
        "records of every shape are accounted for, as far as they tell",
        arguments: [RowPlan.Verification.header, .count, .none])
    func shapes(verification: RowPlan.Verification) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.records = .init(
                values: .uniform(0...20), keys: .hot(share: 0.5, hot: 2, count: 50), compressibility: 0,
                headers: .init(count: 1, bytes: 5), tombstones: 0.1, verification: verification)
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 200
            plan.load.latencyMilliseconds = 200
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        let records = row.records
        // 1,000 of them by the open loop, however late.
        #expect(records.sent > 500 && records.received == records.sent && records.acknowledged == records.sent)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0 && records.corrupt == 0)
        let latency = try #require(row.latency)
        #expect(latency.endToEnd.total.totalCount == (verification.hasStamp ? latency.scheduled : 0))
        #expect(latency.response.total.totalCount == latency.scheduled)
        // Keys have eight bytes, values ten on average, one in ten has none.
        let bytes = Double(row.partitions.reduce(0) { $0 + $1.sentBytes }) / Double(records.sent)
        #expect(abs(bytes - 17) < 1)
        let received = try #require(row.peak).received.total(until: .max >> 1)
        #expect(received.records == 0 || abs(Double(received.bytes) / Double(received.records) - 17) < 2)
    }

    @Test("full speed ends at the limit of records")
    func limit() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = 5000
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        #expect(row.records.sent == 5000)
        #expect(row.records.received == 5000)
        let peak = try #require(row.peak)
        #expect(peak.seconds < 300)
        #expect(row.latency == nil && row.warmup == nil)
    }

    @Test("full speed that a limit ends is measured until its last producer ended, not until somebody looked")
    func limitedWindow() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 20_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = 200
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        // The one who waits looks every 100 ms.
        let peak = try Attempts.first {
            try #require(try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }.peak)
        } where: {
            $0.seconds < 0.1
        }
        #expect(peak.handedOver == 200)
        #expect(peak.seconds < 0.1)
        #expect(peak.sent.total(until: peak.end).records <= 200)
    }

    @Test("the warm-up takes no more of a limit than its share of the time")
    func sharedLimit() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.warmupMilliseconds = 100_000
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumBytes = 4000 * plan.records.values.largest
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        #expect(row.warmup?.handedOver == 1000)
        #expect(row.peak?.handedOver == 3000)
    }

    @Test("the broker's own parts of the time lie within what the clients saw in flight")
    func brokerParts() throws {
        let plan = RowPlan.short { plan in
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
        }
        // An answer is written before the time is taken at which it was, and a thread may stand still between the two.
        let parts = try Attempts.first { () -> (own: Int, inFlight: Int) in
            let local = try LocalBroker()
            try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
            let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
            let latency = try #require(row.latency)
            let counters = Dictionary(uniqueKeysWithValues: local.broker.counters.values.map { ($0.name, $0.value) })
            #expect(counters["produced_records"] == Int(row.records.acknowledged))
            // The last answer is counted when it has been written, which may be after it was read.
            #expect(try #require(counters["answered_records"]) >= Int(row.records.acknowledged) * 9 / 10)
            let append = try #require(counters["produced_record_ns"])
            let respond = try #require(counters["answered_record_ns"])
            #expect(append > 0 && respond > 0 && latency.steps.isEmpty)
            return (append + respond, Int(latency.parts.total.inFlight))
        } where: {
            $0.own < $0.inFlight
        }
        #expect(parts.own < parts.inFlight)
    }

    @Test("the records of each step are measured apart")
    func steps() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
            plan.load.latencyMilliseconds = 600
            plan.load.shape = .steps(3, from: .perSecond(1000))
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        let latency = try #require(row.latency)
        #expect(latency.steps.count == 3 && latency.scheduled == 200 + 600 + 1000)
        #expect(latency.due.wholeWindows(until: latency.end).map(\.records) == [100, 100, 300, 300, 500, 500])
        for (step, due) in zip(latency.steps, [200, 600, 1000] as [Int64]) {
            #expect(step.handedOver <= due)
            #expect(step.delay.totalCount == step.handedOver && step.service.totalCount == step.handedOver)
            #expect(step.response.totalCount == step.handedOver && step.endToEnd.totalCount == step.handedOver)
            #expect(step.lateness.totalCount >= step.handedOver)
        }
        #expect(latency.steps.reduce(0) { $0 + $1.handedOver } == latency.handedOver + latency.handedLate)
        #expect(latency.steps.reduce(0) { $0 + $1.sent } == latency.handedOver)
    }

    @Test("a window bounds what a producer has outstanding at full speed, and nothing is forgotten", arguments: [1, 5])
    func window(records: Int) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.lingerMilliseconds = 0
            plan.load.window = records
            plan.load.latencyMilliseconds = 0
            plan.load.warmupMilliseconds = 0
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        // Little's law over both producers, with what the phase's ends leave uncertain, where they are not a good part of it.
        func inside(_ row: RowMeasurement) -> Double {
            guard let peak = row.peak else { return .infinity }
            let service = peak.service.total
            return Double(service.totalCount) * (service.mean ?? 0) / Double(peak.end - peak.start)
        }
        let row = try Attempts.first {
            try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        } where: {
            inside($0) <= 2.1 * Double(records) && $0.records.sent > Int64(2 * records)
        }
        let peak = try #require(row.peak)
        #expect(row.records.sent > Int64(2 * records))
        #expect(row.records.received == row.records.sent)
        #expect(peak.batchedRecords <= peak.batches * Int64(records))
        #expect(inside(row) <= 2.1 * Double(records))
    }

    @Test("an open loop at a share of the peak has that share of what the row carried")
    func shareOfPeak() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.window = 20
            plan.load.latencyShareOfPeak = 0.5
            plan.load.shape = .steps(2, from: .shareOfEnd(0.5))
            plan.load.wait = .spin
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        let peak = try #require(row.peak)
        let latency = try #require(row.latency)
        let carried = Double(peak.received.total(until: peak.end).records) / peak.seconds
        let profile = try #require(latency.profile)
        #expect(abs(profile.pieces[1].from / carried - 0.5) < 1e-6)
        #expect(abs(profile.pieces[0].from / carried - 0.25) < 1e-6)
        #expect(abs(Double(latency.scheduled) - profile.count(by: latency.end - latency.start)) <= 2)
    }

    @Test("what progress throws ends the row at once", arguments: RowPlan.Client.allCases)
    func interrupted(client: RowPlan.Client) throws {
        struct Interrupted: Error {}
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.peakMilliseconds = 3_600_000
            plan.producer.client = client
            plan.consumer.client = client
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let start = MonotonicClock.now()
        #expect(throws: Interrupted.self) {
            try LoadGenerator.run(plan, bootstrapServers: local.address) { progress in
                if progress.phase == .peak && progress.elapsedMilliseconds > 200 { throw Interrupted() }
            }
        }
        #expect(MonotonicClock.now() - start < 600_000_000_000)
    }

    @Test("records of another row in the topic are not read", arguments: RowPlan.Client.allCases)
    func leftovers(client: RowPlan.Client) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.load.latencyMilliseconds = 0
            plan.producer.client = client
            plan.consumer.client = client
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        for _ in 0..<2 {
            let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
            #expect(row.records.received == row.records.sent)
            #expect(row.records.duplicated == 0)
        }
    }
}
