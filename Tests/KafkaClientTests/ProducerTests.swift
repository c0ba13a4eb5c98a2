import KafkaProtocol
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

@Suite struct ProducerTests {
    @Test("records arrive in order, and each is reported once with its offset", arguments: ["0", "1", "all"])
    func inOrder(acks: String) throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        let reports = Reports()
        let producer = try Producer(
            configuration(broker, ["acks": acks, "batch.size": "200", "linger.ms": "1"]), onDelivery: reports.listener)
        let topic = try producer.topic("t")
        for index in 0..<500 { try producer.send("value-\(index)", to: topic, token: UInt64(index)) }
        producer.flush()
        #expect(reports.delivered == (0..<500).map { UInt64($0) })
        producer.close()
        // With acks=0 delivered means handed to the kernel: the broker may still be reading.
        eventually { broker.values("t", 0).count >= 500 }
        #expect(broker.values("t", 0) == (0..<500).map { "value-\($0)" })
        for told in reports.told {
            #expect(told.baseOffset == (acks == "0" ? -1 : Int64(told.tokens[0])))
            #expect(told.attempts == 1)
        }
    }

    @Test("a future tells topic, partition, offset and timestamp")
    func future() throws {
        let broker = try StubBroker(topics: ["t": 3])
        defer { broker.stop() }
        let producer = try Producer(configuration(broker, ["linger.ms": "0"]))
        let topic = try producer.topic("t")
        let value: [UInt8] = [1, 2, 3]
        for offset in 0..<5 {
            let delivery = try producer.deliver(to: topic, partition: 2, value: value.span.bytes, timestamp: 77)
            #expect(
                try delivery.wait() == RecordMetadata(topic: "t", partition: 2, offset: Int64(offset), timestamp: 77))
        }
        producer.close()
        #expect(throws: ClientError.closed) { try producer.deliver(to: topic, value: value.span.bytes) }
    }

    @Test("a batch waits linger.ms for company, and goes at once when it is full")
    func linger() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        let producer = try Producer(configuration(broker, ["linger.ms": "60", "batch.size": "1000"]))
        let topic = try producer.topic("t")
        // The first batch asks for the producer id.
        _ = try producer.deliver(to: topic, value: [0].span.bytes).wait()
        let start = MonotonicClock.now()
        let first = try producer.deliver(to: topic, value: [1].span.bytes)
        try producer.send("2", to: topic)
        try first.wait()
        #expect(MonotonicClock.now() - start >= 59_000_000)
        producer.close()
        let patient = try Producer(configuration(broker, ["linger.ms": "60000", "batch.size": "1000"]))
        let patientTopic = try patient.topic("t")
        let other = try patient.deliver(to: patientTopic, value: [1].span.bytes)
        for _ in 0..<40 { try patient.send(String(repeating: "x", count: 50), to: patientTopic) }
        let full = MonotonicClock.now()
        try other.wait()
        #expect(MonotonicClock.now() - full < 30_000_000_000)
        patient.close()
        #expect(broker.state.withLock { $0.topics["t"]![0].batches.count } >= 4)
    }

    @Test("order survives failures of any batch under idempotence", arguments: [0, 1, 2, 3], [1, 5])
    func ordered(failing: Int, inFlight: Int) throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([
            failing: .refuse(.notEnoughReplicas), failing + 3: .appendAndDisconnect, failing + 9: .disconnect,
            failing + 12: .refuse(.notLeaderOrFollower),
        ])
        let reports = Reports()
        let producer = try Producer(
            configuration(
                broker,
                [
                    "batch.size": "120", "linger.ms": "0",
                    "max.in.flight.requests.per.connection": "\(inFlight)",
                ]), onDelivery: reports.listener)
        let topic = try producer.topic("t")
        for index in 0..<200 { try producer.send("value-\(index)", to: topic, token: UInt64(index)) }
        producer.flush()
        #expect(broker.values("t", 0) == (0..<200).map { "value-\($0)" })
        #expect(reports.delivered == (0..<200).map { UInt64($0) })
        #expect(producer.statistics.retries > 0)
        producer.close()
    }

    @Test("after a batch is given up, those behind it go on in a new epoch")
    func epochBump() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([1: .refuse(.invalidRecord)])
        let reports = Reports()
        let producer = try Producer(
            configuration(broker, ["batch.size": "1", "linger.ms": "0"]), onDelivery: reports.listener)
        let topic = try producer.topic("t")
        for index in 0..<20 { try producer.send("value-\(index)", to: topic, token: UInt64(index)) }
        producer.flush()
        let failed = reports.told.filter { $0.error != nil }
        #expect(failed.map(\.tokens) == [[1]])
        #expect(broker.values("t", 0) == (0..<20).filter { $0 != 1 }.map { "value-\($0)" })
        #expect(broker.state.withLock { Set($0.topics["t"]![0].sequences.keys) } == ["4711/0", "4711/1"])
        producer.close()
    }

    @Test("an unanswered request times out, and its batches are sent again")
    func requestTimeout() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([0: .silence])
        let reports = Reports()
        let producer = try Producer(
            configuration(broker, ["linger.ms": "0", "request.timeout.ms": "2500"]), onDelivery: reports.listener)
        let topic = try producer.topic("t")
        try producer.send("a", to: topic, token: 1)
        producer.flush()
        #expect(reports.told.map(\.attempts) == [2])
        #expect(broker.values("t", 0) == ["a"])
        producer.close()
    }

    @Test("delivery.timeout.ms ends retries, with the last error")
    func deliveryTimeout() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script(Dictionary(uniqueKeysWithValues: (0..<1000).map { ($0, .refuse(.notEnoughReplicas)) }))
        let reports = Reports()
        let producer = try Producer(
            configuration(
                broker, ["linger.ms": "0", "request.timeout.ms": "1000", "delivery.timeout.ms": "2500"]),
            onDelivery: reports.listener)
        let topic = try producer.topic("t")
        let start = MonotonicClock.now()
        try producer.send("a", to: topic, token: 1)
        producer.flush()
        #expect(MonotonicClock.now() - start >= 2_490_000_000)
        let error = reports.told.first?.error
        guard case .deliveryTimedOut(2500, let attempts, let last) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(attempts > 1)
        #expect(last?.contains("NOT_ENOUGH_REPLICAS") == true)
        producer.close()
    }

    @Test("a full buffer blocks for max.block.ms and then throws")
    func bufferFull() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([0: .silence, 1: .silence])
        let producer = try Producer(
            configuration(
                broker,
                [
                    "linger.ms": "0", "buffer.memory": "4000", "batch.size": "1000", "max.block.ms": "2500",
                ]))
        let topic = try producer.topic("t")
        let start = MonotonicClock.now()
        #expect(throws: ClientError.bufferFull(bytes: 4000, milliseconds: 2500)) {
            for _ in 0..<100 { try producer.send(String(repeating: "x", count: 400), to: topic) }
        }
        #expect(MonotonicClock.now() - start >= 2_490_000_000)
        producer.close(timeoutMilliseconds: 1)
    }

    @Test("a buffer that is full for a while only slows the sender down")
    func backPressure() throws {
        let broker = try StubBroker(topics: ["t": 2])
        defer { broker.stop() }
        let reports = Reports()
        let producer = try Producer(
            configuration(
                broker, ["buffer.memory": "3000", "batch.size": "1000", "linger.ms": "100"]),
            onDelivery: reports.listener)
        let topic = try producer.topic("t")
        for index in 0..<2000 { try producer.send("value-\(index)", to: topic, token: UInt64(index)) }
        producer.close()
        #expect(reports.delivered.sorted() == (0..<2000).map { UInt64($0) })
        #expect(producer.statistics.bufferedBytes == 0)
    }

    @Test("records larger than max.request.size are refused, and those larger than batch.size go alone")
    func large() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        let producer = try Producer(configuration(broker, ["batch.size": "100", "max.request.size": "5000"]))
        let topic = try producer.topic("t")
        try producer.send(String(repeating: "x", count: 4000), to: topic)
        #expect(throws: ClientError.recordTooLarge(bytes: 5101, limit: 5000)) {
            try producer.send(String(repeating: "x", count: 5000), to: topic)
        }
        try producer.send("small", to: topic)
        producer.close()
        #expect(broker.values("t", 0).map(\.count) == [4000, 5])
    }

    @Test("a topic that comes up slowly is waited for, one that never does is an error in words")
    func topics() throws {
        let broker = try StubBroker()
        defer { broker.stop() }
        broker.state.withLock { $0.leaderlessAnswers = 3 }
        let patient = try Producer(configuration(broker))
        #expect(try patient.topic("created").partitionCount == 1)
        patient.close()
        broker.state.withLock { $0.autoCreates = 0 }
        let producer = try Producer(configuration(broker, ["max.block.ms": "300"]))
        #expect(
            throws: ClientError.unknownTopic("missing", milliseconds: 300, last: .unknownTopicOrPartition)
        ) { try producer.topic("missing") }
        producer.close()
    }

    @Test("an unreachable server is named, with why")
    func unreachable() throws {
        let broker = try StubBroker()
        let address = broker.address
        broker.stop()
        var settings = ProducerConfiguration(bootstrapServers: [SocketAddress(host: "127.0.0.1", port: 1)])
        settings.maxBlockMilliseconds = 2500
        _ = address
        let producer = try Producer(settings)
        do throws(ClientError) {
            _ = try producer.topic("t")
            Issue.record("no error")
        } catch {
            #expect(error.description.contains("127.0.0.1:1"))
            #expect(error.description.contains("refused"))
        }
        producer.close()
    }

    @Test("several threads lose nothing and keep each its order")
    func threads() throws {
        let broker = try StubBroker(topics: ["t": 3])
        defer { broker.stop() }
        let reports = Reports()
        let producer = try Producer(
            configuration(broker, ["batch.size": "300", "buffer.memory": "20000", "linger.ms": "0"]),
            onDelivery: reports.listener)
        let topic = try producer.topic("t")
        let senders = try (0..<4).map { thread in
            try SystemThread(name: "sender") {
                for index in 0..<1000 {
                    try! producer.send(
                        "\(thread)-\(index)", to: topic, partition: index % 3, token: UInt64(thread * 1000 + index))
                }
            }
        }
        for sender in senders { sender.join() }
        producer.close()
        #expect(reports.delivered.sorted() == (0..<4000).map { UInt64($0) })
        for partition in 0..<3 {
            let values = broker.values("t", partition)
            for thread in 0..<4 {
                let own = values.filter { $0.hasPrefix("\(thread)-") }.map { Int($0.dropFirst(2))! }
                #expect(own == (0..<1000).filter { $0 % 3 == partition })
            }
        }
    }
}
