import Glibc
import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite(.enabled(if: SmallDisk.isPossible, Comment(rawValue: SmallDisk.remedy)))
struct FullDiskTests {
    @Test(
        "a full disk refuses appends with a remedy, loses nothing, and serves again when there is space",
        arguments: [false, true])
    func fullDisk(pooled: Bool) throws {
        let disk = try SmallDisk(megabytes: 8)
        let pool = pooled ? try WorkerPool(name: "pool", threads: 1) : nil
        let test = try TestLog(in: disk.directory.path) { _, options in
            options.pool = pool
            options.firstAllocationBytes = 16 << 20
        }
        func batch(_ sequence: Int64) -> TestBatch {
            TestBatch(
                count: 10, valueBytes: 9000, producerID: 1, producerEpoch: 0, baseSequence: Int32(sequence))
        }
        var appended: Int64 = 0
        var refusal: LogError?
        while refusal == nil, appended < 10_000 {
            // Two a call: neither of a call that fails is acknowledged.
            let results = try test.append(batch(appended), batch(appended + 10))
            refusal = results[0].refusal
            #expect((results[0].refusal == nil) == (results[1].refusal == nil))
            if refusal == nil { appended += 20 }
        }
        #expect(appended * 9000 > 6 << 20)
        guard case .diskFull = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect("\(refusal!)".contains("free space"))
        #expect(test.log.offlineReason == nil)
        #expect(test.log.logEndOffset == appended)
        #expect(test.log.violations() == [])
        #expect(try test.readOffsets(from: 0) == Array(0..<appended))
        // The same batches again, as a producer would: still full, then space, then accepted in sequence.
        #expect(try test.append(batch(appended))[0].refusal != nil)
        try test.log.truncate(to: appended / 2)
        #expect(try test.append(batch(appended / 2 / 10 * 10))[0].appendedAt == appended / 2 / 10 * 10)
        #expect(test.log.violations() == [])
        try test.logs.close()
    }

    @Test("a full disk at a roll postpones the indexes, and the log goes on when there is space")
    func fullDiskAtRoll() throws {
        let disk = try SmallDisk(megabytes: 4)
        let test = try TestLog(in: disk.directory.path) { configuration, options in
            configuration.segmentBytes = 1 << 20
            configuration.indexIntervalBytes = 0
            options.firstAllocationBytes = 0
        }
        func fill() throws -> Bool { try test.append(TestBatch(count: 4, valueBytes: 100))[0].refusal == nil }
        while try fill() {}
        let end = test.log.logEndOffset
        #expect(test.log.offlineReason == nil)
        #expect(try test.readOffsets(from: 0) == Array(0..<end))
        #expect(test.log.violations() == [])
        test.log.configuration.retentionBytes = 1 << 20
        test.logs.maintain(now: WallClock.milliseconds())
        #expect(try fill())
        #expect(test.log.violations() == [])
        try test.reopen()
        #expect(test.log.violations() == [])
        #expect(test.log.logEndOffset == end + 4)
    }
}
