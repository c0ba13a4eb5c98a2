import LoadGenerator
import Measurement
import Results
import Testing

@testable import BenchmarkSuite

@Suite("Verdicts")
struct JudgeTests {
    private func plan(acks: String = "1") throws -> RowPlan {
        let text = "producer: {acks: \(acks)}\nload: {peak: 2s, latency: {rate: 10k, for: 2s}}"
        let configuration = try Suite(yaml: Array(text.utf8), file: "x").configurations()[0]
        return configuration.rowPlan(topic: "t", seed: 1)
    }

    private func measurement() throws -> RowMeasurement {
        var measurement = RowMeasurement()
        measurement.peak = try FakeDriver.phase(.peak, 2000, perWindow: 1000) { _ in }
        measurement.latency = try FakeDriver.phase(.latency, 2000, perWindow: 1000) { _ in }
        return measurement
    }

    private func verdict(acks: String = "1", _ change: (inout RowMeasurement) throws -> Void) throws -> (
        Verdict, reason: String?
    ) {
        var measurement = try measurement()
        try change(&measurement)
        return Judge.verdict(on: measurement, of: try plan(acks: acks))
    }

    @Test("a row that did all it should is VALID")
    func valid() throws {
        #expect(try verdict { _ in }.0 == .valid)
    }

    @Test("records that failed make an ERROR, with the first reason")
    func failed() throws {
        let (verdict, reason) = try verdict {
            $0.records.sent = 100
            $0.records.failed = 3
            $0.records.firstFailure = "NOT_ENOUGH_REPLICAS"
        }
        #expect(verdict == .error)
        #expect(reason == "3 of 100 records failed: NOT_ENOUGH_REPLICAS")
    }

    @Test("records that were never answered make an ERROR, whatever the rates say")
    func unanswered() throws {
        let (verdict, reason) = try verdict {
            $0.records.sent = 100
            $0.records.acknowledged = 93
            $0.records.received = 93
        }
        #expect(verdict == .error)
        #expect(reason == "7 of 100 records were never answered")
    }

    @Test("lost records are a fault, except where acks=0 promises nothing")
    func lost() throws {
        #expect(try verdict { $0.records.lost = 1 }.0 == .correctnessFail)
        #expect(try verdict(acks: "0") { $0.records.lost = 1 }.0 == .valid)
    }

    @Test("repeats and disorder are faults, unless a producer sent again that is not idempotent")
    func repeated() throws {
        #expect(try verdict { $0.records.duplicated = 1 }.reason == "1 duplicated")
        #expect(try verdict { $0.records.reordered = 1 }.0 == .correctnessFail)
        func retried(_ measurement: inout RowMeasurement) {
            measurement.records.duplicated = 1
            measurement.records.resent = 1
        }
        #expect(try verdict(acks: "1", retried).0 == .valid)
        #expect(try verdict(acks: "all", retried).0 == .correctnessFail)
        // librdkafka does not say whether it sent again, only whether it could.
        var measurement = try measurement()
        measurement.records.duplicated = 1
        var plan = try plan()
        plan.producer.client = .librdkafka
        #expect(Judge.verdict(on: measurement, of: plan).0 == .valid)
        plan.producer.retries = 0
        #expect(Judge.verdict(on: measurement, of: plan).0 == .correctnessFail)
        #expect(try verdict(acks: "0") { $0.records.corrupt = 1 }.0 == .correctnessFail)
    }

    @Test("full speed near what the generator reaches by itself is GENERATOR_LIMITED")
    func ceilingReached() throws {
        // The made-up peak has 10,000 records a second.
        func judged(ceiling: Double?) throws -> (Verdict, reason: String?) {
            Judge.verdict(on: try measurement(), of: try plan(), generatorCeiling: ceiling)
        }
        let limited = try judged(ceiling: 11_000)
        #expect(limited.0 == .generatorLimited)
        #expect(
            limited.reason
                == "10.0 k records/s is 91 % of what the generator alone reaches with such records: the system may take more"
        )
        #expect(try judged(ceiling: 11_200).0 == .valid)
        #expect(try judged(ceiling: 9_000).0 == .generatorLimited)
        #expect(try judged(ceiling: nil).0 == .valid)
    }

    @Test("a closed loop whose rate drifts is UNSTABLE; one that paused is not: the pause is in its rate")
    func unstable() throws {
        func changing(_ windows: Range<UInt64>, by records: Int64) throws -> (Verdict, reason: String?) {
            try verdict { measurement in
                guard let peak = measurement.peak else { return }
                for window in windows {
                    measurement.peak?.sent.record(records: records, bytes: 0, at: peak.start + window * 100_000_000 + 1)
                }
            }
        }
        let drifting = try changing(0..<5, by: 600)
        #expect(drifting.0 == .unstable)
        #expect(drifting.reason == "the rate drifted by −38 % from the first third of full speed to the last")
        #expect(try changing(14..<20, by: -400).0 == .unstable)
        #expect(try changing(0..<2, by: -1000).0 == .valid)
        #expect(try changing(17..<19, by: -1000).0 == .valid)
    }

    @Test("full speed that a limit cut short is no VALID rate, and the reason names the limit")
    func brief() throws {
        func ending(after milliseconds: UInt64) throws -> RowMeasurement {
            var measurement = try measurement()
            if let start = measurement.peak?.start { measurement.peak?.end = start + milliseconds * 1_000_000 }
            return measurement
        }
        let cut = Judge.verdict(on: try ending(after: 34), of: try plan())
        #expect(cut.0 == .unstable)
        #expect(
            cut.reason == "full speed lasted only 34.0 ms, too short for a rate: it ended by max.bytes; raise it")
        #expect(Judge.verdict(on: try ending(after: 1000), of: try plan()).0 == .valid)
        var counted = try plan()
        counted.load.maximumRecords = 1000
        let short = try ending(after: 34)
        #expect(Judge.verdict(on: short, of: counted).reason?.hasSuffix("records.count; raise it") == true)
        counted.load.peakMilliseconds = 34
        #expect(Judge.verdict(on: short, of: counted).reason?.hasSuffix("raise load.peak") == true)
    }

    @Test("a warm-up that left nothing is an ERROR that names the limit")
    func usedUp() throws {
        var counted = try plan()
        counted.load.maximumRecords = 1000
        var measurement = try measurement()
        measurement.warmup = measurement.peak
        measurement.warmup?.handedOver = 1000
        measurement.peak?.handedOver = 0
        let (verdict, reason) = Judge.verdict(on: measurement, of: counted)
        #expect(verdict == .error)
        #expect(reason == "nothing was sent at full speed: the warm-up used up records.count; raise it")
    }
}
