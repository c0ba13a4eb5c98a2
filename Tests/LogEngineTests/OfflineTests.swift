import Glibc
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

/// Failures of the disk below one partition. /dev/full takes the place of the segment file: it can be neither written
/// nor cut nor synced.
@Suite struct OfflineTests {
    private func breakDisk(_ test: TestLog) throws {
        let full = try File("/dev/full", mode: .readWrite)
        let broken = test.log.state.withLock { $0.active.file.descriptor.rawValue }
        #expect(dup2(full.descriptor.rawValue, broken) == broken)
    }

    private func isOffline(_ error: LogError?) -> Bool { if case .offline = error { true } else { false } }

    @Test("a partition whose failed write cannot be cut back goes offline, and says why")
    func write() throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 3))
        try breakDisk(test)
        let results = try test.append(TestBatch(), TestBatch())
        guard case .diskFull = results[0].refusal, case .diskFull = results[1].refusal else {
            Issue.record("\(results)")
            return
        }
        #expect(test.log.offlineReason?.contains("could not be cut back") == true)
        #expect(test.events.all.last?.severity == .error)
        #expect(isOffline(try test.append(TestBatch())[0].refusal))
        #expect(throws: LogError.self) { try test.log.fetch(from: 0, maxBytes: 1) }
        // The next start recovers: what was acknowledged is there.
        try test.logs.close()
        test.crash()
        try test.open()
        #expect(test.events.all.last == .uncleanShutdown(directory: test.directory.path))
        #expect(try test.readOffsets(from: 0) == [0, 1, 2])
    }

    @Test(
        "after a failed flush the partition is offline, nobody who waited is told of success, and it is not tried again"
    )
    func flush() throws {
        let test = try TestLog()
        try test.append(TestBatch(count: 3))
        try breakDisk(test)
        let answers = Mutex<[Bool]>([])
        for _ in 0..<2 {
            test.log.flush(upTo: 3) { result in
                let succeeded = (try? result.get()) != nil
                answers.withLock { $0.append(succeeded) }
            }
        }
        #expect(answers.withLock { $0 } == [false, false])
        #expect(test.log.counters.flushes == 1)
        #expect(test.log.offlineReason?.contains("flush") == true)
        #expect(test.log.recoveryPoint == 0)
    }

    @Test(
        "consumers see what is below the high watermark, followers everything",
        arguments: [0, 5, 10, 20, 35] as [Int64])
    func highWatermark(mark: Int64) throws {
        let test = try TestLog { configuration, _ in configuration.segmentBytes = 1000 }
        for _ in 0..<8 { try test.append(TestBatch(count: 5)) }
        test.log.state.withLock { state in
            state.highWatermarkFollowsEnd = false
            state.highWatermark = mark
        }
        #expect(try test.readOffsets(from: 0) == Array(0..<mark))
        #expect(try test.log.fetch(from: 35, maxBytes: 1000).isEmpty)
        #expect(try !test.log.fetch(from: 35, maxBytes: 1000, bound: .logEnd).isEmpty)
        #expect(try test.log.offset(for: .latest)?.offset == mark)
        #expect(try test.log.offset(for: .latest, bound: .logEnd)?.offset == 40)
    }
}
