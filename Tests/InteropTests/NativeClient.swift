import FoundationEssentials
import KafkaClient
import RecordFormat
import SystemIO
import TestSupport

/// Our own client: reads a topic to its end, and sends what it read to another one.
struct NativeClient {
    let server: SocketAddress

    init(_ broker: BrokerProcess) {
        server = SocketAddress(host: "127.0.0.1", port: broker.port)
    }

    /// A record as it was read.
    struct Copied {
        let partition: Int32
        let offset: Int64
        let timestamp: Int64
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [(name: [UInt8], value: [UInt8]?)]
    }

    /// All records of `topic`, in the order of partition and offset.
    func read(_ topic: String) throws -> [Copied] {
        let admin = try Admin(bootstrapServers: [server])
        let ends = try admin.listOffsets(topic: topic, timestamp: -1).filter { $0.value > 0 }
        let consumer = try Consumer(ConsumerConfiguration(bootstrapServers: [server]))
        defer { consumer.close() }
        consumer.assign(ends.keys.map { TopicPartition(topic, $0) }, from: .beginning)
        var records: [Copied] = []
        var open = Set(ends.keys)
        while !open.isEmpty {
            let count = try consumer.poll(timeoutMilliseconds: 20_000) { (batch) throws(ClientError) in
                try batch.forEachRecord { record in
                    var headers: [(name: [UInt8], value: [UInt8]?)] = []
                    try? record.headers.forEach { headers.append((bytes($0) ?? [], bytes($1))) }
                    records.append(
                        Copied(
                            partition: batch.partition, offset: record.offset, timestamp: record.timestamp,
                            key: bytes(record.key), value: bytes(record.value), headers: headers))
                }
                if batch.header.nextOffset >= ends[batch.partition]! { open.remove(batch.partition) }
            }
            guard count > 0 else { throw TestSupportError("\(topic): nothing for 20 s, still to come: \(open)") }
        }
        return records.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }

    /// Sends `records` to a new topic, each to its partition, and waits until all are acknowledged at the offsets that they had.
    func write(
        _ records: [Copied], to topic: String, partitions: Int, properties: [(key: String, value: String)]
    ) throws {
        let admin = try Admin(bootstrapServers: [server])
        try admin.createTopics([NewTopic(name: topic, partitions: partitions)])
        try admin.awaitTopic(topic, partitions: partitions)
        let producer = try Producer(ProducerConfiguration(bootstrapServers: [server], properties: properties))
        let target = try producer.topic(topic)
        var deliveries: [(Copied, Delivery)] = []
        for record in records {
            var headers = RecordHeaders()
            for header in record.headers {
                headers.append(String(decoding: header.name, as: UTF8.self), header.value?.span.bytes)
            }
            let delivery = try producer.deliver(
                to: target, partition: Int(record.partition), key: record.key?.span.bytes,
                value: record.value?.span.bytes, headers: headers.count > 0 ? headers : nil,
                timestamp: record.timestamp)
            deliveries.append((record, delivery))
        }
        producer.flush()
        for (record, delivery) in deliveries {
            let written = try delivery.wait()
            guard written.offset == record.offset || written.offset == -1 else {
                throw TestSupportError("\(topic): offset \(written.offset) instead of \(record.offset)")
            }
        }
        producer.close()
    }

    /// The digest of clients/corpus.py.
    static func digest(of records: [Copied], topic: String) throws -> CorpusClient.Digest {
        var content: [UInt8] = []
        var timestamps: [UInt8] = []
        func add(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
            for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        func add(_ field: [UInt8]?) {
            add(Int32(field?.count ?? -1), to: &content)
            content += field ?? []
        }
        for record in records {
            add(record.partition, to: &content)
            add(record.offset, to: &content)
            add(record.key)
            add(record.value)
            add(Int32(record.headers.count), to: &content)
            for header in record.headers {
                add(header.name)
                add(header.value)
            }
            add(record.partition, to: &timestamps)
            add(record.offset, to: &timestamps)
            add(record.timestamp, to: &timestamps)
        }
        return try CorpusClient.Digest(
            topic: topic, records: records.count, content: sha256(content), timestamps: sha256(timestamps))
    }

    private static func sha256(_ bytes: [UInt8]) throws -> String {
        let directory = try TemporaryDirectory()
        try Data(bytes).write(to: URL(filePath: directory.file("bytes")))
        let finished = try FinishedProcess("/usr/bin/sha256sum", [directory.file("bytes")])
        return String(finished.output.prefix { $0 != " " })
    }
}

private func bytes(_ span: RawSpan?) -> [UInt8]? {
    guard let span else { return nil }
    return span.withUnsafeBytes { Array($0) }
}
