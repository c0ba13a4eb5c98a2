import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@Suite("Configurations changed over the wire")
struct AlterConfigsTests {
    private typealias Config = IncrementalAlterConfigsRequest.Config

    @Test("a topic's configuration changes key by key, takes effect, and is there after a restart")
    func incremental() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker(directory: directory)
            let client = try test.client()
            try client.createTopic("t", configs: ["retention.ms": "777", "flush.ms": "5000"])
            let answer = try change(
                client,
                [
                    Config(name: "max.message.bytes", operation: 0, value: " 200 "),
                    Config(name: "flush.ms", operation: 1),
                    Config(name: "cleanup.policy", operation: 2, value: "delete"),
                ])
            #expect(answer == .init(errorMessage: nil, type: 2, name: "t"))
            #expect(
                try overrides(client)
                    == ["retention.ms": "777", "max.message.bytes": "200", "cleanup.policy": "delete"])
            let large = try batch([String(repeating: "x", count: 300)])
            #expect(try client.produce(large, to: "t").errorCode == .messageTooLarge)
            #expect(try client.produce(try batch(["x"]), to: "t").errorCode == .none)
        }
        let test = try TestBroker(directory: directory)
        let client = try test.client()
        #expect(
            try overrides(client) == ["retention.ms": "777", "max.message.bytes": "200", "cleanup.policy": "delete"])
        #expect(
            try client.produce(try batch([String(repeating: "x", count: 300)]), to: "t").errorCode == .messageTooLarge)
    }

    @Test("retention that is changed deletes segments at the next look")
    func retention() throws {
        let test = try TestBroker(["log.retention.check.interval.ms": "50"])
        let client = try test.client()
        try client.createTopic("t", configs: ["segment.bytes": "300"])
        for _ in 0..<5 {
            let batch = try batch([String(repeating: "x", count: 150)])
            #expect(try client.produce(batch, to: "t").errorCode == .none)
        }
        #expect(try client.fetch("t", from: 0).logStartOffset == 0)
        #expect(
            try change(client, [Config(name: "retention.bytes", operation: 0, value: "1")]).errorCode == .none)
        let isDeleted = eventually { (try? client.fetch("t", from: 4).logStartOffset) == 4 }
        #expect(isDeleted)
    }

    @Test("the whole configuration is replaced: what is not named is the default again")
    func whole() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", configs: ["retention.ms": "777", "flush.ms": "5000"])
        let request = AlterConfigsRequest(
            resources: [.init(type: 2, name: "t", configs: [.init(name: "flush.ms", value: "6000")])])
        #expect(try client.ask(request, version: 2).resources[0].errorCode == .none)
        #expect(try overrides(client) == ["flush.ms": "6000"])
    }

    @Test(
        "a change that is wrong in one key changes no key of its resource",
        arguments: [
            (Config(name: "segment.bites", operation: 0, value: "1"), ErrorCode.invalidConfig),
            (Config(name: "retention.ms", operation: 0, value: "long"), .invalidConfig),
            (Config(name: "retention.ms", operation: 0, value: nil), .invalidRequest),
            (Config(name: "retention.ms", operation: 2, value: "1"), .invalidConfig),
            (Config(name: "cleanup.policy", operation: 2, value: "compact"), .invalidConfig),
            (Config(name: "cleanup.policy", operation: 3, value: "delete"), .invalidConfig),
            (Config(name: "retention.ms", operation: 9, value: "1"), .invalidRequest),
            (Config(name: "flush.ms", operation: 1), .invalidRequest),
        ] as [(Config, ErrorCode)])
    private func refused(config: Config, code: ErrorCode) throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", configs: ["retention.ms": "777"])
        let answer = try change(client, [Config(name: "flush.ms", operation: 0, value: "5000"), config])
        #expect(answer.errorCode == code)
        #expect(answer.errorMessage != nil)
        #expect(try overrides(client) == ["retention.ms": "777"])
    }

    @Test("resources are judged one by one; validate only changes none")
    func severalResources() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let good = Config(name: "flush.ms", operation: 0, value: "5000")
        func resource(_ type: Int8, _ name: String) -> IncrementalAlterConfigsRequest.Resource {
            .init(type: type, name: name, configs: [good])
        }
        let resources = [resource(2, "t"), resource(2, "u"), resource(4, "1"), resource(8, "1")]
        let codes: [ErrorCode] = [.none, .unknownTopicOrPartition, .invalidRequest, .invalidRequest]
        let only = IncrementalAlterConfigsRequest(resources: resources, validateOnly: true)
        #expect(try client.ask(only, version: 1).resources.map(\.errorCode) == codes)
        #expect(try overrides(client) == [:])
        let request = IncrementalAlterConfigsRequest(resources: resources)
        #expect(try client.ask(request, version: 0).resources.map(\.errorCode) == codes)
        #expect(try overrides(client) == ["flush.ms": "5000"])
        let twice = IncrementalAlterConfigsRequest(resources: [resource(2, "t"), resource(2, "t")])
        #expect(try client.ask(twice, version: 1).resources.allSatisfy { $0.errorCode == .invalidRequest })
    }

    private func change(
        _ client: WireClient, _ configs: [Config]
    ) throws -> IncrementalAlterConfigsResponse.Resource {
        let request = IncrementalAlterConfigsRequest(resources: [.init(type: 2, name: "t", configs: configs)])
        return try client.ask(request, version: 1).resources[0]
    }

    /// What the topic itself sets, as DescribeConfigs has it.
    private func overrides(_ client: WireClient) throws -> [String: String] {
        let answer = try client.ask(DescribeConfigsRequest(resources: [.init(type: 2, name: "t")]), version: 4)
        let own = answer.resources[0].configs.filter { $0.source == 1 }
        return Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0.value ?? "") })
    }
}
