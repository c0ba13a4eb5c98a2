import KafkaProtocol
import LogEngine
import RecordFormat
import TestSupport
import Testing

@testable import Broker

/// The log of groups and offsets: whatever a crash leaves of a rewriting reads to the same.
@Suite struct OffsetsLogTests {
    /// A partition of `__consumer_offsets` in a data directory of its own.
    private struct Kept {
        let directory: TemporaryDirectory
        let logs: LogDirectory
        let log: OffsetsLog

        init() throws {
            directory = try TemporaryDirectory()
            logs = try LogDirectory(directory.path)
            let id = PartitionID(topic: OffsetsTopic.name, partition: 0)
            let partition = Partition(
                topic: id.topic, index: 0, log: try logs.create(id, topicID: nil, configuration: LogConfiguration()))
            log = OffsetsLog(partition, builder: RecordBatchBuilder(byteLimit: 4096), leastBytes: 1) { _ in }
        }

        /// What another process reads that finds the files as they are now.
        func afterCrash() throws -> [String: String] {
            let copy = try TemporaryDirectory()
            let copied = try FinishedProcess("/bin/cp", ["-r", directory.file(OffsetsTopic.name + "-0"), copy.path])
            guard copied.succeeded else { throw TestSupportError(copied.report) }
            let found = try LogDirectory(copy.path)
            defer { try? found.close() }
            return try read(found.logs[0])
        }
    }

    private static func offset(_ partition: Int32, _ offset: Int64?) -> OffsetsRecord {
        .offset(
            OffsetCommitKey(group: "g", topic: "t", partition: partition),
            offset.map { OffsetCommitValue(offset: $0, metadata: String(repeating: "m", count: 50)) })
    }

    @Test func `a crash at any point of a rewriting loses and invents nothing`() throws {
        let kept = try Kept()
        for round in Int64(1)...200 {
            _ = kept.log.append([Self.offset(0, round), Self.offset(Int32(round % 7) + 1, round)], at: 1)
        }
        _ = kept.log.append(
            [Self.offset(3, nil), .group(GroupMetadataKey(group: "g"), GroupMetadataValue(generation: 9))], at: 1)
        let expected = try read(kept.log.partition.log)
        #expect(expected["g t-0"] == "200" && expected["g t-3"] == nil && expected["g"] == "generation 9")
        #expect(expected.count == 8)
        let live: [OffsetsRecord] =
            [.group(GroupMetadataKey(group: "g"), GroupMetadataValue(generation: 9)), Self.offset(0, 200)]
            + [1, 2, 4, 5, 6, 7].map { Self.offset($0, Int64(expected["g t-\($0)"] ?? "")) }

        let log = kept.log.partition.log
        let start = try log.beginSegment()
        #expect(try kept.afterCrash() == expected)
        for part in 0..<live.count {
            _ = kept.log.append([live[part]], at: 2)
            #expect(try kept.afterCrash() == expected, "\(part) of what is live were written")
        }
        try log.deleteRecords(before: start)
        #expect(try kept.afterCrash() == expected)
        try log.enforceRetention(now: 2)
        #expect(try kept.afterCrash() == expected)
        #expect(log.segmentCount == 1 && log.byteCount < 2000)
        try kept.logs.close()
    }

    @Test func `a log that is mostly out of date is written anew, and says so until it is done`() throws {
        let kept = try Kept()
        for round in Int64(1)...100 { _ = kept.log.append([Self.offset(0, round)], at: 1) }
        #expect(kept.log.isOvergrown)
        kept.log.rewrite([Self.offset(0, 100)], at: 1) { $0() }
        #expect(try read(kept.log.partition.log) == ["g t-0": "100"])
        #expect(kept.log.partition.log.byteCount < 300 && !kept.log.isOvergrown)
        _ = kept.log.append([Self.offset(0, 101)], at: 1)
        #expect(!kept.log.isOvergrown, "three times what is live may gather")
        try kept.logs.close()
    }

    @Test func `a rewriting that fails is reported, and not tried again with every write`() throws {
        let kept = try Kept()
        for round in Int64(1)...100 { _ = kept.log.append([Self.offset(0, round)], at: 1) }
        #expect(kept.log.isOvergrown)
        try kept.logs.close()
        kept.log.rewrite([Self.offset(0, 100)], at: 1) { $0() }
        #expect(!kept.log.isOvergrown)
    }

    @Test func `what does not fit into one batch is refused as a whole, or written as several`() throws {
        let kept = try Kept()
        let many = (0..<100).map { Self.offset($0, 1) }
        guard case .failed(.batchTooLarge) = kept.log.append(many, at: 1) else {
            Issue.record("100 records of 100 bytes are more than a batch of 4096")
            return
        }
        #expect(try read(kept.log.partition.log).isEmpty)
        guard case .done = kept.log.appendAll(many, at: 1) else {
            Issue.record("they are written")
            return
        }
        #expect(try read(kept.log.partition.log).count == 100)
        try kept.logs.close()
    }

    @Test(arguments: [("my-group", 50, 12), ("g", 50, 3), ("ünï", 50, 21), ("", 50, 0), ("polygenelubricants", 50, 0)])
    func `a group's partition is that of Kafka`(name: String, count: Int, expected: Int32) {
        #expect(OffsetsTopic.partition(of: name, count: count) == expected)
    }
}

/// The last value of each key.
private func read(_ log: PartitionLog) throws -> [String: String] {
    var found: [String: String] = [:]
    let unread = try log.forEachOffsetsRecord { record in
        switch record {
        case .offset(let key, let value):
            found["\(key.group) \(key.topic)-\(key.partition)"] = value.map { "\($0.offset)" }
        case .group(let key, let value): found[key.group] = value.map { "generation \($0.generation)" }
        }
    }
    #expect(unread.broken == 0)
    return found
}
