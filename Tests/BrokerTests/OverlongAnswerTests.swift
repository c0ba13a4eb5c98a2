import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@testable import Broker

/// Requests whose answers would be more than the protocol carries: by names as long as a request may have them, or by repetition.
@Suite struct OverlongAnswerTests {
    private static let longest = String(repeating: "n", count: 32_767)

    @Test func `an answer that the protocol cannot carry closes its connection, and the log says why`() throws {
        let events = EventList()
        let loop = try NetworkLoop(index: 0, counters: NetworkCounters(), idleLimit: 60_000_000_000) {
            events.add($0.description)
        }
        try loop.start()
        defer { loop.stop() }
        let table = RequestTable([
            ServedAPI(MetadataRequest.self, served: 0...12) { _, context in
                context.answer(MetadataResponse(clusterID: Self.longest + "n"))
            }
        ])
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        let client = try WireClient(listener.address)
        var accepted: Socket?
        while accepted == nil { accepted = try listener.accept() }
        loop.adopt(try #require(accepted), requests: table, requestLimit: 1 << 20)
        try client.send(MetadataRequest(topics: []), version: 12)
        try client.send(MetadataRequest(topics: []), version: 12)
        #expect(try client.isClosedByBroker())
        #expect(events.all.count { $0.contains("a string of 32768 bytes") } == 1)
    }

    @Test func `messages and member ids quote no more of a long name than fits`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        let name = Self.longest
        let created = try client.ask(
            CreateTopicsRequest(topics: [
                .init(name: name, numPartitions: 1, replicationFactor: 1),
                .init(name: "t", numPartitions: 1, replicationFactor: 1, configs: [.init(name: name, value: name)]),
                .init(
                    name: "u", numPartitions: 1, replicationFactor: 1,
                    configs: [.init(name: "retention.ms", value: name)]),
            ]), version: 7)
        #expect(created.topics.map(\.errorCode) == [.invalidTopicException, .invalidConfig, .invalidConfig])
        #expect(created.topics.allSatisfy { $0.errorMessage?.utf8.count ?? 9999 <= 1024 })
        let extended = try client.ask(
            CreatePartitionsRequest(topics: [.init(name: name, count: 2), .init(name: name, count: 2)]), version: 3)
        #expect(extended.results.map(\.errorCode) == [.invalidRequest])
        let described = try client.ask(
            DescribeConfigsRequest(resources: [.init(type: 2, name: name), .init(type: 4, name: name)]), version: 4)
        #expect(described.resources.map(\.errorCode) == [.unknownTopicOrPartition, .invalidRequest])
        let altered = try client.ask(AlterConfigsRequest(resources: [.init(type: 2, name: name)]), version: 2)
        #expect(altered.resources.map(\.errorCode) == [.unknownTopicOrPartition])
        let group = try client.describe(name, version: 6)
        #expect(group.errorCode == .groupIDNotFound && group.groupID == name)

        let byInstance = try client.join(name, instance: name)
        #expect(byInstance.errorCode == .none && byInstance.memberID.utf8.count < 300)
        var join = WireWriter()
        let request = JoinGroupRequest(
            groupID: "h", sessionTimeoutMilliseconds: 1000, rebalanceTimeoutMilliseconds: 1000,
            protocolType: "consumer", protocols: [.init(name: "range", metadata: [1])])
        join.appendRequest(request, version: 4, correlationID: 1, clientID: name)
        try client.send(join.bytes)
        let byClient = try client.receive(JoinGroupResponse.self, version: 4)
        #expect(byClient.errorCode == .memberIDRequired && byClient.memberID.utf8.count < 300)
    }

    @Test func `what is cut stays text`() {
        #expect("abc".cut(toUTF8: 3) == "abc")
        #expect("äöüäöü".cut(toUTF8: 8) == "äö…")
        #expect(String(repeating: "ü", count: 4000).cut(toUTF8: 1024).utf8.count == 1023)
    }

    @Test func `what a request names again and again is answered once`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t", partitions: 2)
        #expect(try client.commit(5) == .none)
        func many<Element>(_ element: Element) -> [Element] { Array(repeating: element, count: 100) }
        #expect(try client.ask(DescribeGroupsRequest(groups: many("g")), version: 5).groups.map(\.groupID) == ["g"])
        let fetch = OffsetFetchRequest(groups: many(.init(groupID: "g", topics: nil)))
        #expect(try client.ask(fetch, version: 9).groups.map(\.groupID) == ["g"])
        let parts = [
            OffsetFetchRequest.Topic(name: "t", partitionIndexes: [0, 0, 1]),
            .init(name: "t", partitionIndexes: [1, 0]),
        ]
        #expect(try client.committed("g", parts) == ["t-0: 5", "t-1: -1"])
        let metadata = try client.ask(MetadataRequest(topics: many(.init(name: "t"))), version: 12)
        #expect(metadata.topics.map(\.name) == ["t"])
        let configs = try client.ask(DescribeConfigsRequest(resources: many(.init(type: 2, name: "t"))), version: 4)
        #expect(configs.resources.map(\.name) == ["t"])
        let sizes = try client.ask(
            DescribeLogDirsRequest(topics: many(.init(name: "t", partitions: many(1)))), version: 4)
        #expect(sizes.directories[0].topics.flatMap(\.partitions).map(\.index) == [1])
        let found = try client.ask(FindCoordinatorRequest(coordinatorKeys: many("g")), version: 4)
        #expect(found.coordinators.map(\.key) == ["g"])
    }
}
