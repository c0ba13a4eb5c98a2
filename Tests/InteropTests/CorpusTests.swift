import TestSupport
import Testing

/// Keys, null keys, null and empty values, headers, all compression types, 1 byte to 900 KiB, acks 0, 1 and all, idempotent, 50 partitions:
/// what each client sends every other reads byte for byte, with its offsets and timestamps.
@Suite(
    "Unmodified clients", .serialized,
    .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct CorpusTests {
    @Test("all read what one of them wrote, also after a restart", arguments: CorpusClient.allCases)
    func exchange(producer: CorpusClient) throws {
        let data = try TemporaryDirectory()
        let broker = try BrokerProcess(data: data.path)
        let written = try producer.produce(to: broker.bootstrap)
        #expect(written.count == 8)
        let topics = written.map(\.topic)
        for consumer in CorpusClient.allCases {
            expect(try consumer.consume(topics, from: broker.bootstrap), written, producer, consumer)
        }
        #expect(try broker.stop() == .code(0))

        let again = try BrokerProcess(data: data.path)
        expect(try CorpusClient.confluent.consume(topics, from: again.bootstrap), written, producer, .confluent)
        #expect(try again.stop() == .code(0))
    }

    @Test(
        "the corpus itself passes through Apache Kafka",
        .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
    func apacheKafka() throws {
        let kafka = try RealKafka()
        for producer in CorpusClient.allCases {
            let written = try producer.produce(to: kafka.bootstrap)
            for consumer in CorpusClient.allCases {
                expect(
                    try consumer.consume(written.map(\.topic), from: kafka.bootstrap), written, producer, consumer)
            }
        }
        try kafka.stop()
    }

    private func expect(
        _ read: [CorpusClient.Digest], _ written: [CorpusClient.Digest], _ producer: CorpusClient,
        _ consumer: CorpusClient
    ) {
        #expect(read.map(\.topic) == written.map(\.topic))
        for (read, written) in zip(read, written) {
            #expect(read.records == written.records, "\(producer) to \(consumer), \(written.topic)")
            #expect(read.content == written.content, "\(producer) to \(consumer), \(written.topic)")
            if producer != .kcat {
                #expect(read.timestamps == written.timestamps, "\(producer) to \(consumer), \(written.topic)")
            }
        }
    }
}
