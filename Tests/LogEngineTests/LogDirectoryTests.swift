import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite struct LogDirectoryTests {
    @Test("a data directory has one owner at a time, and the second one is told what to do")
    func lock() throws {
        let test = try TestLog()
        #expect {
            try LogDirectory(test.directory.path)
        } throws: { error in
            error as? LogError == .directoryInUse(path: test.directory.path) && "\(error)".contains("stop that one")
        }
        try test.reopen()
    }

    @Test("a directory of another cluster or node is refused")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        let first = try LogDirectory(directory.path, identity: .init(clusterID: "abc", nodeID: 3))
        #expect(first.identity.clusterID == "abc" && first.identity.nodeID == 3)
        try first.close()
        #expect(throws: LogError.self) { try LogDirectory(directory.path, identity: .init(clusterID: "abd")) }
        #expect(throws: LogError.self) { try LogDirectory(directory.path, identity: .init(nodeID: 4)) }
        let again = try LogDirectory(directory.path, identity: .init(nodeID: 3))
        #expect(again.identity == first.identity)
    }

    @Test("partitions come back with their topic id and where they start")
    func reopening() throws {
        let test = try TestLog()
        for partition in 0..<5 as Range<Int32> {
            try test.logs.create(
                PartitionID(topic: "many.parts-1", partition: partition), topicID: .random(), configuration: .init())
        }
        try test.append(TestBatch(count: 10))
        try test.log.deleteRecords(before: 7)
        let ids = test.logs.logs.map { ($0.id, $0.topicID) }
        try test.reopen()
        #expect(test.logs.logs.map(\.id) == ids.map(\.0))
        #expect(test.logs.logs.map(\.topicID) == ids.map(\.1))
        #expect(test.log.logStartOffset == 7)
    }

    @Test("a log that nobody changed is not written again when it is closed")
    func unchanged() throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 10))
        try test.reopen()
        let names = try Directory.list(test.partitionPath)
        let mark = [0, 0, 0, 9, 0, 0, 0, 0] as [UInt8]
        let index = try File(test.partitionPath + "/00000000000000000000.index", mode: .readWrite)
        try index.pwrite(mark.raw, at: 0)
        try test.logs.close()
        #expect(try Directory.list(test.partitionPath) == names)
        #expect(try Directory.readFile(index.path) == mark)
        try test.open()
        #expect(try test.readOffsets(from: 0) == Array(0..<10))
    }

    @Test("a partition exists once, and has a legal name")
    func creation() throws {
        let test = try TestLog()
        #expect(throws: LogError.partitionExists(partition: "t-0")) {
            try test.logs.create(TestLog.id, topicID: nil, configuration: .init())
        }
        #expect(throws: LogError.self) {
            try test.logs.create(PartitionID(topic: "../t", partition: 0), topicID: nil, configuration: .init())
        }
    }

    @Test("a deleted partition is gone at once, also from the disk, and can be created again")
    func deletion() throws {
        let test = try TestLog()
        try test.append(TestBatch())
        let region = try test.log.fetch(from: 0, maxBytes: 1000)
        let log = try #require(test.log)
        try test.logs.delete(TestLog.id)
        #expect(test.logs.log(TestLog.id) == nil)
        #expect(try Directory.list(test.directory.path).filter { $0.hasPrefix("t-0") } == [])
        #expect(log.append([try TestBatch().pending()]).results[0].refusal == .closed(path: test.partitionPath))
        #expect(throws: LogError.self) { try log.fetch(from: 0, maxBytes: 1) }
        #expect(try batches(in: region).count == 1)
        let again = try test.logs.create(TestLog.id, topicID: nil, configuration: .init())
        #expect(again.logEndOffset == 0)
        #expect(throws: LogError.partitionNotFound(partition: "u-0")) {
            try test.logs.delete(PartitionID(topic: "u", partition: 0))
        }
    }

    @Test("what an interrupted deletion left is removed, what is strange is named and left alone")
    func sweeping() throws {
        let test = try TestLog()
        try test.logs.close()
        try Directory.create(test.directory.file("gone-0.0123abcd-delete"))
        try Directory.create(test.directory.file("photos"))
        try test.open()
        #expect(!Directory.exists(test.directory.file("gone-0.0123abcd-delete")))
        #expect(Directory.exists(test.directory.file("photos")))
        #expect(test.events.all == [.strangeEntry(path: test.directory.file("photos"))])
    }

    @Test(
        "a checkpoint that does not parse is named, and recovery does without",
        arguments: ["", "1\n0\n", "0\n2\nt 0 5\n", "0\n1\nt x 5\n"])
    func brokenCheckpoint(text: String) throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 4))
        try test.logs.close()
        try test.directory.write(text, to: "recovery-point-offset-checkpoint")
        try test.open()
        #expect(test.events.all.count == 1)
        #expect(test.log.logEndOffset == 4)
    }

    @Test("the files of the data directory have Kafka's form")
    func forms() throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 4), leaderEpoch: 0)
        let id = try #require(test.log.topicID)
        try test.logs.close()
        func text(_ name: String) throws -> String { try Repository.text(of: test.directory.file(name)) }
        #expect(try text("recovery-point-offset-checkpoint") == "0\n1\nt 0 4\n")
        #expect(try text("log-start-offset-checkpoint") == "0\n0\n")
        #expect(try text("t-0/leader-epoch-checkpoint") == "0\n1\n0 0\n")
        #expect(try text("t-0/partition.metadata") == "version: 0\ntopic_id: \(id)")
        #expect(try text(".kafka_cleanshutdown").contains("\"version\":0"))
        #expect(try text("meta.properties").contains("version=1"))
        #expect(
            try Directory.list(test.directory.file("t-0"))
                == [
                    "00000000000000000000.index", "00000000000000000000.log", "00000000000000000000.snapshot",
                    "00000000000000000000.timeindex", "00000000000000000004.snapshot", "leader-epoch-checkpoint",
                    "partition.metadata",
                ].filter { $0 != "00000000000000000000.snapshot" })
    }

    @Test("retention by time and by bytes deletes whole segments, oldest first, and keeps the end")
    func retention() throws {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 1000
            configuration.retentionMilliseconds = 1000
        }
        for index in 0..<30 { try test.append(TestBatch(valueBytes: 200, timestamp: Int64(index * 100))) }
        let count = test.log.segmentCount
        #expect(try test.log.enforceRetention(now: 900) == 0)
        #expect(try test.log.enforceRetention(now: 2000) == 3)
        #expect(test.log.logStartOffset == 9)
        #expect(test.log.segmentCount == count - 3)
        test.log.configuration.retentionMilliseconds = -1
        test.log.configuration.retentionBytes = 2000
        try test.log.enforceRetention(now: 2000)
        #expect((2000...3000).contains(test.log.byteCount))
        #expect(test.log.violations() == [])
        let start = test.log.logStartOffset
        test.crash()
        try test.open()
        #expect(test.log.logStartOffset == start)
        test.log.configuration.retentionMilliseconds = 1000
        try test.log.enforceRetention(now: 100_000)
        #expect(test.log.offsets == (30, 30, 30))
        #expect(try test.append(TestBatch())[0].appendedAt == 30)
        try test.reopen()
        #expect(test.log.offsets == (30, 31, 31))
    }
}
