import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

func text(_ bytes: RawSpan?) -> String {
    guard let bytes else { return "null" }
    return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
}

extension Consumer {
    /// Polls until `count` records came or `seconds` passed: `partition@offset=value`.
    func read(_ count: Int, within seconds: UInt64 = 60) throws -> [String] {
        var records: [String] = []
        let deadline = MonotonicClock.now() + seconds * 1_000_000_000
        while records.count < count && MonotonicClock.now() < deadline {
            try poll(timeoutMilliseconds: 50) { batch throws(ClientError) in
                let partition = batch.partition
                try batch.forEachRecord { records.append("\(partition)@\($0.offset)=\(text($0.value))") }
            }
        }
        return records
    }
}

@Suite struct ConsumerTests {
    /// A topic of one partition with `count` records "0", "1", … in batches of ten.
    private func filled(_ broker: StubBroker, _ count: Int, compression: String = "none") throws {
        let producer = try Producer(configuration(broker, ["compression.type": compression]))
        let topic = try producer.topic("t")
        for index in 0..<count {
            try producer.send("\(index)", to: topic)
            if index % 10 == 9 { producer.flush() }
        }
        producer.close()
    }

    private func consumer(_ broker: StubBroker, _ properties: [(String, String)] = []) throws -> Consumer {
        var settings = try ConsumerConfiguration(
            bootstrapServers: [broker.address], properties: properties.map { (key: $0.0, value: $0.1) })
        settings.retryBackoffMilliseconds = 10
        return try Consumer(settings)
    }

    @Test("records come in order from where reading starts", arguments: ["none", "lz4"])
    func reads(compression: String) throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 95, compression: compression)
        let consumer = try consumer(broker, [("fetch.max.wait.ms", "20")])
        defer { consumer.close() }
        let partition = TopicPartition("t", 0)
        consumer.assign([partition], from: .beginning)
        #expect(try consumer.read(95) == (0..<95).map { "0@\($0)=\($0)" })
        #expect(consumer.position(of: partition) == 95)
        consumer.seek(partition, to: .offset(33))
        #expect(try consumer.read(62) == (33..<95).map { "0@\($0)=\($0)" })
        consumer.seek(partition, to: .end)
        #expect(try consumer.read(1, within: 1) == [])
        try filled(broker, 3)
        #expect(try consumer.read(3) == ["0@95=0", "0@96=1", "0@97=2"])
    }

    @Test("small fetches with a cut batch at the end miss nothing", arguments: [1, 100, 150, 1000])
    func cut(bytes: Int) throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 100)
        let consumer = try consumer(broker, [("max.partition.fetch.bytes", "\(bytes)"), ("fetch.max.wait.ms", "5")])
        defer { consumer.close() }
        consumer.assign([TopicPartition("t", 0)], from: .offset(0))
        #expect(try consumer.read(100) == (0..<100).map { "0@\($0)=\($0)" })
    }

    @Test("an offset outside of the log is answered as auto.offset.reset says")
    func reset() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 20)
        let partition = TopicPartition("t", 0)
        let earliest = try consumer(broker, [("auto.offset.reset", "earliest"), ("fetch.max.wait.ms", "5")])
        defer { earliest.close() }
        earliest.assign([partition], from: .offset(1000))
        #expect(try earliest.read(20).first == "0@0=0")
        let none = try consumer(broker, [("auto.offset.reset", "none"), ("fetch.max.wait.ms", "5")])
        defer { none.close() }
        none.assign([partition], from: .offset(1000))
        #expect(throws: ClientError.offsetOutOfRange(topic: "t", partition: 0, offset: 1000)) {
            try none.read(1)
        }
        none.seek(partition, to: .beginning)
        #expect(try none.read(20).count == 20)
    }

    @Test("a damaged batch is refused with its offset, unless check.crcs is off")
    func damaged() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 20)
        broker.state.withLock { $0.topics["t"]![0].batches[1][70] ^= 1 }
        let checked = try consumer(broker)
        defer { checked.close() }
        checked.assign([TopicPartition("t", 0)], from: .beginning)
        do throws(ClientError) {
            for _ in 0..<10 {
                try checked.poll(timeoutMilliseconds: 1000) { batch throws(ClientError) in
                    try batch.forEachRecord { _ in }
                }
            }
            Issue.record("nothing was refused")
        } catch {
            guard case .corruptBatch("t", 0, 10, .checksumMismatch) = error else {
                Issue.record("unexpected \(error)")
                return
            }
        }
    }

    @Test("what follows a damaged batch is delivered by the next poll, of its partition and of others")
    func afterDamage() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 50)
        broker.state.withLock { $0.topics["t"]![0].batches[1][70] ^= 1 }
        let consumer = try consumer(broker)
        defer { consumer.close() }
        consumer.assign([TopicPartition("t", 0)], from: .beginning)
        var (offsets, errors): ([Int64], Int) = ([], 0)
        for _ in 0..<20 where offsets.count < 40 {
            do throws(ClientError) {
                try consumer.poll(timeoutMilliseconds: 1000) { batch throws(ClientError) in
                    try batch.forEachRecord { offsets.append($0.offset) }
                }
            } catch { errors += 1 }
        }
        #expect(errors == 1)
        #expect(offsets == Array(0..<10) + Array(20..<50))
    }

    @Test("a server without Metadata is an error that says so, not an endless question")
    func controller() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.state.withLock { $0.ranges = [.apiVersions: 0...4] }
        let admin = try Admin(bootstrapServers: [broker.address], timeoutMilliseconds: 500)
        defer { admin.close() }
        let failure = #expect(throws: ClientError.self) { try admin.learnBrokers() }
        #expect(failure?.description.contains("Metadata") == true)
    }

    @Test("a fetch is under way while the last one is processed, and at most two wait")
    func pipelined() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        try filled(broker, 100)
        let consumer = try consumer(broker, [("max.partition.fetch.bytes", "1")])
        defer { consumer.close() }
        consumer.assign([TopicPartition("t", 0)], from: .offset(0))
        func fetches() -> Int { broker.state.withLock { $0.account.requests.count { $0.api == .fetch } } }
        eventually { fetches() >= 2 }
        MonotonicClock.sleep(nanoseconds: 30_000_000)
        #expect(fetches() == 2)
        #expect(try consumer.read(100).count == 100)
    }

    @Test("a poll that waits ends when the consumer is closed")
    func closing() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        let consumer = try consumer(broker)
        consumer.assign([TopicPartition("t", 0)], from: .beginning)
        let ended = Semaphore()
        let error = Mutex<ClientError?>(nil)
        let thread = try SystemThread(name: "poll") {
            do throws(ClientError) { try consumer.poll(timeoutMilliseconds: 600_000) { _ in } } catch let caught {
                error.withLock { $0 = caught }
            }
            ended.signal()
        }
        MonotonicClock.sleep(nanoseconds: 20_000_000)
        consumer.close()
        #expect(ended.wait(timeout: 60_000_000_000))
        thread.join()
        #expect(error.withLock { $0 } == .closed)
    }
}
