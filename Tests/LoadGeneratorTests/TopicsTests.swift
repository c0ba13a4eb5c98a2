import Measurement
import TestSupport
import Testing

@testable import LoadGenerator

/// Rows of several topics, and of many producers.
@Suite(.serialized) struct TopicsTests {
    @Test("every topic has a producer and every producer a topic, whichever are more")
    func mapping() {
        for producers in 1...9 {
            for topics in 1...9 {
                let plan = RowPlan.short { plan in
                    plan.topic.count = topics
                    plan.producer.count = producers
                }
                let dealt = (0..<producers).map { plan.topics(ofProducer: $0) }
                #expect(Set(dealt.joined()) == Set(0..<topics))
                #expect(dealt.allSatisfy { !$0.isEmpty })
                if producers >= topics { #expect(dealt == (0..<producers).map { [$0 % topics] }) }
                if producers <= topics { #expect(dealt.joined().count == topics) }
            }
        }
    }

    @Test("one topic keeps its name, several are numbered")
    func names() {
        var topic = RowPlan.Topic(name: "t", partitions: 4, replicationFactor: 1, configurations: [])
        #expect(topic.names == ["t"] && topic.allPartitions == 4)
        topic.count = 3
        #expect(topic.names == ["t-t1", "t-t2", "t-t3"] && topic.allPartitions == 12)
    }

    /// A row at full speed that ends when each producer has sent `records`.
    private func plan(
        topics: Int, partitions: Int, producers: Int, records: Int, client: RowPlan.Client,
        reader: RowPlan.Client? = nil
    ) -> RowPlan {
        .short { plan in
            plan.topic.count = topics
            plan.topic.partitions = partitions
            plan.producer.client = client
            plan.consumer.client = reader ?? client
            plan.producer.count = producers
            plan.producer.partitioner = .roundRobin
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = records * producers
        }
    }

    private func run(_ plan: RowPlan) throws -> RowMeasurement {
        let local = try LocalBroker()
        return try run(plan, on: local.address)
    }

    private func run(_ plan: RowPlan, on servers: String) throws -> RowMeasurement {
        try LoadGenerator.create(plan.topic, bootstrapServers: servers)
        let row = try LoadGenerator.run(plan, bootstrapServers: servers) { _ in }
        try LoadGenerator.delete(plan.topic, bootstrapServers: servers)
        let records = row.records
        #expect(records.sent == Int64(plan.load.maximumRecords ?? 0))
        #expect(records.acknowledged == records.sent && records.received == records.sent && records.failed == 0)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0 && records.corrupt == 0)
        #expect(
            row.partitions.map(\.topic)
                == (0..<plan.topic.count).flatMap { topic in
                    Array(repeating: topic, count: plan.topic.partitions)
                })
        #expect(
            row.partitions.map(\.partition) == (0..<plan.topic.count).flatMap { _ in Array(0..<plan.topic.partitions) })
        #expect(row.partitions.map(\.received) == row.partitions.map(\.sent))
        return row
    }

    private func sums(_ row: RowMeasurement) -> [Int64] {
        row.partitions.reduce(into: []) { sums, count in
            if count.topic == sums.count { sums.append(0) }
            sums[count.topic] += count.sent
        }
    }

    @Test(
        "seven producers over three topics of four partitions: every record is counted where it was sent",
        arguments: RowPlan.Client.allCases, RowPlan.Client.allCases)
    func severalTopics(sender: RowPlan.Client, reader: RowPlan.Client) throws {
        let row = try run(
            plan(topics: 3, partitions: 4, producers: 7, records: 600, client: sender, reader: reader))
        // Producers 0, 3 and 6 have the first topic, two each the others.
        #expect(sums(row) == [1800, 1200, 1200])
        #expect(row.partitions.map(\.sent) == [450, 450, 450, 450] + Array(repeating: 300, count: 8))
    }

    @Test(
        "the same on Apache Kafka, and with more topics than producers",
        .enabled(if: RealKafka.isAvailable, "\(RealKafka.remedy)"))
    func kafka() throws {
        let kafka = try RealKafka()
        for client in RowPlan.Client.allCases {
            var seven = plan(topics: 3, partitions: 4, producers: 7, records: 600, client: client)
            seven.topic.name = "seven-\(client)"
            #expect(try sums(run(seven, on: kafka.bootstrap)) == [1800, 1200, 1200])
            var two = plan(topics: 5, partitions: 2, producers: 2, records: 600, client: client)
            two.topic.name = "two-\(client)"
            #expect(try sums(run(two, on: kafka.bootstrap)) == [200, 300, 200, 300, 200])
        }
        try kafka.stop()
    }

    @Test(
        "two producers over five topics: each deals its records to its topics in turn",
        arguments: RowPlan.Client.allCases)
    func fewProducers(client: RowPlan.Client) throws {
        let row = try run(plan(topics: 5, partitions: 2, producers: 2, records: 600, client: client))
        #expect(sums(row) == [200, 300, 200, 300, 200])
    }

    @Test(
        "several hundred producers: every record of each is accounted for",
        arguments: [(.native, 400), (.librdkafka, 100)] as [(RowPlan.Client, Int)])
    func manyProducers(client: RowPlan.Client, producers: Int) throws {
        let row = try run(plan(topics: 2, partitions: 3, producers: producers, records: 30, client: client))
        #expect(sums(row) == [Int64(producers * 15), Int64(producers * 15)])
        let peak = try #require(row.peak)
        #expect(peak.service.total.totalCount == Int64(producers * 30))
    }

    @Test("topics are created all or none", arguments: [false, true])
    func allOrNone(throughLibrdkafka: Bool) throws {
        let local = try LocalBroker()
        let access = throughLibrdkafka ? [RowPlan.Configuration(name: "security.protocol", value: "plaintext")] : []
        var topic = RowPlan.Topic(name: "t", count: 3, partitions: 2, replicationFactor: 1, configurations: [])
        let second = RowPlan.Topic(name: "t-t2", partitions: 1, replicationFactor: 1, configurations: [])
        try LoadGenerator.create(second, bootstrapServers: local.address)
        let error = #expect(throws: LoadError.self) {
            try LoadGenerator.create(topic, bootstrapServers: local.address, access: access)
        }
        #expect(error?.description.contains("t-t2") == true)
        func partitions(_ name: String) throws -> Int? {
            try LoadGenerator.topics(bootstrapServers: local.address, access: access)[name]
        }
        #expect(try eventually { try partitions("t-t1") == nil && partitions("t-t3") == nil })
        #expect(try partitions("t-t2") == 1)
        topic.name = "u"
        try LoadGenerator.create(topic, bootstrapServers: local.address, access: access)
        #expect(try topic.names.allSatisfy { try partitions($0) == 2 })
        try LoadGenerator.delete(topic, bootstrapServers: local.address, access: access)
        #expect(try eventually { try topic.names.allSatisfy { try partitions($0) == nil } })
    }
}
