import TestSupport
import Testing

@testable import RecordFormat

@Suite struct BuilderTests {
    private func randomRecords(_ random: inout SeededNumbers) -> [Seen] {
        func bytes(_ most: Int, _ random: inout SeededNumbers) -> [UInt8]? {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: return nil
            case 1: return []
            default:
                let count = Int.random(in: 0...most, using: &random)
                return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
        }
        return (0..<Int.random(in: 1...200, using: &random)).map { index in
            var record = Seen(Int64(index), Int64.random(in: -5...1 << 45, using: &random), nil, nil)
            record.key = bytes(80, &random)
            record.value = bytes(index % 20 == 0 ? 20000 : 200, &random)
            if index % 7 == 0 {
                record.headers = (0..<Int.random(in: 0...4, using: &random)).map {
                    Seen.Header(key: Array("header \($0)".utf8), value: bytes(100, &random))
                }
            }
            return record
        }
    }

    @Test("what is appended is in order and is read again", arguments: Compression.allCases, [11, 12, 13] as [UInt64])
    func roundTrip(_ codec: Compression, _ seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let builder = RecordBatchBuilder(byteLimit: 16 << 20, prefixByteCount: 100)
        for _ in 0..<3 {
            let records = randomRecords(&random)
            for record in records { #expect(builder.append(record)) }
            #expect(builder.count == records.count)
            let batch = [UInt8](
                try builder.finish(
                    compression: codec, producerID: 9, producerEpoch: 1, baseSequence: .max, isTransactional: true))
            let findings = try RecordBatchValidation.examine(batch)
            #expect(findings.maxTimestamp == records.map(\.timestamp).max())
            #expect(findings.header.maxTimestamp == findings.maxTimestamp)
            #expect(findings.header.compression == codec)
            #expect(findings.header.isTransactional)
            #expect(findings.header.lastSequence == (records.count == 1 ? .max : Int32(records.count - 2)))
            #expect(try read(batch) == records, "seed \(seed)")
            builder.reset()
        }
    }

    @Test("a full builder says so and stays as it was; a first record always fits")
    func limits() throws {
        let value = [UInt8](repeating: 7, count: 100)
        let builder = RecordBatchBuilder(byteLimit: 1000)
        var appended = 0
        while builder.push(1, nil, value) { appended += 1 }
        #expect(appended == 8)
        #expect(builder.count == 8)
        let before = builder.estimatedBytes
        #expect(before == 61 + 8 * 109)
        #expect(!builder.push(1, nil, value))
        #expect(builder.estimatedBytes == before)
        #expect(builder.push(1, nil, nil))
        #expect(try builder.finished().count == before + 7)
        #expect(!builder.push(1, nil, nil))
        let whole = [UInt8](builder.bytes)
        #expect(flaw(whole) == nil)

        builder.reset()
        let large = [UInt8](repeating: 7, count: 5000)
        #expect(builder.push(1, nil, large))
        #expect(!builder.push(1, nil, nil))
        #expect(flaw(try builder.finished()) == nil)
        builder.reset()
        #expect(builder.push(1, nil, value))
        #expect(!builder.push(1, nil, large))
    }

    @Test("exactly the bytes that fit are used")
    func exactFit() throws {
        for limit in 61...200 {
            let builder = RecordBatchBuilder(byteLimit: limit)
            #expect(builder.push(0, nil, nil))
            while builder.push(0, nil, nil) {}
            #expect(builder.count == max(1, (limit - 61) / 7))
            #expect(flaw(try builder.finished()) == nil)
        }
    }

    @Test("a prefix stands right in front of the batch", arguments: [Compression.none, .lz4])
    func prefix(_ codec: Compression) throws {
        let builder = RecordBatchBuilder(byteLimit: 1000, prefixByteCount: 32)
        #expect(builder.push(5, nil, [1, 2, 3]))
        try builder.finish(compression: codec)
        let batch = [UInt8](builder.bytes)
        for count in [0, 1, 32] {
            let prefix = [UInt8](repeating: UInt8(count), count: count)
            let framed = [UInt8](builder.framed(by: prefix.span.bytes))
            #expect(framed == prefix + batch)
        }
        let again = [UInt8](builder.bytes)
        #expect(again == batch)
    }

    @Test("a batch is stamped in place")
    func stamps() throws {
        let builder = RecordBatchBuilder(byteLimit: 1000)
        #expect(builder.push(5, nil, [1, 2, 3]))
        #expect(builder.push(6, nil, [1, 2, 3]))
        try builder.finish()
        builder.stampProducer(id: 88, epoch: 2, baseSequence: 10)
        var batch = [UInt8](builder.bytes)
        var header = try RecordBatchValidation.validate(batch.span.bytes)
        #expect(header.producerID == 88 && header.producerEpoch == 2 && header.lastSequence == 11)
        #expect(header.partitionLeaderEpoch == -1)

        withMutableBytes(&batch) { BatchStamp.position(baseOffset: 1 << 40, leaderEpoch: 9, in: &$0) }
        header = try RecordBatchValidation.validate(batch.span.bytes, origin: .log)
        #expect(header.baseOffset == 1 << 40 && header.lastOffset == 1 << 40 + 1 && header.nextOffset == 1 << 40 + 2)
        #expect(header.partitionLeaderEpoch == 9)

        withMutableBytes(&batch) { BatchStamp.logAppendTime(777, in: &$0) }
        let findings = try RecordBatchValidation.examine(batch, origin: .log)
        #expect(findings.header.isLogAppendTime && findings.maxTimestamp == 777)
        #expect(try read(batch).map(\.timestamp) == [777, 777])
        #expect(try read(batch).map(\.offset) == [1 << 40, 1 << 40 + 1])
    }

    @Test("several batches in a row are read one after the other, and the cut last one is told")
    func rows() throws {
        let first = try batch(of: [Seen(0, 1, "a", "1")])
        let second = try batch(of: [Seen(0, 2, "b", "2"), Seen(1, 3, "c", "3")], .gzip)
        let bytes = first + second + first.dropLast()
        var rest = bytes.span.bytes
        var keys: [[UInt8]?] = []
        for expected in [first.count, second.count] {
            let header = try RecordBatchReader().forEachRecord(in: rest) { keys.append(Seen($0).key) }
            #expect(header.totalBytes == expected)
            rest = rest.extracting(droppingFirst: header.totalBytes)
        }
        #expect(keys == [Array("a".utf8), Array("b".utf8), Array("c".utf8)])
        let cut = Array(first.dropLast())
        #expect(throws: RecordBatchError.cut(needed: first.count, available: first.count - 1)) { try read(cut) }
    }

    private func withMutableBytes(_ bytes: inout [UInt8], _ body: (inout MutableRawSpan) -> Void) {
        var elements = bytes.mutableSpan
        var span = elements.mutableBytes
        body(&span)
    }
}
