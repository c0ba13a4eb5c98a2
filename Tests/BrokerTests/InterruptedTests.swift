import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@Suite("What a crash or a vanished client leaves behind")
struct InterruptedTests {
    /// A data directory with topic `t` of six partitions, closed, whose `topics` file was then changed.
    private func directory(_ change: (String) -> String = { $0 }) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker(directory: directory)
            try test.client().createTopic("t", partitions: 6, configs: ["retention.ms": "777"])
            _ = try test.client().produce(try batch(["a"]), to: "t", partition: 5)
        }
        let text = String(decoding: try Directory.readFile(directory.file("topics")), as: UTF8.self)
        try directory.write(change(text), to: "topics")
        return directory
    }

    @Test("a deletion that was cut short is finished by the next start")
    func deletion() throws {
        let directory = try directory { $0 + "deleted t\n" }
        for partition in [0, 3] { try Directory.removeTree(directory.file("t-\(partition)")) }
        let test = try TestBroker(directory: directory)
        #expect(try test.client().ask(MetadataRequest(topics: nil), version: 12).topics.isEmpty)
        #expect(try Directory.list(directory.path).filter { $0.hasPrefix("t-") && !$0.hasSuffix("-delete") } == [])
        try test.client().createTopic("t")
        #expect(try test.client().fetch("t", from: 0).highWatermark == 0)
    }

    @Test("a creation that was cut short is finished by the next start, with the topic's id and configuration")
    func creation() throws {
        let directory = try directory()
        for partition in 3..<6 { try Directory.removeTree(directory.file("t-\(partition)")) }
        let test = try TestBroker(directory: directory)
        let topic = try test.client().ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
        #expect(topic.partitions.count == 6)
        #expect(test.events.all.contains { $0.contains("topic t has 3 of its 6 partitions") })
        let request = DescribeConfigsRequest(resources: [.init(type: 2, name: "t", configurationKeys: ["retention.ms"])]
        )
        #expect(try test.client().ask(request, version: 4).resources[0].configs.map(\.value) == ["777"])
    }

    @Test("partition directories that somebody brought along are served")
    func adoption() throws {
        let directory = try directory { _ in "" }
        let test = try TestBroker(directory: directory)
        #expect(try test.client().fetch("t", from: 0, partition: 5).highWatermark == 1)
    }

    @Test("a directory with an absurd partition number is named, and the other topics are served")
    func absurdNumber() throws {
        let directory = try directory()
        try Directory.create(directory.file("foo-99999999"))
        let test = try TestBroker(directory: directory)
        #expect(test.events.all.contains { $0.contains("topic foo is not served") })
        #expect(try test.client().fetch("t", from: 0, partition: 5).highWatermark == 1)
    }

    @Test(
        "an entry of the topics file that makes no sense is named with its line",
        arguments: ["topic t", "topic t tgeTH5FHTU-wqqaynklJmQ many", "config t x"])
    func badRegistry(line: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("topic ok tgeTH5FHTU-wqqaynklJmQ 1\n\(line)\n", to: "topics")
        let failure = #expect(throws: BrokerError.self) { try TestBroker(directory: directory) }
        #expect(failure?.description.contains("topics:2") == true)
    }

    @Test("a client that vanishes while its fetch waits takes its descriptor along")
    func vanishingFetchers() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        func descriptors() throws -> Int { try Directory.list("/proc/self/fd").count }
        let before = try descriptors()
        for _ in 0..<50 {
            let vanishing = try test.client()
            try vanishing.send(FetchRequest.one("t", from: 0, minBytes: 1, wait: 600_000), version: 11)
            _ = try client.ask(ApiVersionsRequest(), version: 0)
        }
        // Other tests of this process open files too, so allow for some.
        #expect(try eventually { try descriptors() < before + 40 })
    }

    @Test("fetches pipelined behind one that waits are answered in order, whatever they hold")
    func manyAnswersKept() throws {
        let test = try TestBroker(["fetch.strategy": "pread"])
        let (consumer, producer) = (try test.client(), try test.client())
        try consumer.createTopic("t", partitions: 2)
        let large = try batch(Array(repeating: String(repeating: "x", count: 1000), count: 500))
        _ = try producer.produce(large, to: "t", partition: 1)
        try consumer.send(FetchRequest.one("t", from: 0, minBytes: 1, wait: 20_000), version: 11)
        for _ in 0..<200 { try consumer.send(FetchRequest.one("t", from: 0, partition: 1), version: 11) }
        #expect(throws: WireClient.TimedOut.self) { try consumer.receiveFrame(timeout: 200_000_000) }
        _ = try producer.produce(try batch(["a"]), to: "t")
        #expect(try consumer.receive(FetchResponse.self, version: 11).topics[0].partitions[0].highWatermark == 1)
        for _ in 0..<200 {
            #expect(
                try consumer.receive(FetchResponse.self, version: 11).topics[0].partitions[0].records.byteCount
                    == large.count)
        }
    }
}
