import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite struct FetchTests {
    /// Ten batches of ten records, about 1,300 bytes each.
    private func tenBatches() throws -> TestLog {
        let test = try TestLog()
        for _ in 0..<10 { try test.append(TestBatch(count: 10, valueBytes: 120)) }
        return test
    }

    @Test("a fetch starts at the batch that contains the offset")
    func withinBatch() throws {
        let test = try tenBatches()
        let region = try test.log.fetch(from: 57, maxBytes: 1 << 20)
        #expect(region.baseOffset == 50)
        #expect(try batches(in: region).map(\.baseOffset) == [50, 60, 70, 80, 90])
        #expect(region.logEndOffset == 100 && region.highWatermark == 100 && region.logStartOffset == 0)
    }

    @Test(
        "a fetch gives whole batches up to its limit, and one in any case",
        arguments: [0, 1, 1300, 3000, 6000, 1 << 30])
    func limits(maxBytes: Int) throws {
        let test = try tenBatches()
        let region = try test.log.fetch(from: 0, maxBytes: maxBytes)
        let headers = try batches(in: region)
        #expect(headers.count >= 1)
        #expect(region.byteCount <= maxBytes || headers.count == 1)
        if headers.count < 10 { #expect(region.byteCount + headers[0].totalBytes > maxBytes) }
        let strict = try test.log.fetch(from: 0, maxBytes: maxBytes, minOneBatch: false)
        #expect(strict.byteCount <= maxBytes)
    }

    @Test("at the log end a fetch is empty, beyond it and below the start it is out of range")
    func range() throws {
        let test = try tenBatches()
        #expect(try test.log.fetch(from: 100, maxBytes: 1000).isEmpty)
        #expect(throws: LogError.offsetOutOfRange(offset: 101, logStart: 0, logEnd: 100)) {
            try test.log.fetch(from: 101, maxBytes: 1000)
        }
        try test.log.deleteRecords(before: 25)
        #expect(throws: LogError.offsetOutOfRange(offset: 24, logStart: 25, logEnd: 100)) {
            try test.log.fetch(from: 24, maxBytes: 1000)
        }
        #expect(try test.log.fetch(from: 25, maxBytes: 1000).baseOffset == 20)
    }

    @Test("a fetch of the last batches reads no header")
    func tail() throws {
        let test = try TestLog()
        for _ in 0..<1000 { try test.append(TestBatch(count: 10, valueBytes: 120)) }
        for offset in stride(from: 9000 as Int64, through: 10000, by: 7) {
            _ = try test.log.fetch(from: offset, maxBytes: 1 << 20)
        }
        #expect(test.log.counters.fetchesWithHeaderReads == 0)
        #expect(try test.readOffsets(from: 3) == Array(3..<10000))
        #expect(test.log.counters.fetchesWithHeaderReads > 0)
    }

    @Test(
        "every offset is found, in closed and active segments, whatever the index interval",
        arguments: [0, 1000, 4096, 100_000])
    func everyOffset(interval: Int) throws {
        let test = try TestLog { configuration, _ in
            configuration.indexIntervalBytes = interval
            configuration.segmentBytes = 20_000
        }
        for index in 0..<300 { try test.append(TestBatch(count: 1 + index % 4, valueBytes: 100 + index)) }
        for offset in 0..<test.log.logEndOffset {
            let region = try test.log.fetch(from: offset, maxBytes: 1000)
            let first = try #require(try batches(in: region).first)
            #expect(first.baseOffset <= offset && offset <= first.lastOffset)
        }
        #expect(try test.readOffsets(from: 0, maxBytes: 5000) == Array(0..<test.log.logEndOffset))
    }

    @Test("a region stays readable when retention deletes its segment")
    func survivesRetention() throws {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 3000
            configuration.retentionBytes = 3000
        }
        for _ in 0..<10 { try test.append(TestBatch(count: 10, valueBytes: 120)) }
        let region = try test.log.fetch(from: 0, maxBytes: 10_000)
        #expect(try test.log.enforceRetention(now: WallClock.milliseconds()) > 0)
        #expect(!Directory.exists(test.segment(0)))
        #expect(try batches(in: region).first?.baseOffset == 0)
    }
}

@Suite struct OffsetQueryTests {
    private func timed() throws -> TestLog {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 2000
            configuration.indexIntervalBytes = 100
            configuration.retentionMilliseconds = -1
        }
        // Records at 1000, 1001, 1002 · 2000, 2001, 2002 · …, offsets 0–29.
        for index in 1...10 { try test.append(TestBatch(count: 3, valueBytes: 200, timestamp: Int64(index * 1000))) }
        return test
    }

    @Test(
        "the first record at or after a time is found to the record",
        arguments: [
            (0, 0, 1000), (1000, 0, 1000), (1001, 1, 1001), (1003, 3, 2000), (4002, 11, 4002), (9999, 27, 10000),
            (10002, 29, 10002),
        ] as [(Int64, Int64, Int64)])
    func byTime(time: Int64, offset: Int64, timestamp: Int64) throws {
        let test = try timed()
        #expect(test.log.segmentCount > 3)
        let found = try test.log.offset(for: .timestamp(time))
        #expect(found?.offset == offset && found?.timestamp == timestamp)
        try test.reopen()
        #expect(try test.log.offset(for: .timestamp(time))?.offset == offset)
    }

    @Test("there is no record after the last one's time")
    func afterTheEnd() throws {
        #expect(try timed().log.offset(for: .timestamp(10003)) == nil)
        #expect(try TestLog().log.offset(for: .timestamp(0)) == nil)
    }

    @Test("earliest, latest and the greatest timestamp")
    func special() throws {
        let test = try timed()
        try test.append(TestBatch(timestamp: 5))
        try test.log.deleteRecords(before: 4)
        #expect(try test.log.offset(for: .earliest) == TimestampedOffset(offset: 4, timestamp: -1, leaderEpoch: 0))
        #expect(try test.log.offset(for: .latest) == TimestampedOffset(offset: 31, timestamp: -1, leaderEpoch: 0))
        #expect(
            try test.log.offset(for: .maxTimestamp) == TimestampedOffset(offset: 29, timestamp: 10002, leaderEpoch: 0))
        #expect(try test.log.offset(for: .timestamp(0))?.offset == 4)
    }

    @Test("DeleteRecords below the start changes nothing, above the high watermark is out of range")
    func deleteRecords() throws {
        let test = try timed()
        #expect(try test.log.deleteRecords(before: 10) == 10)
        #expect(try test.log.deleteRecords(before: 5) == 10)
        #expect(throws: LogError.self) { try test.log.deleteRecords(before: 31) }
        #expect(try test.log.deleteRecords(before: -1) == 30)
        #expect(test.log.violations() == [])
        try test.reopen()
        #expect(test.log.logStartOffset == 30)
        #expect(try test.log.enforceRetention(now: 0) > 0)
        #expect(test.log.segmentCount == 1)
    }

    @Test("times are found in compressed batches too", arguments: Compression.allCases)
    func compressed(codec: Compression) throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 50, timestamp: 1000, compression: codec))
        #expect(try test.log.offset(for: .timestamp(1017))?.offset == 17)
    }
}
