import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

@Suite(.serialized) struct RealKafkaTests {
    @Test(
        "everything that is sent to Apache Kafka comes back, in every codec",
        .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
    func roundTrip() throws {
        let kafka = try RealKafka()
        defer { try? kafka.stop() }
        let servers = [SocketAddress(kafka.bootstrap)!]
        let admin = try Admin(bootstrapServers: servers)
        #expect(try admin.describeCluster().brokers.count == 1)
        for codec in Compression.allCases {
            for acks in ["0", "1", "all"] {
                let name = "t-\(codec.kafkaName)-\(acks)"
                try admin.createTopics([
                    NewTopic(
                        name: name, partitions: 3, replicationFactor: 1,
                        configurations: [("max.message.bytes", "2000000")])
                ])
                try admin.awaitTopic(name, partitions: 3)
                #expect(try admin.describeTopics([name]).first?.partitions.count == 3)
                let settings = try ProducerConfiguration(
                    bootstrapServers: servers,
                    properties: [("compression.type", codec.kafkaName), ("acks", acks), ("batch.size", "4000")])
                let producer = try Producer(settings)
                let topic = try producer.topic(name)
                var headers = RecordHeaders()
                headers.append("h", Array("x".utf8).span.bytes)
                for index in 0..<3000 {
                    let value = Array("value-\(index)".utf8)
                    let key = Array("key-\(index % 50)".utf8)
                    switch index % 4 {
                    case 0: try producer.send(to: topic, key: key.span.bytes, value: value.span.bytes)
                    case 1: try producer.send(to: topic, value: nil, headers: headers)
                    case 2: try producer.send(to: topic, partition: 2, value: [UInt8]().span.bytes, timestamp: 1234)
                    default: try producer.send(to: topic, value: value.span.bytes)
                    }
                }
                let large = [UInt8](repeating: 7, count: 900_000)
                let delivery = try producer.deliver(to: topic, partition: 0, value: large.span.bytes)
                #expect(try delivery.wait().partition == 0)
                producer.close()
                #expect(producer.statistics.failures == 0)

                let consumer = try Consumer(ConsumerConfiguration(bootstrapServers: servers))
                consumer.assign((0..<3).map { TopicPartition(name, $0) }, from: .beginning)
                var count = 0
                var nulls = 0
                var keyed = 0
                var largest = 0
                let deadline = MonotonicClock.now() + 120_000_000_000
                while count < 3001 && MonotonicClock.now() < deadline {
                    try consumer.poll(timeoutMilliseconds: 100) { batch throws(ClientError) in
                        try batch.forEachRecord { record in
                            count += 1
                            if record.value == nil { nulls += record.headers.count }
                            if record.key != nil { keyed += 1 }
                            largest = max(largest, record.value?.byteCount ?? 0)
                        }
                    }
                }
                consumer.close()
                #expect(count == 3001)
                #expect(nulls == 750)
                #expect(keyed == 750)
                #expect(largest == 900_000)
                let ends = try admin.listOffsets(topic: name, timestamp: -1)
                #expect(ends.values.reduce(0, +) == 3001)
                try admin.deleteTopics([name])
            }
        }
        #expect(try admin.describeConfigurations(ofBroker: 1).contains { $0.name == "log.dirs" })
        admin.close()
    }
}
