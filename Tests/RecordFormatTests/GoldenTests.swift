import TestSupport
import Testing

@testable import RecordFormat

/// Batches that other clients wrote, and what is in them.
@Suite struct GoldenTests {
    static let time: Int64 = 1_700_000_000_000
    static let records = [
        Seen(0, time, "k", "v"),
        Seen(1, time + 1, nil, ""),
        Seen(2, time - 100, "", nil),
        Seen(3, time + 5000, "key", String(repeating: "x", count: 200), [("h1", "a"), ("h2", nil), ("h1", "")]),
        Seen(4, time + 6000, nil, String(repeating: "0123456789", count: 7000)),  // not in the uncompressed ones
    ]
    static let recordings =
        JavaClient.batches.map { Recording(client: "Java", codec: $0.codec, hex: $0.hex) }
        + KafkaPython.batches.map { Recording(client: "kafka-python", codec: $0.codec, hex: $0.hex) }
        + Librdkafka.batches.map { Recording(client: "librdkafka", codec: $0.codec, hex: $0.hex) }

    struct Recording: CustomTestStringConvertible {
        var client: String
        var codec: String
        var hex: String
        var bytes: [UInt8] { [UInt8](hex: hex) }
        var records: [Seen] { codec == "none" ? GoldenTests.records.dropLast() : GoldenTests.records }
        var testDescription: String { "\(client), \(codec)" }
    }

    @Test("a batch of another client is in order and has its records", arguments: recordings)
    func reads(_ recording: Recording) throws {
        let batch = recording.bytes
        let findings = try RecordBatchValidation.examine(batch)
        #expect(findings.header.compression?.kafkaName == String(recording.codec.prefix { $0 != " " }))
        #expect(findings.header.recordCount == recording.records.count)
        #expect(findings.header.totalBytes == batch.count)
        #expect(findings.header.maxTimestamp == recording.records.last?.timestamp)
        #expect(findings.maxTimestamp == recording.records.last?.timestamp)
        #expect(findings.hasNullKey)
        #expect(try read(batch) == recording.records)
    }

    @Test("producer id, epoch and sequence are where Java puts them")
    func producerFields() throws {
        let header = try RecordBatchHeader([UInt8](hex: JavaClient.batches[0].hex).span.bytes)
        #expect(header.producerID == 4711)
        #expect(header.producerEpoch == 3)
        #expect(header.baseSequence == 42)
        #expect(header.lastSequence == 45)
        #expect(header.baseTimestamp == Self.time)
        #expect(!header.isTransactional && !header.isControl && !header.isLogAppendTime)
    }

    @Test("our uncompressed batch is Java's, byte for byte")
    func writesAsJava() throws {
        let builder = RecordBatchBuilder(byteLimit: 1 << 16)
        for record in Self.records.dropLast() { builder.append(record) }
        let batch = [UInt8](try builder.finish(producerID: 4711, producerEpoch: 3, baseSequence: 42))
        #expect(batch == [UInt8](hex: JavaClient.batches[0].hex))
    }
}
