import Synchronization
import TestSupport
import Testing

@testable import KafkaClient

/// To which partitions a producer sends.
@Suite struct PartitioningTests {
    @Test("keys go where Java sends them, records without a key stick for batch.size bytes")
    func partitions() throws {
        let broker = try StubBroker(topics: ["t": 7])
        defer { broker.stop() }
        let producer = try Producer(configuration(broker, ["batch.size": "500", "linger.ms": "1000"]))
        let topic = try producer.topic("t")
        for index in 0..<50 { try producer.send("v", to: topic, key: "key-\(index)") }
        producer.flush()
        var expected = Array(repeating: 0, count: 7)
        for index in 0..<50 {
            expected[Murmur2.partition(of: Array("key-\(index)".utf8).span.bytes, count: 7)] += 1
        }
        #expect((0..<7).map { broker.values("t", $0).count } == expected)
        for _ in 0..<2000 { try producer.send(String(repeating: "x", count: 20), to: topic) }
        producer.flush()
        let batches = (0..<7).map { index in broker.state.withLock { $0.topics["t"]![index].batches.count } }
        // 2000 records of at least 20 bytes in batches of 500: full ones, spread over all partitions.
        #expect(batches.reduce(0, +) < 200)
        #expect((0..<7).allSatisfy { broker.values("t", $0).count > expected[$0] })
        producer.close()
    }

    @Test("round-robin deals evenly, an own partitioner decides, an explicit partition must exist")
    func otherPartitioners() throws {
        final class Last: Partitioner {
            func partition(topic: String, key: RawSpan?, value: RawSpan?, partitionCount: Int) -> Int {
                partitionCount - 1
            }
        }
        let broker = try StubBroker(topics: ["t": 4])
        defer { broker.stop() }
        var settings = try configuration(broker, ["partitioner": "round-robin"])
        let turns = try Producer(settings)
        let topic = try turns.topic("t")
        for _ in 0..<40 { try turns.send("a", to: topic) }
        turns.close()
        #expect((0..<4).map { broker.values("t", $0).count } == [10, 10, 10, 10])
        settings.partitioner = .custom(Last())
        let own = try Producer(settings)
        let same = try own.topic("t")
        try own.send("b", to: same)
        #expect(throws: ClientError.invalidPartition(topic: "t", partition: 4, count: 4)) {
            try own.send("c", to: same, partition: 4)
        }
        own.close()
        #expect(broker.values("t", 3).last == "b")
    }
}
