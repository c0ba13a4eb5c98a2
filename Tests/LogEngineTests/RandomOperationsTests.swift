import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

/// Random operations on a log, held against a list of what should be in it.
@Suite struct RandomOperationsTests {
    /// What the log should hold.
    private struct Model {
        struct Batch {
            var base: Int64
            var count: Int64
            var fill: UInt8
        }
        var batches: [Batch] = []
        var start: Int64 = 0
        var end: Int64 = 0
    }

    private static let seeds: [UInt64] = {
        if let seed = Repository.environment("WEIR_SEED").flatMap({ UInt64($0) }) { return [seed] }
        return (0..<(Repository.runsAll ? 20 : 3)).map { _ in UInt64.random(in: 0...UInt64(UInt32.max)) }
    }()

    @Test("random operations leave what the model says; WEIR_SEED=… repeats one", arguments: seeds)
    func operations(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let test = try TestLog { configuration, options in
            configuration.segmentBytes = Int.random(in: 4_000...20_000, using: &random)
            configuration.indexIntervalBytes = [0, 500, 4096].randomElement(using: &random)!
            configuration.retentionMilliseconds = -1
            options.firstAllocationBytes = 16 << 10
            options.allocationBytes = 64 << 10
            options.appendStrategy = random.next() % 4 == 0 ? .single : .batched
        }
        var model = Model()
        for step in 0..<(Repository.runsAll ? 300 : 60) {
            let name = try Self.step(test, &model, &random)
            let problems = test.log.violations() + (try Self.differences(test, model, &random))
            guard problems.isEmpty else {
                Issue.record("seed \(seed), step \(step) (\(name)): \(problems)")
                return
            }
        }
    }

    private static func step(_ test: TestLog, _ model: inout Model, _ random: inout SeededNumbers) throws -> String {
        switch random.next() % 16 {
        case 0:
            try test.reopen()
            return "reopen"
        case 1:
            test.crash()
            try test.open()
            return "crash"
        case 2:
            try damageTail(test, &model, &random)
            return "crash and damage"
        case 3:
            let offset = Int64.random(in: model.start...model.end, using: &random)
            let end = try test.log.truncate(to: offset)
            model.batches.removeAll { $0.base + $0.count > offset }
            model.end = max(model.start, model.batches.last.map { $0.base + $0.count } ?? end)
            #expect(end == model.end)
            model.end = end
            return "truncate to \(offset)"
        case 4:
            test.log.configuration.retentionBytes = Int64.random(in: 0...40_000, using: &random)
            try test.log.enforceRetention(now: WallClock.milliseconds())
            model.start = max(model.start, test.log.logStartOffset)
            model.batches.removeAll { $0.base + $0.count <= model.start }
            return "retention"
        case 5:
            let offset = Int64.random(in: model.start...model.end, using: &random)
            #expect(try test.log.deleteRecords(before: offset) == offset)
            model.start = offset
            test.logs.maintain(now: WallClock.milliseconds())
            #expect(test.log.logStartOffset >= offset)
            model.start = test.log.logStartOffset
            model.batches.removeAll { $0.base + $0.count <= model.start }
            return "delete records before \(offset)"
        default:
            try append(test, &model, &random)
            return "append"
        }
    }

    private static func append(_ test: TestLog, _ model: inout Model, _ random: inout SeededNumbers) throws {
        var pending: [PendingBatch] = []
        var added: [Model.Batch] = []
        for _ in 0...random.next() % 6 {
            let batch = TestBatch(
                count: Int.random(in: 1...20, using: &random), valueBytes: Int.random(in: 0...120, using: &random),
                fill: UInt8(random.next() % 256))
            pending.append(try batch.pending())
            added.append(.init(base: 0, count: Int64(batch.count), fill: batch.fill))
        }
        let results = test.log.append(pending).results
        for (batch, result) in zip(added, results) {
            #expect(result.appendedAt == model.end)
            model.batches.append(.init(base: model.end, count: batch.count, fill: batch.fill))
            model.end += batch.count
        }
    }

    /// A crash that tears the last batch, or flips a bit in it, or leaves garbage behind it.
    private static func damageTail(_ test: TestLog, _ model: inout Model, _ random: inout SeededNumbers) throws {
        let active = try #require(
            SegmentPath.parse(try Directory.list(test.partitionPath).filter { $0.hasSuffix(".log") }.last!))
        let path = test.segment(active.baseOffset)
        let last = model.batches.last.map(\.base).flatMap { $0 >= active.baseOffset ? $0 : nil }
        let region = try last.map { try test.log.fetch(from: max($0, model.start), maxBytes: 1) }
        test.crash()
        let file = try File(path, mode: .readWrite)
        let kind = random.next() % 3
        if let region, !region.isEmpty, kind < 2 {
            if kind == 0 {
                try file.truncate(to: region.position + Int(random.next() % UInt64(region.byteCount)))
            } else {
                // Base offset and leader epoch are not covered by the checksum.
                let position = region.position + Int.random(in: 17..<region.byteCount, using: &random)
                let byte = try file.pread(count: 1, at: position)[0]
                let flipped = [byte ^ UInt8(1 << (random.next() % 8))]
                try file.pwrite(flipped.raw, at: position)
            }
            // The log never starts lower than it did, unless the checkpoint had not been written.
            model.end = model.batches.removeLast().base
        } else {
            let garbage = (0..<random.next() % 200).map { _ in UInt8(random.next() % 256) }
            try file.pwrite(garbage.raw, at: file.size())
        }
        try test.open()
        if model.end < model.start {
            model.end = test.log.logEndOffset
            #expect(model.end <= model.start)
            model.start = model.end
        }
    }

    private static func differences(_ test: TestLog, _ model: Model, _ random: inout SeededNumbers) throws -> [String] {
        let offsets = test.log.offsets
        var problems: [String] = []
        if offsets.end != model.end { problems.append("the log ends at \(offsets.end), not \(model.end)") }
        if offsets.start != model.start { problems.append("the log starts at \(offsets.start), not \(model.start)") }
        guard problems.isEmpty, model.start < model.end else { return problems }
        let from = Int64.random(in: model.start..<model.end, using: &random)
        let read = try test.readOffsets(from: from, maxBytes: Int.random(in: 0...30_000, using: &random))
        if read != Array(from..<model.end) { problems.append("reading from \(from) gives \(read.count) records") }
        if let batch = model.batches.first(where: { $0.base <= from && from < $0.base + $0.count }) {
            let region = try test.log.fetch(from: from, maxBytes: 1)
            let bytes = try region.file.pread(count: region.byteCount, at: region.position)
            var fills: Set<UInt8> = []
            try RecordBatchReader().forEachRecord(in: bytes.raw) { record in
                if let value = record.value, value.byteCount > 0 { fills.insert(value.bigEndian(0, as: UInt8.self)) }
            }
            if region.baseOffset != batch.base || !fills.isSubset(of: [batch.fill]) {
                problems.append("the batch at \(from) is another one")
            }
        }
        return problems
    }
}
