import LoadGenerator
import Measurement
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("Reading again, and from far behind, in suites")
struct ReadingSuiteTests {
    private func configurations(_ text: String) throws -> [Configuration] {
        try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()
    }

    @Test("what a suite says comes into the plan, and without it rows are as they were")
    func plans() throws {
        let plan = try configurations("consumer: {replay: time, behind: 2}")[0].rowPlan(topic: "t", seed: 1).consumer
        #expect(plan.replay == .time && plan.behind == 2)
        let plain = try configurations("trials: 1")[0].rowPlan(topic: "t", seed: 1).consumer
        #expect(plain.replay == .none && plain.behind == 0)
    }

    @Test(
        "what cannot be is refused where it stands",
        arguments: [
            (
                "consumer: {members: 0, replay: whole}",
                "mine.yaml:1:32: consumer.replay needs consumer.members above 0"
            ),
            (
                "consumer: {replay: time}\nload: {backlog.records: 9, peak: 0, latency.for: 0}",
                "mine.yaml:1:20: consumer.replay begins in the middle of load.peak or load.latency, and both are 0"
            ),
            (
                "consumer: {behind: 1}\nload.latency.for: 0",
                "mine.yaml:1:20: consumer.behind begins with the open loop, and load.latency.for is 0"
            ),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: SuiteError.self) { try configurations(text) }
        #expect(error?.description == words)
    }

    @Test("what is read again and not the same is a CORRECTNESS_FAIL; nothing read again is no answer")
    func verdicts() throws {
        let plan = try configurations("consumer.replay: whole\nload: {peak: 2s, latency.for: 0}")[0]
            .rowPlan(topic: "t", seed: 1)
        func judged(partitions: Int, identical: Int) throws -> (Verdict, reason: String?) {
            var measurement = RowMeasurement()
            measurement.peak = try FakeDriver.phase(.peak, 2000, perWindow: 1000) { _ in }
            var result = ReplayMeasurement.Result()
            (result.partitions, result.identical) = (partitions, identical)
            result.difference = identical < partitions ? "the 5 records of t-1 are not the same" : nil
            measurement.replay = ReplayMeasurement(phase: PhaseMeasurement(phase: .replay, start: 1), result: result)
            return Judge.verdict(on: measurement, of: plan)
        }
        #expect(try judged(partitions: 4, identical: 4).0 == .valid)
        let failed = try judged(partitions: 4, identical: 3)
        #expect(failed.0 == .correctnessFail && failed.reason == "read again, the 5 records of t-1 are not the same")
        #expect(try judged(partitions: 0, identical: 0).0 == .unstable)
    }

    @Test("the row says what was dropped from memory, or that it could not be")
    func pageCache() throws {
        var figures = ReadingFigures()
        figures.note(DroppedCache(droppedBytes: 4096, leftBytes: 0))
        #expect(figures.pageCache == "dropped" && figures.pageCacheDroppedBytes == 4096)
        #expect(figures.pageCacheLeftBytes == 0)
        figures = ReadingFigures()
        figures.note(nil)
        #expect(figures.pageCache?.hasPrefix("as it was") == true && figures.pageCacheDroppedBytes == nil)
    }

    @Test("the segments of all topics are dropped, and nothing else is touched")
    func dropped() throws {
        let directory = try TemporaryDirectory()
        for name in ["t-0", "t-1", "__consumer_offsets-0"] {
            try Directory.create(directory.file(name))
            let file = try File(directory.file("\(name)/00000000000000000000.log"), mode: .create)
            let bytes = [UInt8](repeating: 3, count: 100_000)
            try file.pwrite(bytes.span.bytes, at: 0)
        }
        // Old kernels do not say what they hold.
        guard let cache = DroppedCache(below: directory.path) else { return }
        let pages = 2 * 102_400
        #expect(cache.droppedBytes + cache.leftBytes == pages)
        let kept = try File(directory.file("__consumer_offsets-0/00000000000000000000.log"), mode: .readOnly)
        #expect(kept.isCached(offset: 0, length: 100_000))
        #expect(DroppedCache(below: directory.file("absent")) == nil)
    }
}
