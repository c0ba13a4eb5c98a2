import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@Suite("Partitions, records and log directories administered over the wire")
struct AdministrationTests {
    // MARK: Partitions

    @Test("a topic gets further partitions, which serve, keep its configuration, and are there after a restart")
    func createPartitions() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker(directory: directory)
            let client = try test.client()
            try client.createTopic("t", partitions: 2, configs: ["retention.ms": "777"])
            _ = try client.produce(try batch(["a"]), to: "t", partition: 1)
            let before = try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
            let only = CreatePartitionsRequest(topics: [.init(name: "t", count: 5)], validateOnly: true)
            #expect(try client.ask(only, version: 3).results[0].errorCode == .none)
            #expect(try partitions(client) == [0, 1])
            let request = CreatePartitionsRequest(topics: [.init(name: "t", count: 5)])
            #expect(try client.ask(request, version: 3).results == [.init(name: "t")])
            let after = try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
            #expect(after.id == before.id)
            #expect(try partitions(client) == [0, 1, 2, 3, 4])
            #expect(try client.produce(try batch(["b"]), to: "t", partition: 4).errorCode == .none)
            #expect(try client.fetch("t", from: 0, partition: 1).highWatermark == 1)
        }
        let test = try TestBroker(directory: directory)
        let client = try test.client()
        #expect(try partitions(client) == [0, 1, 2, 3, 4])
        #expect(try client.fetch("t", from: 0, partition: 4).highWatermark == 1)
        #expect(
            try Directory.list(directory.path).filter { $0.hasPrefix("t-") } == (0..<5).map { "t-\($0)" })
    }

    @Test("a fetch that waits on a topic goes on waiting while the topic gets partitions")
    func waitingFetchKeepsItsPartition() throws {
        let test = try TestBroker()
        let (consumer, admin) = (try test.client(), try test.client())
        try admin.createTopic("t")
        try consumer.send(FetchRequest.one("t", from: 0, minBytes: 1, wait: 20_000), version: 11)
        #expect(throws: WireClient.TimedOut.self) { try consumer.receiveFrame(timeout: 50_000_000) }
        _ = try admin.ask(CreatePartitionsRequest(topics: [.init(name: "t", count: 3)]), version: 3)
        _ = try admin.produce(try batch(["a"]), to: "t")
        #expect(try consumer.receive(FetchResponse.self, version: 11).topics[0].partitions[0].highWatermark == 1)
    }

    @Test(
        "partitions that cannot be added are refused with the reason",
        arguments: [
            ("t", Int32(2), nil, ErrorCode.invalidPartitions), ("t", 1, nil, .invalidPartitions),
            ("t", 10_001, nil, .invalidPartitions), ("u", 3, nil, .unknownTopicOrPartition),
            ("t", 4, [[1]], .invalidReplicaAssignment), ("t", 3, [[7]], .invalidReplicaAssignment),
        ] as [(String, Int32, [[Int32]]?, ErrorCode)])
    func refusedPartitions(topic: String, count: Int32, brokers: [[Int32]]?, code: ErrorCode) throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", partitions: 2)
        let assignments = brokers?.map { CreatePartitionsRequest.Assignment(brokerIDs: $0) }
        let answer = try client.ask(
            CreatePartitionsRequest(topics: [.init(name: topic, count: count, assignments: assignments)]), version: 3
        ).results[0]
        #expect(answer.errorCode == code)
        #expect(answer.errorMessage != nil)
        #expect(try partitions(client) == [0, 1])
    }

    @Test("a topic that a request names twice is not extended, and answered once")
    func extendedTwice() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let request = CreatePartitionsRequest(topics: [.init(name: "t", count: 2), .init(name: "t", count: 3)])
        #expect(
            try client.ask(request, version: 3).results.map(\.errorCode) == [.invalidRequest])
        #expect(try partitions(client) == [0])
    }

    private func partitions(_ client: WireClient) throws -> [Int32] {
        try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0].partitions.map(\.index)
            .sorted()
    }

    // MARK: Records

    @Test("records below an offset are deleted, also for the next start")
    func deleteRecords() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker(directory: directory)
            let client = try test.client()
            try client.createTopic("t")
            for value in ["a", "b", "c", "d"] { _ = try client.produce(try batch([value]), to: "t") }
            #expect(try delete(client, 2) == .init(index: 0, lowWatermark: 2))
            #expect(try delete(client, 1) == .init(index: 0, lowWatermark: 2))
            #expect(try delete(client, 5) == .init(index: 0, lowWatermark: -1, errorCode: .offsetOutOfRange))
            #expect(try delete(client, -2) == .init(index: 0, lowWatermark: -1, errorCode: .offsetOutOfRange))
            #expect(
                try delete(client, 1, partition: 3)
                    == .init(index: 3, lowWatermark: -1, errorCode: .unknownTopicOrPartition))
            #expect(try client.fetch("t", from: 1).errorCode == .offsetOutOfRange)
            #expect(try client.fetch("t", from: 2).logStartOffset == 2)
        }
        let test = try TestBroker(directory: directory)
        let client = try test.client()
        #expect(try client.fetch("t", from: 1).errorCode == .offsetOutOfRange)
        #expect(try client.fetch("t", from: 2).highWatermark == 4)
        #expect(try delete(client, -1) == .init(index: 0, lowWatermark: 4))
    }

    private func delete(
        _ client: WireClient, _ offset: Int64, partition: Int32 = 0
    ) throws -> DeleteRecordsResponse.Partition {
        let wanted = DeleteRecordsRequest.Partition(index: partition, offset: offset)
        return try client.ask(
            DeleteRecordsRequest(topics: [.init(name: "t", partitions: [wanted])], timeoutMilliseconds: 5000),
            version: 2
        ).topics[0].partitions[0]
    }

    @Test("the topic of consumer groups is not extended, configured or cut by clients")
    func internalTopic() throws {
        let test = try TestBroker()
        let client = try test.client()
        let name = "__consumer_offsets"
        _ = try client.ask(MetadataRequest(topics: [.init(name: name)]), version: 12)
        let listed = try client.ask(DescribeTopicPartitionsRequest(topics: [.init(name: name)]), version: 0).topics[0]
        #expect(listed.isInternal && listed.partitions.count > 1)
        let more = CreatePartitionsRequest(topics: [.init(name: name, count: 100)])
        #expect(try client.ask(more, version: 3).results[0].errorCode == .invalidRequest)
        let configs = AlterConfigsRequest(resources: [
            .init(type: 2, name: name, configs: [.init(name: "retention.ms", value: "1")])
        ])
        #expect(try client.ask(configs, version: 2).resources[0].errorCode == .invalidRequest)
        let records = DeleteRecordsRequest(topics: [.init(name: name, partitions: [.init(index: 0, offset: -1)])])
        #expect(
            try client.ask(records, version: 2).topics[0].partitions[0].errorCode == .invalidTopicException)
    }

    // MARK: What there is

    @Test("log directories tell what each partition takes, and what is free")
    func logDirectories() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", partitions: 2)
        try client.createTopic("u")
        let sent = try batch(["a"])
        _ = try client.produce(sent, to: "t", partition: 1)
        let all = try client.ask(DescribeLogDirsRequest(topics: nil), version: 4).directories
        #expect(all.count == 1)
        #expect(all[0].path == Directory.resolve(test.directory.path))
        #expect(all[0].topics.map(\.name) == ["t", "u"])
        #expect(all[0].topics[0].partitions.map(\.size) == [0, Int64(sent.count)])
        #expect(all[0].usableBytes > 0 && all[0].totalBytes >= all[0].usableBytes)
        let wanted = [
            DescribeLogDirsRequest.Topic(name: "t", partitions: [1, 9]), .init(name: "absent", partitions: [0]),
        ]
        let some = try client.ask(DescribeLogDirsRequest(topics: wanted), version: 2).directories[0]
        #expect(some.topics.map(\.name) == ["t"])
        #expect(some.topics[0].partitions.map(\.index) == [1])
    }

    @Test("topics are described page by page, in the order of their names", arguments: [Int32(1), 2, 3, 5, 2000])
    func topicPages(limit: Int32) throws {
        let test = try TestBroker()
        let client = try test.client()
        for (name, count) in [("b", Int32(3)), ("a", 2), ("c", 1)] { try client.createTopic(name, partitions: count) }
        var seen: [String] = []
        var cursor: TopicPartitionCursor?
        repeat {
            let page = try client.ask(
                DescribeTopicPartitionsRequest(responsePartitionLimit: limit, cursor: cursor), version: 0)
            let partitions = page.topics.flatMap { topic in topic.partitions.map { "\(topic.name ?? "")\($0.index)" } }
            #expect(partitions.count <= Int(limit) && !partitions.isEmpty)
            seen += partitions
            cursor = page.nextCursor
        } while cursor != nil
        #expect(seen == ["a0", "a1", "b0", "b1", "b2", "c0"])
    }

    @Test("a topic that is not there is an error of its own among those described")
    func describeAbsent() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let request = DescribeTopicPartitionsRequest(topics: ["u", "t", "a/b"].map { .init(name: $0) })
        let topics = try client.ask(request, version: 0).topics
        #expect(topics.map(\.name) == ["a/b", "t", "u"])
        #expect(topics.map(\.errorCode) == [.invalidTopicException, .none, .unknownTopicOrPartition])
        #expect(topics[1].partitions[0].leaderID == 1 && topics[1].partitions[0].isrNodes == [1])
        let bad = DescribeTopicPartitionsRequest(
            topics: [.init(name: "t")], cursor: TopicPartitionCursor(topicName: "t", index: -1))
        #expect(try client.ask(bad, version: 0).topics[0].errorCode == .invalidRequest)
    }

    @Test("the end of a leader epoch is told to who knows the present one")
    func offsetForLeaderEpoch() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        _ = try client.produce(try batch(["a", "b"]), to: "t")
        func end(_ epoch: Int32, current: Int32 = 0, partition: Int32 = 0) throws
            -> OffsetForLeaderEpochResponse.EpochEndOffset
        {
            let wanted = OffsetForLeaderEpochRequest.Partition(
                index: partition, currentLeaderEpoch: current, leaderEpoch: epoch)
            return try client.ask(
                OffsetForLeaderEpochRequest(topics: [.init(name: "t", partitions: [wanted])]), version: 4
            ).topics[0].partitions[0]
        }
        #expect(try end(0) == .init(index: 0, leaderEpoch: 0, endOffset: 2))
        #expect(try end(0, current: -1) == .init(index: 0, leaderEpoch: 0, endOffset: 2))
        #expect(try end(5) == .init(index: 0, leaderEpoch: -1, endOffset: -1))
        #expect(try end(0, current: 1).errorCode == .unknownLeaderEpoch)
        #expect(try end(0, partition: 1).errorCode == .unknownTopicOrPartition)
    }
}
