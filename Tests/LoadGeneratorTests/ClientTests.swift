import Broker
import Glibc
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// A record as it was received, for comparison.
private struct Seen: Hashable {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [String]
}

private func bytes(_ span: RawSpan?) -> [UInt8]? {
    guard let span else { return nil }
    return span.withUnsafeBytes { Array($0) }
}

/// Deliveries as a listener hears them.
private final class Heard: Sendable {
    struct Batch {
        var partition: Int32
        var tokens: [UInt64]
        var failure: ClientFailure?
    }

    let batches = Mutex<[Batch]>([])
    var count: Int { batches.withLock { $0.reduce(0) { $0 + $1.tokens.count } } }
    var listener: SettledListener {
        { batch in
            let tokens = batch.tokens.indices.map { batch.tokens[$0] }
            self.batches.withLock {
                $0.append(Batch(partition: batch.partition, tokens: tokens, failure: batch.failure))
            }
        }
    }
}

extension RowPlan.Client {
    fileprivate func producer(_ plan: RowPlan, _ servers: String, _ heard: Heard) throws -> any ProducingClient {
        switch self {
        case .native: try NativeProducer(plan, index: 0, servers: servers, listener: heard.listener)
        case .librdkafka:
            try LibrdkafkaProducer(plan, index: 0, servers: servers, outstanding: 1 << 16, listener: heard.listener)
        }
    }

    fileprivate func consumer(
        _ plan: RowPlan, _ servers: String, from start: [Int32: Int64]
    ) throws -> any ConsumingClient {
        let name = MemberName(group: 0, member: 0, of: plan, row: "row")
        return switch self {
        case .native: try NativeConsumer(plan, name: name, partitions: start, servers: servers)
        case .librdkafka: try LibrdkafkaConsumer(plan, name: name, partitions: start, servers: servers)
        }
    }
}

@Suite(.serialized) struct ClientTests {
    /// Everything that may be null or empty, and headers.
    private static func send(with client: any ProducingClient) throws -> [Seen] {
        var headers = RecordHeaders()
        headers.append("a", Array("1".utf8).span.bytes)
        headers.append("empty", [UInt8]().span.bytes)
        headers.append("null", nil)
        headers.append("a", Array("2".utf8).span.bytes)
        let key = Array("key".utf8)
        let value = Array("value".utf8)
        let none: [UInt8] = []
        try client.send(key: nil, value: nil, headers: nil, token: 0)
        try client.send(key: none.span.bytes, value: none.span.bytes, headers: nil, token: 1)
        try client.send(key: key.span.bytes, value: value.span.bytes, headers: nil, token: 2)
        try client.send(key: key.span.bytes, value: nil, headers: headers, token: 3)
        try client.send(key: nil, value: value.span.bytes, headers: headers, token: UInt64(1) << 47)
        let names = ["a=[49]", "empty=[]", "null=nil", "a=[50]"]
        return [
            Seen(key: nil, value: nil, headers: []), Seen(key: [], value: [], headers: []),
            Seen(key: key, value: value, headers: []), Seen(key: key, value: nil, headers: names),
            Seen(key: nil, value: value, headers: names),
        ]
    }

    private static func receive(_ count: Int, with client: any ConsumingClient) throws -> [Seen] {
        var seen: [Seen] = []
        let deadline = MonotonicClock.now() + 120_000_000_000
        while seen.count < count && MonotonicClock.now() < deadline {
            try client.poll(timeoutMilliseconds: 100) { batch in
                let result = Result<Void, ClientFailure> { () throws(ClientFailure) in
                    try batch.forEachRecord { record in
                        var headers: [String] = []
                        let isWhole = record.forEachHeader { name, value in
                            let text = String(decoding: bytes(name) ?? [], as: UTF8.self)
                            headers.append("\(text)=\(bytes(value)?.description ?? "nil")")
                        }
                        #expect(isWhole && headers.count == record.headerCount)
                        seen.append(Seen(key: bytes(record.key), value: bytes(record.value), headers: headers))
                    }
                }
                #expect(throws: Never.self) { try result.get() }
            }
        }
        return seen
    }

    @Test(
        "what one library sends the other receives: null, empty, headers, and every token comes back",
        arguments: RowPlan.Client.allCases, RowPlan.Client.allCases)
    func crossed(sending: RowPlan.Client, receiving: RowPlan.Client) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { $0.topic.partitions = 1 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let heard = Heard()
        let producer = try sending.producer(plan, local.address, heard)
        defer { producer.close() }
        let consumer = try receiving.consumer(plan, local.address, from: [0: 0])
        defer { consumer.close() }
        let sent = try Self.send(with: producer)
        let received = try Self.receive(sent.count, with: consumer)
        #expect(received == sent)
        #expect(eventually(within: .seconds(120)) { heard.count == sent.count })
        let batches = heard.batches.withLock { $0 }
        #expect(batches.flatMap(\.tokens) == [0, 1, 2, 3, UInt64(1) << 47])
        #expect(batches.allSatisfy { $0.partition == 0 && $0.failure == nil })
        #expect(eventually(within: .seconds(120)) { producer.statistics.records == sent.count })
        consumer.stop()
    }

    @Test("a library begins where it is told to", arguments: RowPlan.Client.allCases)
    func offsets(client: RowPlan.Client) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { $0.topic.partitions = 1 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let heard = Heard()
        let producer = try client.producer(plan, local.address, heard)
        defer { producer.close() }
        let sent = try Self.send(with: producer)
        #expect(eventually(within: .seconds(120)) { heard.count == sent.count })
        let consumer = try client.consumer(plan, local.address, from: [0: 3])
        defer { consumer.close() }
        #expect(try Self.receive(2, with: consumer) == Array(sent[3...]))
    }

    @Test("records that are not acknowledged in time have failed, and the library's words say why")
    func failures() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.client = .librdkafka
            plan.producer.deliveryTimeoutMilliseconds = 300
            plan.producer.requestTimeoutMilliseconds = 200
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let heard = Heard()
        let producer = try RowPlan.Client.librdkafka.producer(plan, local.address, heard)
        defer { producer.close() }
        try local.broker.stop()
        for token in 0..<10 as Range<UInt64> {
            try producer.send(key: nil, value: [UInt8](repeating: 1, count: 100).span.bytes, headers: nil, token: token)
        }
        #expect(eventually(within: .seconds(120)) { heard.count == 10 })
        let words = heard.batches.withLock { $0 }.compactMap { $0.failure?.description }
        #expect(words.first?.hasPrefix("librdkafka: Local: Message timed out") == true)
        producer.stop()
        #expect(throws: ClientFailure.self) { try producer.send(key: nil, value: nil, headers: nil, token: 11) }
    }

    @Test("a sender waits while librdkafka's queue is full, and nothing is lost")
    func fullQueue() throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.producer.client = .librdkafka
            plan.producer.bufferMemory = 8192
            plan.producer.batchSize = 2048
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = 4000
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        #expect(row.records.received == row.records.sent && row.records.lost == 0 && row.records.failed == 0)
        #expect(row.records.sent == 4000)
    }

    @Test("where a cluster is reached through librdkafka, its topics are created, found and deleted by it")
    func admin() throws {
        let local = try LocalBroker()
        var plan = RowPlan.short { plan in
            plan.producer.client = .librdkafka
            plan.consumer.client = .librdkafka
            plan.topic.configurations = [.init(name: "max.message.bytes", value: "123456")]
            plan.load.latencyMilliseconds = 0
        }
        plan.access = [.init(name: "security.protocol", value: "plaintext")]
        let servers = local.address
        try LoadGenerator.create(plan.topic, bootstrapServers: servers, access: plan.access)
        let twice = #expect(throws: LoadError.self) {
            try LoadGenerator.create(plan.topic, bootstrapServers: servers, access: plan.access)
        }
        #expect(twice?.description.contains("topic t: ") == true && twice?.description.contains("exists") == true)
        for _ in 0..<2 {
            let row = try LoadGenerator.run(plan, bootstrapServers: servers) { _ in }
            #expect(row.records.received == row.records.sent && row.records.sent > 0 && row.records.lost == 0)
        }
        #expect(try LoadGenerator.brokers(bootstrapServers: servers, access: plan.access) == [servers])
        func partitions(_ topic: String) throws -> Int? {
            try LoadGenerator.topics(bootstrapServers: servers, access: plan.access)[topic]
        }
        let count = try partitions("t")
        #expect(count == 3)
        #expect(try partitions("other") == nil)
        try LoadGenerator.delete(plan.topic, bootstrapServers: servers, access: plan.access)
        #expect(throws: LoadError.self) {
            try LoadGenerator.delete(plan.topic, bootstrapServers: servers, access: plan.access)
        }
    }
}
