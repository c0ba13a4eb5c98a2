import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite struct RecoveryTests {
    /// Twelve batches of ten records; with small segments, four to a segment.
    private func filled(small: Bool = false, producer: Int64 = -1) throws -> TestLog {
        let test = try TestLog { configuration, _ in
            if small { configuration.segmentBytes = 1400 }
        }
        for index in 0..<12 {
            try test.append(
                TestBatch(
                    count: 10, producerID: producer, producerEpoch: producer < 0 ? -1 : 0,
                    baseSequence: producer < 0 ? -1 : Int32(index * 10), fill: UInt8(index)))
        }
        return test
    }

    private func change(_ path: String, at position: Int, _ body: (UInt8) -> UInt8) throws {
        let file = try File(path, mode: .readWrite)
        let byte = try file.pread(count: 1, at: position)[0]
        try file.pwrite([body(byte)].raw, at: position)
    }

    private func appendGarbage(_ bytes: [UInt8], to path: String) throws {
        let file = try File(path, mode: .readWrite)
        try file.pwrite(bytes.raw, at: file.size())
    }

    @Test("after a clean stop everything is there and nothing is scanned", arguments: [false, true])
    func clean(small: Bool) throws {
        let test = try filled(small: small)
        try test.reopen()
        #expect(test.logs.wasCleanlyClosed)
        #expect(test.events.all == [])
        #expect(test.log.violations() == [])
        #expect(try test.readOffsets(from: 0) == Array(0..<120))
        #expect(try test.append(TestBatch())[0].appendedAt == 120)
    }

    @Test("after a crash everything that was written is there", arguments: [false, true])
    func crash(small: Bool) throws {
        let test = try filled(small: small)
        test.crash()
        try test.open()
        #expect(test.events.all == [.uncleanShutdown(directory: test.directory.path)])
        #expect(try File(test.segment(0), mode: .readOnly).allocatedSize() < 1 << 20)
        #expect(test.log.violations() == [])
        #expect(try test.readOffsets(from: 0) == Array(0..<120))
        #expect(try test.append(TestBatch())[0].appendedAt == 120)
    }

    @Test("a bit flipped in the last batch cuts that batch, says so, and keeps the rest", arguments: [20, 30, 61, 200])
    func flippedBit(position: Int) throws {
        let test = try filled()
        let last = try test.log.fetch(from: 110, maxBytes: 1)
        let path = test.segment(0)
        test.crash()
        try change(path, at: last.position + position) { $0 ^ 0x10 }
        try test.open()
        let cut = test.events.all.compactMap { event -> (Int, Int)? in
            if case .truncated(path, let position, let removed, _) = event { (position, removed) } else { nil }
        }
        #expect(cut.map(\.0) == [last.position] && cut.map(\.1) == [last.byteCount])
        #expect(try test.readOffsets(from: 0) == Array(0..<110))
        #expect(test.log.violations() == [])
        #expect(try test.append(TestBatch())[0].appendedAt == 110)
    }

    @Test("a tail that is no whole batch is cut, however short", arguments: [1, 11, 17, 60, 61, 150])
    func tornTail(length: Int) throws {
        let test = try filled()
        let path = test.segment(0)
        let size = try File(path, mode: .readOnly).size()
        test.crash()
        let batch = try TestBatch(count: 10).bytes()
        try appendGarbage(Array(batch.prefix(length)), to: path)
        try test.open()
        #expect(try File(path, mode: .readOnly).size() == size)
        #expect(test.log.logEndOffset == 120)
        #expect(test.events.all.count == 2)
    }

    @Test("a tail of zeroes is cut")
    func zeroTail() throws {
        let test = try filled()
        test.crash()
        try appendGarbage([UInt8](repeating: 0, count: 8192), to: test.segment(0))
        try test.open()
        #expect(try test.readOffsets(from: 0) == Array(0..<120))
    }

    @Test("segments behind a bad batch are removed, because they no longer continue the log")
    func badMiddle() throws {
        let test = try filled(small: true)
        #expect(test.log.segmentCount == 3)
        test.crash()
        try change(test.segment(40), at: 70) { $0 ^ 1 }
        try test.open()
        #expect(test.log.logEndOffset == 40)
        #expect(!Directory.exists(test.segment(80)))
        let removed = test.events.all.filter { if case .segmentRemoved = $0 { true } else { false } }
        #expect(removed.count == 1)
        #expect(try test.append(TestBatch())[0].appendedAt == 40)
        #expect(test.log.violations() == [])
    }

    @Test("segments below the recovery point are not scanned again")
    func recoveryPoint() throws {
        let test = try filled(small: true)
        try test.log.flush()
        test.logs.maintain(now: 0)
        test.crash()
        // A flipped bit in what was flushed is not looked for: that is what the checkpoint is for.
        try change(test.segment(0), at: 70) { $0 ^ 1 }
        try test.open()
        #expect(test.log.logEndOffset == 120)
    }

    @Test("missing or broken indexes are rebuilt", arguments: ["index", "timeindex"], [true, false])
    func brokenIndexes(suffix: String, remove: Bool) throws {
        let test = try filled(small: true)
        try test.logs.close()
        for base in [0, 40, 80] as [Int64] {
            let path = String(test.segment(base).dropLast(3)) + suffix
            if remove { try Directory.removeFile(path) } else { try appendGarbage([1, 2, 3], to: path) }
        }
        try test.open()
        #expect(test.events.all.count == 3)
        #expect(try test.readOffsets(from: 0) == Array(0..<120))
        #expect(test.log.violations() == [])
        try test.reopen()
        #expect(test.events.all.count == 3)
    }

    @Test(
        "idempotent producers are remembered with five batches, after a stop and after a crash",
        arguments: [true, false], [true, false])
    func producers(clean: Bool, small: Bool) throws {
        let test = try filled(small: small, producer: 5)
        if clean {
            try test.reopen()
        } else {
            test.crash()
            try test.open()
        }
        func batch(_ sequence: Int32) -> TestBatch {
            TestBatch(count: 10, producerID: 5, producerEpoch: 0, baseSequence: sequence)
        }
        for sequence in stride(from: 70 as Int32, through: 110, by: 10) {
            #expect(try test.append(batch(sequence))[0].repeatedAt == Int64(sequence))
        }
        #expect(try test.append(batch(60))[0].refusal != nil)
        #expect(try test.append(batch(130))[0].refusal != nil)
        #expect(try test.append(batch(120))[0].appendedAt == 120)
    }

    @Test("leader epochs outlive a stop, and are found in the batches after a crash", arguments: [true, false])
    func epochs(clean: Bool) throws {
        let test = try TestLog()
        for epoch in [0, 0, 2, 2, 5] as [Int32] { try test.append(TestBatch(count: 2), leaderEpoch: epoch) }
        let before = test.log.leaderEpochs
        if clean {
            try test.reopen()
        } else {
            test.crash()
            try Directory.removeFile(LeaderEpochCheckpoint.path(in: test.partitionPath))
            try test.open()
        }
        #expect(test.log.leaderEpochs == before)
        #expect(before.entries.map(\.startOffset) == [0, 4, 8])
    }

    @Test(
        "truncation to an offset keeps whole batches below it",
        arguments: [0, 1, 39, 40, 41, 85, 119, 120, 200] as [Int64])
    func truncation(offset: Int64) throws {
        let test = try filled(small: true, producer: 5)
        let expected = min(offset, 120) / 10 * 10
        #expect(try test.log.truncate(to: offset) == expected)
        #expect(test.log.violations() == [])
        #expect(try test.readOffsets(from: 0) == Array(0..<expected))
        let next = TestBatch(count: 10, producerID: 5, producerEpoch: 0, baseSequence: Int32(expected))
        #expect(try test.append(next)[0].appendedAt == expected)
        try test.reopen()
        #expect(test.events.all == [])
        #expect(test.log.violations() == [])
    }
}
