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
        var notes = Compatibility("exchange_\(producer.column.rawValue)")
        for consumer in CorpusClient.allCases
        where expect(try consumer.consume(topics, from: broker.bootstrap), written, producer, consumer) {
            notes.works(consumer.column, .fetch)
        }
        #expect(try broker.stop() == .code(0))

        let again = try BrokerProcess(data: data.path)
        if expect(try CorpusClient.confluent.consume(topics, from: again.bootstrap), written, producer, .confluent) {
            note(producer, as: producer.column, &notes)
        }
        #expect(try again.stop() == .code(0))
        try notes.check()
    }

    @Test(
        "our client reads what one of them wrote, and all read what it copies",
        arguments: [CorpusClient.confluent, .kafkaPython])
    func native(producer: CorpusClient) throws {
        let broker = try BrokerProcess()
        let native = NativeClient(broker)
        let written = try producer.produce(to: broker.bootstrap)
        var copies: [String] = []
        for (written, properties) in zip(written, Self.properties) {
            let records = try native.read(written.topic)
            let read = try NativeClient.digest(of: records, topic: written.topic)
            #expect(read == written)
            copies.append(written.topic + "-copy")
            let partitions = written.topic.contains("50-partitions") ? 50 : 3
            try native.write(records, to: copies.last!, partitions: partitions, properties: properties)
        }
        var notes = Compatibility("native_\(producer.column.rawValue)")
        for consumer in CorpusClient.allCases
        where expect(try consumer.consume(copies, from: broker.bootstrap), written, producer, consumer) {
            notes.works(.weir, .fetch)
            note(producer, as: .weir, &notes)
        }
        try notes.check()
    }

    /// What a client has sent, when the corpus of `producer` has arrived.
    private func note(
        _ producer: CorpusClient, as client: Compatibility.Client, _ notes: inout Compatibility
    ) {
        notes.works(
            client, .acksNone, .acksOne, .acksAll, .idempotence, .gzip, .snappy, .lz4, .zstd, .sizes, .headers)
        for feature in producer.sends { notes.works(client, feature) }
    }

    /// How the native producer sends the topics of the corpus, in their order.
    private static let properties: [[(key: String, value: String)]] = [
        [("acks", "0"), ("enable.idempotence", "false")],
        [("acks", "1"), ("enable.idempotence", "false")],
        [("acks", "1"), ("enable.idempotence", "false"), ("compression.type", "gzip")],
        [("acks", "all"), ("enable.idempotence", "false"), ("compression.type", "snappy")],
        [("acks", "1"), ("enable.idempotence", "false"), ("compression.type", "lz4")],
        [("acks", "all"), ("compression.type", "zstd")],
        [("linger.ms", "5")],
        [("compression.type", "zstd"), ("linger.ms", "5")],
    ]

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

    /// Whether all is as it was written.
    @discardableResult
    private func expect(
        _ read: [CorpusClient.Digest], _ written: [CorpusClient.Digest], _ producer: CorpusClient,
        _ consumer: CorpusClient
    ) -> Bool {
        #expect(read.map(\.topic).map { $0.replacing("-copy", with: "") } == written.map(\.topic))
        for (read, written) in zip(read, written) {
            #expect(read.records == written.records, "\(producer) to \(consumer), \(written.topic)")
            #expect(read.content == written.content, "\(producer) to \(consumer), \(written.topic)")
            if producer != .kcat {
                #expect(read.timestamps == written.timestamps, "\(producer) to \(consumer), \(written.topic)")
            }
        }
        return zip(read, written).allSatisfy { $0.content == $1.content } && read.count == written.count
    }
}
