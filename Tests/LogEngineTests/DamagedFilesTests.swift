import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

/// Files that somebody lost or changed between a clean stop and the next start.
@Suite struct DamagedFilesTests {
    /// Three segments of five batches of ten records, every batch but the first one of a segment indexed.
    private func filled() throws -> TestLog {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 1750
            configuration.indexIntervalBytes = 0
        }
        for index in 0..<15 { try test.append(TestBatch(count: 10, fill: UInt8(index))) }
        #expect(test.log.segmentCount == 3)
        return test
    }

    private func index(_ base: Int64, of test: TestLog) -> String {
        String(test.segment(base).dropLast(3)) + "index"
    }

    private func overwrite(_ path: String, at position: Int, with bytes: [UInt8]) throws {
        try File(path, mode: .readWrite).pwrite(bytes.raw, at: position)
    }

    private func rebuilt(_ test: TestLog, _ base: Int64) -> Int {
        let path = test.segment(base)
        return test.events.all.count { if case .indexesRebuilt(path, _) = $0 { true } else { false } }
    }

    @Test(
        "an index entry that points at no batch is found when it is used, and the index rebuilt, once",
        arguments: [[0, 0, 0, 100], [0, 0, 6, 0], [255, 255, 255, 0], [0, 255, 0, 0]] as [[UInt8]],
        [0, 1, 2, 3])
    func wrongEntry(position: [UInt8], entry: Int) throws {
        let test = try filled()
        for base in [0, 50, 100] as [Int64] {
            try test.logs.close()
            try overwrite(index(base, of: test), at: entry * 8 + 4, with: position)
            try test.open()
            for offset in 0..<150 as Range<Int64> {
                let region = try test.log.fetch(from: offset, maxBytes: 1000)
                #expect(region.baseOffset == offset / 10 * 10 && !region.isEmpty)
            }
            #expect(try test.readOffsets(from: 0) == Array(0..<150))
            #expect(rebuilt(test, base) <= 1)
            if base < 100 { #expect(rebuilt(test, base) == 1) }
            #expect(test.log.violations() == [])
        }
        let events = test.events.all
        try test.reopen()
        #expect(try test.readOffsets(from: 0) == Array(0..<150))
        #expect(test.events.all == events)
    }

    @Test("an empty index of a segment that is not small is rebuilt", arguments: ["index", "timeindex"])
    func emptyIndex(suffix: String) throws {
        let test = try filled()
        try test.logs.close()
        let path = String(test.segment(50).dropLast(3)) + suffix
        let before = try Directory.readFile(path)
        try File(path, mode: .readWrite).truncate(to: 0)
        try test.open()
        #expect(rebuilt(test, 50) == 1)
        #expect(try Directory.readFile(path) == before)
        #expect(try test.readOffsets(from: 0) == Array(0..<150))
    }

    @Test("where a segment is lost, that is said, and consumers go on behind it", arguments: [true, false])
    func lostSegment(clean: Bool) throws {
        let test = try filled()
        if clean { try test.logs.close() } else { test.crash() }
        try Directory.removeFile(test.segment(50))
        try test.open()
        #expect(test.events.all.contains(.gap(directory: test.partitionPath, from: 50, to: 100)))
        #expect(test.log.offsets == (0, 150, 150))
        let expected = Array(0..<50 as Range<Int64>) + Array(100..<150)
        #expect(try test.readOffsets(from: 0) == expected)
        #expect(try test.log.fetch(from: 70, maxBytes: 1000).baseOffset == 100)
        #expect(test.log.violations() == [])
        test.log.configuration.retentionBytes = 1000
        #expect(try test.log.enforceRetention(now: WallClock.milliseconds()) == 1)
        #expect(test.log.logStartOffset == 100)
        #expect(test.log.violations() == [])
    }

    @Test("a closed segment that lost its last batch is cut short, not trusted to its neighbour's start")
    func shortSegment() throws {
        let test = try filled()
        let last = try test.log.fetch(from: 90, maxBytes: 1)
        try test.logs.close()
        try File(test.segment(50), mode: .readWrite).truncate(to: last.position)
        try test.open()
        #expect(test.events.all.contains(.gap(directory: test.partitionPath, from: 90, to: 100)))
        #expect(try test.readOffsets(from: 80) == Array(80..<90) + Array(100..<150))
    }

    @Test(
        "a partition that cannot be opened is offline and left untouched, and the others are served",
        arguments: ["bytes", "file", "directory"])
    func offline(damage: String) throws {
        let test = try filled()
        let other = PartitionID(topic: "u", partition: 0)
        _ = try test.logs.create(other, topicID: .random(), configuration: .init())
            .append([try TestBatch(count: 3).pending()])
        try test.logs.close()
        switch damage {
        case "bytes": try overwrite(test.segment(50), at: 1300, with: [UInt8](repeating: 0xEE, count: 450))
        case "file":
            try Directory.rename(test.partitionPath, to: test.directory.file("kept"))
            try test.directory.write("no directory", to: "t-0")
        default:
            try Directory.rename(test.segment(50), to: test.directory.file("kept"))
            try Directory.create(test.segment(50))
        }
        for _ in 0..<2 {
            try test.open()
            #expect(test.logs.wasCleanlyClosed)
            #expect(test.logs.log(other)?.logEndOffset == 3)
            #expect(test.logs.log(other)?.offlineReason == nil)
            let reason = try #require(test.log.offlineReason)
            #expect(reason.contains(damage == "file" ? test.partitionPath : test.segment(50)))
            let error = LogError.offline(partition: "t-0", reason: reason)
            #expect(throws: error) { try test.log.fetch(from: 0, maxBytes: 1) }
            #expect(throws: error) { try test.log.flush() }
            #expect(throws: error) { try test.log.offset(for: .latest) }
            #expect(throws: error) { try test.log.truncate(to: 0) }
            #expect(try test.append(TestBatch())[0].refusal == error)
            #expect(test.events.all.contains(.offline(partition: "t-0", reason: reason)))
            test.logs.maintain(now: WallClock.milliseconds())
            try test.logs.close()
        }
        // Repaired, all of it is there.
        switch damage {
        case "bytes": try Directory.removeFile(test.segment(50))
        case "file":
            try Directory.removeFile(test.partitionPath)
            try Directory.rename(test.directory.file("kept"), to: test.partitionPath)
        default:
            try Directory.removeTree(test.segment(50))
            try Directory.rename(test.directory.file("kept"), to: test.segment(50))
        }
        try test.open()
        let lost = damage == "bytes" ? 50..<100 : 0..<0 as Range<Int64>
        #expect(try test.readOffsets(from: 0) == (0..<150).filter { !lost.contains($0) })
    }

    @Test("bytes that are found to be no batch when they are read are reported, not with every fetch")
    func unreadable() throws {
        let test = try filled()
        try test.logs.close()
        try overwrite(test.segment(0), at: 400, with: [UInt8](repeating: 0xEE, count: 400))
        try test.open()
        for _ in 0..<3 { _ = try? test.log.fetch(from: 25, maxBytes: 1000) }
        #expect(test.log.offlineReason == nil)
        let path = test.segment(0)
        let reports = test.events.all.count { if case .unreadable(path, _) = $0 { true } else { false } }
        #expect((1...2).contains(reports))
        #expect(try test.readOffsets(from: 50) == Array(50..<150))
    }

    @Test(
        "a time index that points out of its segment hides no record", arguments: [[0, 255], [255, 255]] as [[UInt8]])
    func wrongTimes(offset: [UInt8]) throws {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 1000
            configuration.indexIntervalBytes = 0
            configuration.retentionMilliseconds = -1
        }
        for index in 1...12 { try test.append(TestBatch(valueBytes: 150, timestamp: Int64(index * 1000))) }
        #expect(test.log.segmentCount > 2)
        try test.logs.close()
        try overwrite(String(test.segment(0).dropLast(3)) + "timeindex", at: 8, with: offset)
        try test.open()
        for index in 1...12 as ClosedRange<Int64> {
            #expect(try test.log.offset(for: .timestamp(index * 1000))?.offset == index - 1)
        }
    }

    @Test("a log start behind the log end is ignored and named, and costs no record", arguments: [true, false])
    func wrongStart(clean: Bool) throws {
        let test = try filled()
        try test.logs.close()
        try test.directory.write("0\n1\nt 0 999999\n", to: "log-start-offset-checkpoint")
        if !clean { try Directory.removeFile(test.directory.file(".kafka_cleanshutdown")) }
        try test.open()
        #expect(test.log.offsets == (0, 150, 150))
        #expect(try test.readOffsets(from: 0) == Array(0..<150))
        let path = test.directory.file("log-start-offset-checkpoint")
        #expect(test.events.all.contains { if case .fileIgnored(path, _) = $0 { true } else { false } })
    }

    @Test("files with the line ends of other systems are read")
    func lineEnds() throws {
        let test = try filled()
        try test.log.deleteRecords(before: 7)
        let (topicID, identity) = (test.log.topicID, test.logs.identity)
        try test.logs.close()
        for name in [
            "meta.properties", "recovery-point-offset-checkpoint", "log-start-offset-checkpoint",
            "t-0/partition.metadata", "t-0/leader-epoch-checkpoint",
        ] {
            let text = try Repository.text(of: test.directory.file(name))
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            try test.directory.write(lines.joined(separator: "\r\n"), to: name)
        }
        try test.open()
        #expect(test.events.all == [])
        #expect(test.logs.identity == identity && test.log.topicID == topicID)
        #expect(test.log.logStartOffset == 7)
        #expect(test.log.leaderEpochs.latest == 0)
    }
}
