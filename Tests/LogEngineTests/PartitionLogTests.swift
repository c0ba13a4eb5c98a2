import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite struct PartitionLogTests {
    @Test("batches of one call get adjoining offsets and one write")
    func append() throws {
        let test = try TestLog()
        let results = try test.append(TestBatch(count: 3), TestBatch(count: 5), TestBatch(count: 2))
        #expect(results.map(\.appendedAt) == [0, 3, 8])
        #expect(test.log.logEndOffset == 10)
        #expect(test.log.counters.pwritevCalls == 1)
        #expect(test.log.counters.batches == 3)
        #expect(test.log.counters.records == 10)
        #expect(try test.readOffsets(from: 0) == Array(0..<10))
        #expect(test.log.violations() == [])
    }

    @Test("append.strategy=single writes batch by batch")
    func single() throws {
        let test = try TestLog { $1.appendStrategy = .single }
        try test.append(TestBatch(), TestBatch(), TestBatch())
        #expect(test.log.counters.pwritevCalls == 3)
        #expect(test.log.counters.batchesPerPwritev == 1)
    }

    @Test("base offset and leader epoch are written into the bytes, the checksum holds")
    func stamps() throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 3))
        try test.append(TestBatch(count: 3), leaderEpoch: 5)
        let headers = try batches(in: test.log.fetch(from: 0, maxBytes: 1 << 20))
        #expect(headers.map(\.baseOffset) == [0, 3])
        #expect(headers.map(\.partitionLeaderEpoch) == [0, 5])
        #expect(test.log.endOffset(ofLeaderEpoch: 0) == (0, 3))
        #expect(test.log.endOffset(ofLeaderEpoch: 5) == (5, 6))
    }

    @Test("LogAppendTime sets the time of the append, and the checksum holds")
    func logAppendTime() throws {
        let test = try TestLog { configuration, _ in configuration.timestampType = .logAppendTime }
        let before = WallClock.milliseconds()
        let results = try test.append(TestBatch(timestamp: 5))
        guard case .appended(let batch) = results[0] else { return #expect(Bool(false)) }
        #expect(batch.logAppendTime >= before)
        let header = try #require(try batches(in: test.log.fetch(from: 0, maxBytes: 1 << 20)).first)
        #expect(header.isLogAppendTime && header.maxTimestamp == batch.logAppendTime)
    }

    @Test("a batch over max.message.bytes is refused, its neighbours are not")
    func tooLarge() throws {
        let test = try TestLog { configuration, _ in configuration.maxMessageBytes = 1000 }
        let results = try test.append(TestBatch(), TestBatch(valueBytes: 2000), TestBatch())
        #expect(results.map(\.appendedAt) == [0, nil, 1])
        guard case .batchTooLarge(_, limit: 1000) = results[1].refusal else { return #expect(Bool(false)) }
    }

    @Test("a timestamp more than an hour ahead is refused")
    func timestamps() throws {
        let test = try TestLog()
        let now = WallClock.milliseconds()
        let results = try test.append(
            TestBatch(timestamp: now + 3_700_000), TestBatch(timestamp: now + 3_500_000), TestBatch(timestamp: 0))
        guard case .invalidTimestamp = results[0].refusal else { return #expect(Bool(false)) }
        #expect(results[1].appendedAt == 0 && results[2].appendedAt == 1)
    }

    @Test("repeats in one call and in later ones get the old offset, gaps are refused")
    func idempotence() throws {
        let test = try TestLog()
        func batch(_ sequence: Int32) -> TestBatch {
            TestBatch(count: 2, producerID: 9, producerEpoch: 0, baseSequence: sequence)
        }
        let first = try test.append(batch(0), batch(2), batch(0), batch(6), batch(4))
        #expect(first.map(\.appendedAt) == [0, 2, nil, nil, 4])
        #expect(first[2].repeatedAt == 0)
        guard case .outOfOrderSequence(9, 0, expected: 4, received: 6) = first[3].refusal else {
            return #expect(Bool(false))
        }
        let second = try test.append(batch(2), batch(6))
        #expect(second[0].repeatedAt == 2)
        #expect(second[1].appendedAt == 6)
        #expect(test.log.counters.repeatedBatches == 2)
        #expect(try test.readOffsets(from: 0) == Array(0..<8))
    }

    @Test("a segment is closed before it grows over segment.bytes")
    func rollBySize() throws {
        let test = try TestLog { configuration, _ in configuration.segmentBytes = 1000 }
        for _ in 0..<20 { try test.append(TestBatch(valueBytes: 200), TestBatch(valueBytes: 200)) }
        #expect(test.log.segmentCount == 14)
        #expect(try test.readOffsets(from: 0) == Array(0..<40))
        #expect(try test.readOffsets(from: 17) == Array(17..<40))
        #expect(test.log.violations() == [])
    }

    @Test("a segment is closed when the records' time passed segment.ms")
    func rollByTime() throws {
        let test = try TestLog { configuration, _ in configuration.segmentMilliseconds = 1000 }
        for time in [0, 500, 1000, 1001, 2001, 2002] as [Int64] { try test.append(TestBatch(timestamp: time)) }
        #expect(test.log.segmentCount == 3)
    }

    @Test("a segment is closed when its index is full")
    func rollByIndex() throws {
        let test = try TestLog { configuration, _ in
            configuration.segmentIndexBytes = 16
            configuration.indexIntervalBytes = 0
        }
        for _ in 0..<9 { try test.append(TestBatch()) }
        #expect(test.log.segmentCount == 3)
        #expect(test.log.violations() == [])
    }

    @Test("blocks are allocated ahead of the end of the file, and given back when the log is closed")
    func allocation() throws {
        let test = try TestLog()
        try test.append(TestBatch())
        let file = try File(test.segment(0), mode: .readOnly)
        #expect(try file.size() < 1000)
        #expect(try file.allocatedSize() >= 1 << 20)
        try test.logs.close()
        #expect(try file.allocatedSize() <= 8192)
    }

    @Test("more batches than IOV_MAX take as few writes as possible")
    func manyBatches() throws {
        let test = try TestLog()
        let batches = try (0..<2500).map { _ in try TestBatch().pending() }
        let outcome = test.log.append(batches)
        #expect(outcome.results.compactMap(\.appendedAt) == Array(0..<2500))
        #expect(test.log.counters.pwritevCalls == 3)
        #expect(test.log.violations() == [])
    }
}
