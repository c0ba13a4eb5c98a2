import Broker
import KafkaProtocol
import LogEngine
import SystemIO
import TestSupport
import Testing

@Suite("Topics, metadata, offsets and configuration over the wire")
struct TopicTests {
    @Test("a topic is created once, described by name and by id, and deleted")
    func lifeCycle() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", partitions: 3)
        let again = try client.ask(
            CreateTopicsRequest(topics: [.init(name: "t", numPartitions: 1, replicationFactor: 1)]), version: 7)
        #expect(again.topics[0].errorCode == .topicAlreadyExists)
        let described = try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
        #expect(described.partitions.map(\.index).sorted() == [0, 1, 2])
        let byID = try client.ask(MetadataRequest(topics: [.init(id: described.id)]), version: 12).topics[0]
        #expect(byID.name == "t")
        let deleted = try client.ask(DeleteTopicsRequest(topics: [.init(id: described.id)]), version: 6)
        #expect(deleted.topics[0].errorCode == .none)
        #expect(try client.ask(MetadataRequest(topics: []), version: 12).topics.isEmpty)
        #expect(
            try client.ask(MetadataRequest(topics: [.init(id: described.id)]), version: 12).topics[0].errorCode
                == .unknownTopicID)
    }

    @Test(
        "what cannot be created is refused with its reason",
        arguments: [
            ("a/b", Int32(1), Int16(1), [:], ErrorCode.invalidTopicException), ("t", 0, 1, [:], .invalidPartitions),
            ("t", 1, 3, [:], .invalidReplicationFactor), ("t", 1, 1, ["segment.bites": "1"], .invalidConfig),
            ("t", 1, 1, ["segment.bytes": "many"], .invalidConfig),
        ] as [(String, Int32, Int16, [String: String], ErrorCode)])
    func refusals(name: String, partitions: Int32, replicas: Int16, configs: [String: String], code: ErrorCode) throws {
        let test = try TestBroker()
        let client = try test.client()
        let wanted = CreateTopicsRequest.Topic(
            name: name, numPartitions: partitions, replicationFactor: replicas,
            configs: configs.map { .init(name: $0.key, value: $0.value) })
        let answer = try client.ask(CreateTopicsRequest(topics: [wanted]), version: 7).topics[0]
        #expect(answer.errorCode == code)
        #expect(answer.errorMessage != nil)
    }

    @Test("validate only creates nothing")
    func validateOnly() throws {
        let test = try TestBroker()
        let client = try test.client()
        let request = CreateTopicsRequest(
            topics: [.init(name: "t", numPartitions: 1, replicationFactor: 1)], validateOnly: true)
        #expect(try client.ask(request, version: 7).topics[0].errorCode == .none)
        #expect(try client.ask(MetadataRequest(topics: nil), version: 12).topics.isEmpty)
    }

    @Test(
        "metadata creates a topic when both sides allow it, and only then",
        arguments: [(true, true), (true, false), (false, true)])
    func autoCreate(broker: Bool, request: Bool) throws {
        let test = try TestBroker(["auto.create.topics.enable": String(broker), "num.partitions": "4"])
        let client = try test.client()
        let answer = try client.ask(
            MetadataRequest(topics: [.init(name: "t")], allowAutoTopicCreation: request), version: 9
        ).topics[0]
        #expect(answer.errorCode == (broker && request ? .none : .unknownTopicOrPartition))
        #expect(answer.partitions.count == (broker && request ? 4 : 0))
    }

    @Test("offsets are listed by position and by time")
    func listOffsets() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let now = WallClock.milliseconds()
        for step in 0..<3 { _ = try client.produce(try batch(["a"], timestamp: now + Int64(step * 10)), to: "t") }
        func offset(_ timestamp: Int64) throws -> Int64 {
            try client.ask(
                ListOffsetsRequest(
                    replicaID: -1, topics: [.init(name: "t", partitions: [.init(timestamp: timestamp)])]), version: 7
            ).topics[0].partitions[0].offset
        }
        #expect(try offset(-2) == 0)
        #expect(try offset(-1) == 3)
        #expect(try offset(-3) == 2)
        #expect(try offset(now + 5) == 1)
        #expect(try offset(now + 50) == -1)
    }

    @Test("a partition that a ListOffsets request names twice is refused at both mentions")
    func listOffsetsTwice() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", partitions: 2)
        let parts = [0, 1, 0].map { ListOffsetsRequest.Partition(index: $0, timestamp: -1) }
        let answer = try client.ask(
            ListOffsetsRequest(replicaID: -1, topics: [.init(name: "t", partitions: parts)]), version: 7)
        #expect(answer.topics[0].partitions.map(\.errorCode) == [.invalidRequest, .none, .invalidRequest])
    }

    @Test("an offset outside of the log is an error of its partition")
    func outOfRange() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        #expect(try client.fetch("t", from: 7).errorCode == .offsetOutOfRange)
    }

    @Test("a broker that was stopped gives back its port")
    func port() throws {
        let test = try TestBroker()
        try test.broker.stop()
        var configuration = BrokerConfiguration()
        configuration.listen = test.broker.address
        configuration.directory = test.directory.path
        let again = try Broker(configuration) { _ in }
        try again.start()
        #expect(try WireClient(again.address).ask(ApiVersionsRequest(), version: 0).errorCode == .none)
        try again.stop()
    }

    @Test("a data directory has one broker at a time")
    func inUse() throws {
        let test = try TestBroker()
        let failure = #expect(throws: BrokerError.self) { try TestBroker(directory: test.directory) }
        #expect(failure?.description.contains("in use") == true)
    }

    @Test("a server.properties file of Kafka is read; unknown values are refused with the key")
    func properties() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            "# comment\r\nlog.retention.hours=2\r\nlisteners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093\nnum.partitions = 3\nlog.segment.bytes=1048576\n",
            to: "server.properties")
        var configuration = BrokerConfiguration()
        for (key, value) in try PropertiesFile.read(path) { #expect(try configuration.set(key, to: value)) }
        #expect(configuration.listen == SocketAddress(host: "127.0.0.1", port: 19092))
        #expect(configuration.partitions == 3)
        #expect(configuration.topicDefaults.retentionMilliseconds == 7_200_000)
        #expect(configuration.topicDefaults.segmentBytes == 1 << 20)
        #expect(throws: BrokerError.self) { try configuration.set("num.partitions", to: "few") }
        #expect(try !configuration.set("num.partition", to: "1"))
    }
}
