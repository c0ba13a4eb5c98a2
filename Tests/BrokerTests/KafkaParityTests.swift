import KafkaProtocol
import SystemIO
import TestSupport
import Testing

/// The same requests to Apache Kafka and to this broker, and what matters of the answers, a line each.
@Suite(
    "Answers beside Apache Kafka's", .serialized,
    .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
struct KafkaParityTests {
    @Test("administration and fetch sessions are answered with the same codes, offsets and partitions")
    func answers() throws {
        let kafka = try RealKafka()
        let ours = try TestBroker()
        let theirs = try answers(of: WireClient(SocketAddress(host: "127.0.0.1", port: kafka.port)))
        let mine = try answers(of: ours.client())
        #expect(theirs.count > 40)
        for (theirs, mine) in zip(theirs, mine) { #expect(mine == theirs) }
        #expect(mine.count == theirs.count)
        try kafka.stop()
    }

    private func answers(of client: WireClient) throws -> [String] {
        try client.createTopic("t", partitions: 2, configs: ["retention.ms": "777000"])
        try client.createTopic("u")
        let serves = try eventually {
            try client.produce(try batch(["a"]), to: "u").errorCode == .none
                && client.produce(try batch(["a"]), to: "t").errorCode == .none
        }
        guard serves else { throw TestSupportError("no leader within 10 s") }
        return try partitions(client) + configurations(client) + records(client) + descriptions(client)
            + epochs(client) + sessions(client)
    }

    /// Kafka's brokers hear of a change a moment after the controller has answered.
    private func settle() { sleepThread(.milliseconds(300)) }

    private func partitions(_ client: WireClient) throws -> [String] {
        var lines: [String] = []
        func create(_ topics: [CreatePartitionsRequest.Topic], validateOnly: Bool = false) throws {
            let answer = try client.ask(
                CreatePartitionsRequest(topics: topics, timeoutMilliseconds: 5000, validateOnly: validateOnly),
                version: 3)
            let codes = answer.results.map { "\($0.name) \($0.errorCode)" }.sorted()
            lines.append("CreatePartitions \(topics.map(\.count)): \(codes)")
        }
        for count: Int32 in [2, 1, 0, -1] { try create([.init(name: "t", count: count)]) }
        try create([.init(name: "absent", count: 2)])
        try create([.init(name: "t", count: 4, assignments: [.init(brokerIDs: [1])])])
        try create([.init(name: "t", count: 3, assignments: [.init(brokerIDs: [7])])])
        try create([.init(name: "t", count: 3), .init(name: "t", count: 4)])
        try create([.init(name: "t", count: 5)], validateOnly: true)
        try create([.init(name: "t", count: 4), .init(name: "absent", count: 4)])
        settle()
        let found = try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
        return lines + ["t has \(found.partitions.count) partitions"]
    }

    private func configurations(_ client: WireClient) throws -> [String] {
        typealias Config = IncrementalAlterConfigsRequest.Config
        var lines: [String] = []
        func overrides() throws -> [String] {
            settle()
            let answer = try client.ask(DescribeConfigsRequest(resources: [.init(type: 2, name: "t")]), version: 4)
            return answer.resources[0].configs.filter { $0.source == 1 }.map { "\($0.name)=\($0.value ?? "-")" }
                .sorted()
        }
        func change(_ configs: [Config], type: Int8 = 2, name: String = "t", times: Int = 1) throws {
            let resources = (0..<times).map { _ in
                IncrementalAlterConfigsRequest.Resource(type: type, name: name, configs: configs)
            }
            let answer = try client.ask(IncrementalAlterConfigsRequest(resources: resources), version: 1)
            lines.append("IncrementalAlterConfigs \(type) \(name) \(configs): \(answer.resources.map(\.errorCode))")
            if type == 2 { lines.append("\(try overrides())") }
        }
        let good = Config(name: "flush.ms", operation: 0, value: "5000")
        try change([good, Config(name: "retention.ms", operation: 1)])
        try change([Config(name: "retention.ms", operation: 0, value: "888000")])
        for bad in [
            Config(name: "no.such.key", operation: 0, value: "1"),
            Config(name: "flush.ms", operation: 0, value: "soon"),
            Config(name: "flush.ms", operation: 0, value: nil), Config(name: "flush.ms", operation: 2, value: "1"),
            Config(name: "flush.ms", operation: 3, value: "1"),
        ] {
            try change([Config(name: "segment.bytes", operation: 0, value: "2000000"), bad])
        }
        try change([good, good])
        try change([good], times: 2)
        try change([good], name: "absent")
        try change([Config(name: "flush.ms", operation: 1), Config(name: "segment.ms", operation: 1)])
        try change([Config(name: "cleanup.policy", operation: 2, value: "delete")])

        func replace(_ configs: [AlterConfigsRequest.Config], name: String = "t", validateOnly: Bool = false) throws {
            let resource = AlterConfigsRequest.Resource(type: 2, name: name, configs: configs)
            let answer = try client.ask(
                AlterConfigsRequest(resources: [resource], validateOnly: validateOnly), version: 2)
            lines.append("AlterConfigs \(name) \(configs): \(answer.resources.map(\.errorCode)) \(try overrides())")
        }
        try replace([.init(name: "flush.ms", value: "6000")], validateOnly: true)
        try replace([.init(name: "flush.ms", value: "6000")])
        try replace([.init(name: "flush.ms", value: nil)])
        try replace([.init(name: "no.such.key", value: "1")])
        try replace([], name: "absent")
        try replace([])
        return lines
    }

    private func records(_ client: WireClient) throws -> [String] {
        for value in ["b", "c", "d"] { _ = try client.produce(try batch([value]), to: "t") }
        var lines: [String] = []
        func delete(_ offset: Int64, topic: String = "t", partition: Int32 = 0) throws {
            let wanted = DeleteRecordsRequest.Partition(index: partition, offset: offset)
            let answer = try client.ask(
                DeleteRecordsRequest(topics: [.init(name: topic, partitions: [wanted])], timeoutMilliseconds: 5000),
                version: 2)
            lines.append("DeleteRecords \(topic) \(partition) \(offset): \(answer.topics[0].partitions)")
        }
        for offset: Int64 in [-2, 5, 2, 1, 0, -1] { try delete(offset) }
        try delete(0, partition: 9)
        try delete(0, topic: "absent")
        lines.append("fetch from 0: \(try client.fetch("t", from: 0).errorCode)")
        return lines
    }

    private func descriptions(_ client: WireClient) throws -> [String] {
        try [
            (["t", "u", "absent"], Int32(2000), nil), (["t", "u"], 3, nil), (["t", "u"], 4, nil),
            (["u", "t", "t"], 0, nil),
            (["t", "u"], 2000, TopicPartitionCursor(topicName: "t", index: 2)),
            (["t", "u"], 2000, TopicPartitionCursor(topicName: "tt", index: 1)),
            (["t", "u"], 2000, TopicPartitionCursor(topicName: "t", index: -1)), ([], 5, nil),
        ].map { (names: [String], limit: Int32, cursor: TopicPartitionCursor?) in
            let request = DescribeTopicPartitionsRequest(
                topics: names.map { .init(name: $0) }, responsePartitionLimit: limit, cursor: cursor)
            let answer = try client.ask(request, version: 0)
            let topics = answer.topics.map { "\($0.name ?? "-") \($0.errorCode) \($0.partitions.map(\.index))" }
            return "DescribeTopicPartitions \(request): \(topics), then \(answer.nextCursor.map { "\($0)" } ?? "-")"
        }
    }

    private func epochs(_ client: WireClient) throws -> [String] {
        try [(0, 0, 0), (0, 0, -1), (0, 5, -1), (0, 0, 9), (0, -1, -1), (9, 0, -1)].map {
            (partition: Int32, epoch: Int32, current: Int32) in
            let wanted = OffsetForLeaderEpochRequest.Partition(
                index: partition, currentLeaderEpoch: current, leaderEpoch: epoch)
            let answer = try client.ask(
                OffsetForLeaderEpochRequest(replicaID: -1, topics: [.init(name: "u", partitions: [wanted])]), version: 4
            )
            return "OffsetForLeaderEpoch \(wanted): \(answer.topics[0].partitions)"
        }
    }

    private func sessions(_ client: WireClient) throws -> [String] {
        var lines: [String] = []
        var id: Int32 = 0
        func fetch(
            _ epoch: Int32, _ offsets: [Int32: Int64] = [:], forgetting: [Int32] = [], version: Int16 = 12
        ) throws {
            let partitions = offsets.sorted { $0.key < $1.key }.map {
                FetchRequest.Partition(index: $0.key, fetchOffset: $0.value, partitionMaxBytes: 1 << 20)
            }
            let request = FetchRequest(
                maxBytes: 1 << 20, sessionID: id, sessionEpoch: epoch,
                topics: partitions.isEmpty ? [] : [.init(name: "t", partitions: partitions)],
                forgottenTopics: forgetting.isEmpty ? [] : [.init(name: "t", partitions: forgetting)])
            let answer = try client.ask(request, version: version)
            let told = answer.topics.flatMap(\.partitions).sorted { $0.index < $1.index }.map {
                "\($0.index) \($0.errorCode) \($0.highWatermark) \($0.logStartOffset) \($0.records.byteCount)"
            }
            let session = answer.sessionID == 0 ? "no session" : answer.sessionID == id ? "the session" : "a session"
            lines.append(
                "fetch \(epoch) \(partitions.map(\.index)) \(forgetting): \(answer.errorCode) \(session) \(told)")
            if epoch == 0 { id = answer.sessionID }
        }
        try fetch(0, [1: 0, 2: 0, 3: 0])
        try fetch(1)
        _ = try client.produce(try batch(["x"]), to: "t", partition: 2)
        try fetch(2)
        try fetch(3)
        try fetch(4, [2: 1])
        try fetch(5)
        try fetch(9)
        try fetch(6, [2: 7])
        try fetch(7)
        try fetch(8, [2: 1])
        try fetch(9, [0: 4, 11: 0])
        try fetch(10, forgetting: [11, 0])
        try fetch(11, version: 13)
        try fetch(11)
        try fetch(0, [1: 0])
        try fetch(1, forgetting: [1])
        try fetch(2)
        id = 12345
        try fetch(1)
        try fetch(-1, [1: 0])
        return lines
    }
}
