import Testing

@testable import LoadGenerator

/// To which partitions both libraries send.
@Suite(.serialized) struct PlacementTests {
    @Test("both libraries send the records of a seed to the same partitions when the key decides", arguments: [1, 7])
    func placement(partitions: Int) throws {
        let local = try LocalBroker()
        var counts: [[Int64]] = []
        for client in RowPlan.Client.allCases {
            let plan = RowPlan.short { plan in
                plan.topic.name = "t-\(client)"
                plan.topic.partitions = partitions
                plan.producer.client = client
                plan.producer.partitioner = .key
                plan.records.keys = .zipf(exponent: 0.9, count: 500)
                plan.load.warmupMilliseconds = 0
                plan.load.peakMilliseconds = 300_000
                plan.load.latencyMilliseconds = 0
                plan.load.maximumRecords = 4000
            }
            try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
            let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
            #expect(row.records.received == 4000)
            counts.append(row.partitions.map(\.received))
        }
        #expect(counts[0] == counts[1])
        #expect(counts[0].allSatisfy { $0 > 0 })
    }

    @Test("librdkafka's own partitioner, consistent_random, puts keys elsewhere than Kafka's")
    func consistentRandom() throws {
        let local = try LocalBroker()
        var counts: [[Int64]] = []
        for partitioner in ["murmur2_random", "consistent_random"] {
            let plan = RowPlan.short { plan in
                plan.topic.name = partitioner
                plan.producer.client = .librdkafka
                plan.producer.properties = [.init(name: "partitioner", value: partitioner)]
                plan.producer.partitioner = .key
                plan.records.keys = .sequential(count: 50)
                plan.load.warmupMilliseconds = 0
                plan.load.peakMilliseconds = 300_000
                plan.load.latencyMilliseconds = 0
                plan.load.maximumRecords = 2000
            }
            try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
            let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
            counts.append(row.partitions.map(\.received))
        }
        #expect(counts[0] != counts[1])
    }

    @Test(
        "round-robin and sticky reach every partition, with keys and without",
        arguments: [
            (RowPlan.Partitioner.roundRobin, KeyDistribution.none), (.roundRobin, .uniform(count: 9)),
            (.sticky, .none), (.sticky, .uniform(count: 9)),
        ])
    func partitioners(partitioner: RowPlan.Partitioner, keys: KeyDistribution) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.client = .librdkafka
            plan.producer.partitioner = partitioner
            plan.producer.batchSize = 1000
            plan.producer.lingerMilliseconds = 0
            plan.records.keys = keys
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = 3000
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        #expect(row.records.received == 3000 && row.records.lost == 0)
        let counts = row.partitions.map(\.sent)
        #expect(counts.allSatisfy { $0 > 0 })
        if partitioner == .roundRobin { #expect(counts == [1000, 1000, 1000]) }
    }
}
