import Broker
import KafkaProtocol
import LogEngine
import RecordFormat
import SystemIO
import TestSupport
import Testing

@Suite("Produce and fetch over the wire")
struct ProduceFetchTests {
    @Test(
        "what is produced is fetched, byte for byte but for offset and leader epoch", arguments: [Int16(3), 7, 9, 11])
    func roundTrip(version: Int16) throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let first = try batch(["a", "b", "c"])
        #expect(try client.produce(first, to: "t", version: version).baseOffset == 0)
        #expect(try client.produce(try batch(["d"]), to: "t", version: version).baseOffset == 3)
        try client.send(FetchRequest.one("t", from: 0), version: 11)
        let frame = try client.receiveFrame()
        var reader = WireReader(frame.span.bytes)
        _ = try ResponseHeader(from: &reader, api: .fetch, version: 11)
        let answer = try FetchResponse(from: &reader, version: 11).topics[0].partitions[0]
        #expect(answer.highWatermark == 4)
        guard case .inFrame(let range) = answer.records else { return #expect(Bool(false), "no records") }
        #expect(Array(frame[range].prefix(first.count).dropFirst(16)) == Array(first.dropFirst(16)))
        #expect(range.count > first.count)
    }

    @Test("a large fetch goes out by sendfile and a small one from memory")
    func sendfile() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let large = try batch(Array(repeating: String(repeating: "x", count: 1000), count: 200))
        _ = try client.produce(large, to: "t")
        #expect(try client.fetch("t", from: 0).records.byteCount == large.count)
        // The client may have the bytes before the loop has counted them.
        let counted = eventually {
            test.broker.counters.values.first { $0.name == "sendfile_bytes" }?.value == large.count
        }
        #expect(counted)
    }

    @Test("a waiting fetch is answered by the next append, and holds back what follows it on its connection")
    func longPoll() throws {
        let test = try TestBroker()
        let (consumer, producer) = (try test.client(), try test.client())
        try consumer.createTopic("t")
        try consumer.send(FetchRequest.one("t", from: 0, minBytes: 1, wait: 20_000), version: 11)
        try consumer.send(ApiVersionsRequest(), version: 0)
        #expect(throws: WireClient.TimedOut.self) { try consumer.receiveFrame(timeout: 200_000_000) }
        _ = try producer.produce(try batch(["a"]), to: "t")
        #expect(try consumer.receive(FetchResponse.self, version: 11).topics[0].partitions[0].highWatermark == 1)
        #expect(try consumer.receive(ApiVersionsResponse.self, version: 0).errorCode == .none)
    }

    @Test("a waiting fetch with nothing to tell is answered when its time is up")
    func longPollTimeout() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let answer = try client.fetch("t", from: 0, minBytes: 1, wait: 50)
        #expect(answer.errorCode == .none)
        #expect(answer.records.byteCount == 0)
    }

    @Test("a fetch waits for fetch.min.bytes over several appends")
    func minBytes() throws {
        let test = try TestBroker()
        let (consumer, producer) = (try test.client(), try test.client())
        try consumer.createTopic("t")
        let small = try batch([String(repeating: "x", count: 100)])
        try consumer.send(FetchRequest.one("t", from: 0, minBytes: Int32(2 * small.count), wait: 20_000), version: 11)
        _ = try producer.produce(small, to: "t")
        #expect(throws: WireClient.TimedOut.self) { try consumer.receiveFrame(timeout: 100_000_000) }
        _ = try producer.produce(small, to: "t")
        #expect(
            try consumer.receive(FetchResponse.self, version: 11).topics[0].partitions[0].records.byteCount == 2
                * small.count)
    }

    @Test("the first batch is given whole whatever the limits, so that a consumer gets on")
    func oneBatchAtLeast() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let first = try batch(["a", "b"])
        _ = try client.produce(first, to: "t")
        _ = try client.produce(first, to: "t")
        #expect(try client.fetch("t", from: 0, maxBytes: 1).records.byteCount == first.count)
    }

    @Test("acks=0 gets no answer, and what follows is answered in its place")
    func acksZero() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        try client.send(ProduceRequest.one(try batch(["a"]), to: "t", acks: 0), version: 9)
        #expect(try client.fetch("t", from: 0, minBytes: 1, wait: 5000).highWatermark == 1)
    }

    @Test("a failed produce request with acks=0 closes the connection")
    func acksZeroFailure() throws {
        let test = try TestBroker(["auto.create.topics.enable": "false"])
        let client = try test.client()
        try client.send(ProduceRequest.one(try batch(["a"]), to: "absent", acks: 0), version: 9)
        #expect(try client.isClosedByBroker())
    }

    @Test("many pipelined produce requests are answered in order, with consecutive offsets")
    func pipeline() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let one = try batch(["a", "b"])
        for _ in 0..<600 { try client.send(ProduceRequest.one(one, to: "t"), version: 9) }
        for index in 0..<600 {
            let answer = try client.receive(ProduceResponse.self, version: 9).topics[0].partitions[0]
            #expect(answer.baseOffset == Int64(2 * index))
        }
        #expect(test.broker.logCounters.pwritevCalls < 600)
    }

    @Test("a produce and the fetch behind it on one connection: the fetch sees it")
    func readYourWrites() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        var bytes = WireWriter()
        bytes.appendRequest(ProduceRequest.one(try batch(["a"]), to: "t"), version: 9, correlationID: 1, clientID: nil)
        bytes.appendRequest(FetchRequest.one("t", from: 0), version: 11, correlationID: 2, clientID: nil)
        try client.send(bytes.bytes)
        _ = try client.receive(ProduceResponse.self, version: 9)
        #expect(try client.receive(FetchResponse.self, version: 11).topics[0].partitions[0].highWatermark == 1)
    }

    @Test("a frame larger than the receive buffer arrives whole")
    func largeFrame() throws {
        let test = try TestBroker(["message.max.bytes": "4000000"])
        let client = try test.client()
        try client.createTopic("t")
        let large = try batch([String(repeating: "x", count: 3_000_000)])
        #expect(try client.produce(large, to: "t").errorCode == .none)
        #expect(try client.fetch("t", from: 0, maxBytes: 4_000_000).records.byteCount == large.count)
    }

    @Test("an idempotent producer: a repeat gets its old offset, a gap and an old epoch are refused")
    func idempotence() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        let id = try client.ask(InitProducerIdRequest(), version: 4)
        #expect(id.errorCode == .none)
        let first = try batch(["a", "b"], producerID: id.producerID, epoch: 1, sequence: 0)
        let second = try batch(["c"], producerID: id.producerID, epoch: 1, sequence: 2)
        #expect(try client.produce(first, to: "t").baseOffset == 0)
        #expect(try client.produce(second, to: "t").baseOffset == 2)
        #expect(try client.produce(first, to: "t").baseOffset == 0)
        let gap = try batch(["e"], producerID: id.producerID, epoch: 1, sequence: 5)
        #expect(try client.produce(gap, to: "t").errorCode == .outOfOrderSequenceNumber)
        let old = try batch(["f"], producerID: id.producerID, epoch: 0, sequence: 0)
        #expect(try client.produce(old, to: "t").errorCode == .invalidProducerEpoch)
        #expect(try client.fetch("t", from: 0).highWatermark == 3)
    }

    @Test("records, producers and topics outlive a restart")
    func restart() throws {
        let directory = try TemporaryDirectory()
        var producer: InitProducerIdResponse?
        do {
            let test = try TestBroker(directory: directory)
            let client = try test.client()
            try client.createTopic("t", partitions: 3, configs: ["retention.ms": "12345"])
            producer = try client.ask(InitProducerIdRequest(), version: 4)
            _ = try client.produce(
                try batch(["a"], producerID: producer!.producerID, epoch: 0, sequence: 0), to: "t", partition: 2)
        }
        let test = try TestBroker(directory: directory)
        let client = try test.client()
        let again = try batch(["a"], producerID: producer!.producerID, epoch: 0, sequence: 0)
        #expect(try client.produce(again, to: "t", partition: 2).baseOffset == 0)
        #expect(try client.fetch("t", from: 0, partition: 2).highWatermark == 1)
        #expect(try client.ask(InitProducerIdRequest(), version: 4).producerID > producer!.producerID)
        let configs = try client.ask(
            DescribeConfigsRequest(resources: [.init(type: 2, name: "t", configurationKeys: ["retention.ms"])]),
            version: 4)
        #expect(configs.resources[0].configs.map(\.value) == ["12345"])
    }

    @Test("an error names its partition only; the others of the request are served")
    func mixed() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", partitions: 2)
        var broken = try batch(["a"])
        broken[broken.count - 2] ^= 1
        let answer = try client.ask(
            ProduceRequest(
                acks: 1, timeoutMilliseconds: 1000,
                topics: [
                    .init(
                        name: "t",
                        partitions: [
                            .init(index: 0, records: .bytes(broken)),
                            .init(index: 1, records: .bytes(try batch(["b"]))),
                            .init(index: 2, records: .bytes(try batch(["c"]))),
                        ])
                ]), version: 9)
        #expect(answer.topics[0].partitions.map(\.errorCode) == [.corruptMessage, .none, .unknownTopicOrPartition])
    }

    @Test(
        "a batch that breaks a rule gets the code that Kafka gives",
        arguments: [
            ("acks", ErrorCode.invalidRequiredAcks), ("min.insync.replicas", .notEnoughReplicas),
            ("timestamp", .invalidTimestamp),
            ("size", .messageTooLarge), ("cut", .invalidRecord), ("two", .invalidRecord), ("none", .invalidRecord),
            ("transactional", .invalidTransactionState), ("log append time", .invalidTimestamp),
            ("producer id", .invalidRecord),
        ])
    func refusals(rule: String, code: ErrorCode) throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", configs: rule == "min.insync.replicas" ? ["min.insync.replicas": "2"] : [:])
        let good = try batch(["a"])
        let sent: [UInt8] =
            switch rule {
            case "timestamp": try batch(["a"], timestamp: WallClock.milliseconds() + 7_200_000)
            case "size": try batch([String(repeating: "x", count: 1_100_000)])
            case "cut": Array(good.dropLast(3))
            case "two": good + good
            case "none": []
            case "transactional": withAttributes(good, 16)
            case "log append time": withAttributes(good, 8)
            case "producer id": try batch(["a"], producerID: -2, epoch: 0, sequence: 0)
            default: good
            }
        let acks: Int16 = rule == "acks" ? 2 : rule == "min.insync.replicas" ? -1 : 1
        #expect(try client.produce(sent, to: "t", acks: acks).errorCode == code)
        #expect(try client.fetch("t", from: 0).highWatermark == 0)
    }

    /// The batch with other attributes, under a checksum that is right.
    private func withAttributes(_ batch: [UInt8], _ attributes: UInt8) -> [UInt8] {
        var changed = batch
        changed[22] = attributes
        let covered = Array(changed[21...])
        let checksum = CRC32C.checksum(covered.span.bytes)
        for index in 0..<4 { changed[17 + index] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(index))) }
        return changed
    }

    @Test("a producer id that leaves none to give does not keep the broker from starting")
    func absurdProducerID() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker(directory: directory)
            let client = try test.client()
            try client.createTopic("t", configs: ["max.message.bytes": " 500000\n"])
            let absurd = try batch(["a"], producerID: .max, epoch: 0, sequence: 0)
            #expect(try client.produce(absurd, to: "t").errorCode == .none)
        }
        let test = try TestBroker(directory: directory)
        #expect(try test.client().ask(InitProducerIdRequest(), version: 4).producerID == 0)
        #expect(try test.client().fetch("t", from: 0).highWatermark == 1)
    }

    @Test("every batch of a topic with flush.messages=1 is flushed before its answer")
    func flushes() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t", configs: ["flush.messages": "1"])
        for _ in 0..<5 { #expect(try client.produce(try batch(["a"]), to: "t").errorCode == .none) }
        #expect(test.broker.logCounters.flushes >= 5)
    }
}
