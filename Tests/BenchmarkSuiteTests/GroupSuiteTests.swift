import LoadGenerator
import Measurement
import Results
import Testing

@testable import BenchmarkSuite

@Suite("Consumer groups in suites")
struct GroupSuiteTests {
    private func configurations(_ text: String) throws -> [Configuration] {
        try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()
    }

    @Test("what a suite says of groups comes into the plan, and without it rows are as they were")
    func plans() throws {
        let text = """
            consumer: {groups: 2, members: 3, assignment: subscribe, partition.assignment.strategy: cooperative-sticky,
              commit: before, processing.us: 500, session.timeout.ms: 6000, heartbeat.interval.ms: 500,
              max.poll.interval.ms: 7000}
            load.max.lag: 99
            """
        let plan = try configurations(text)[0].rowPlan(topic: "t", seed: 1)
        let consumer = plan.consumer
        #expect(consumer.groups == 2 && consumer.members == 3 && consumer.count == 6)
        #expect(consumer.assignment == .subscribe && consumer.strategy == .cooperativeSticky)
        #expect(consumer.commit == .before && consumer.processingMicroseconds == 500)
        #expect(consumer.sessionTimeoutMilliseconds == 6000 && consumer.heartbeatIntervalMilliseconds == 500)
        #expect(consumer.maximumPollIntervalMilliseconds == 7000 && plan.load.maximumLag == 99)
        let plain = try configurations("trials: 1")[0].rowPlan(topic: "t", seed: 1)
        #expect(plain.consumer.groups == 1 && plain.consumer.assignment == .assign && plain.consumer.commit == .none)
        #expect(plain.consumer.processingMicroseconds == 0 && plain.load.maximumLag == nil)
        let subscribed = try configurations("consumer.assignment: subscribe")[0].rowPlan(topic: "t", seed: 1).consumer
        #expect(subscribed.commit == .auto && subscribed.strategy == .range)
    }

    @Test(
        "what nobody would heed, or cannot be, is refused where it stands",
        arguments: [
            (
                "consumer: {commit: after}",
                "mine.yaml:1:20: consumer.commit needs consumer.assignment: subscribe"
            ),
            (
                "consumer: {assignment: subscribe, session.timeout.ms: 2000}",
                "mine.yaml:1:55: consumer.heartbeat.interval.ms is 3000, and must be less than consumer.session.timeout.ms, which is 2000"
            ),
            (
                "consumer: {assignment: subscribe, max.poll.interval.ms: 2000}",
                "mine.yaml:1:57: consumer.max.poll.interval.ms is less than consumer.session.timeout.ms, which is 45000"
            ),
            (
                "consumer: {assignment: subscribe, commit: none, auto.commit.interval.ms: 9}",
                "mine.yaml:1:74: consumer.auto.commit.interval.ms needs consumer.commit: auto"
            ),
            (
                "consumer: {groups: 20, members: 20}",
                "mine.yaml:1:20: consumer.groups × consumer.members is 400; at most 256 are possible"
            ),
            (
                "consumer: {members: 0, assignment: subscribe}",
                "mine.yaml:1:36: consumer.assignment needs consumer.members above 0"
            ),
            (
                "consumer: {processing.us: 1}",
                "mine.yaml:1:27: consumer.processing.us lets full speed leave the members behind without bound: set load.max.lag, so that producers wait for them, or records.count, or load.warmup and load.peak to 0"
            ),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: SuiteError.self) { try configurations(text) }
        #expect(error?.description == words)
    }

    @Test("a resolved suite of groups is read again")
    func resolved() throws {
        let text =
            "consumer: {processing.us: 5}\nload.max.lag: 7\nsweep: [{consumer.assignment: [assign, subscribe]}]"
        let suite = try Suite(yaml: Array(text.utf8), file: "mine.yaml")
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "mine.yaml")
        #expect(again.yaml == suite.yaml)
        #expect(try again.configurations().count == 2)
    }

    @Test("a group that does not keep up makes a row SATURATED, however fast the others are")
    func slowestGroup() throws {
        let plan = try configurations("consumer.groups: 2\nload: {peak: 0, latency: {rate: 10k, for: 5s}}")[0]
            .rowPlan(topic: "t", seed: 1)
        func verdict(second share: Double) -> Verdict {
            let start: UInt64 = 1_000_000_000_000
            var phase = PhaseMeasurement(phase: .latency, start: start)
            let profile = RateProfile.constant(10_000, milliseconds: 5000)
            phase.end = start + profile.nanoseconds
            phase.profile = profile
            phase.receivedByGroup = [ThroughputWindows(start: start), ThroughputWindows(start: start)]
            for window in 0..<50 {
                let at = start + UInt64(window) * 100_000_000 + 1
                phase.due.record(records: 1000, bytes: 0, at: at)
                for (group, count) in [1000, Int64(1000 * share)].enumerated() {
                    phase.receivedByGroup[group].record(records: count, bytes: 0, at: at)
                    phase.received.record(records: count, bytes: 0, at: at)
                }
            }
            phase.response.record(1_000_000, count: 1000, at: start + 1)
            return Judge.openLoop(phase, plan).verdict
        }
        #expect(verdict(second: 1) == .valid)
        #expect(verdict(second: 0.9) == .saturated)
    }

    @Test(
        "repeats are no fault once a group has rebalanced; nor are losses that a dead member had committed and not processed"
    )
    func rebalanced() throws {
        func verdict(
            commit: String, rebalances: Int, lost: Int64, abandoned: Int64 = 0, duplicated: Int64
        ) throws -> Verdict {
            let text = "consumer: {assignment: subscribe, commit: \(commit)}\nload: {peak: 2s, latency.for: 0}"
            let plan = try configurations(text)[0].rowPlan(topic: "t", seed: 1)
            var measurement = RowMeasurement()
            measurement.peak = try FakeDriver.phase(.peak, 2000, perWindow: 1000) { _ in }
            var member = MemberMeasurement(group: 1, member: 1)
            member.membership.rebalances = rebalances
            measurement.records.lostInProcessing = abandoned
            measurement.members = [member]
            measurement.records.lost = lost
            measurement.records.duplicated = duplicated
            return Judge.verdict(on: measurement, of: plan).0
        }
        #expect(try verdict(commit: "after", rebalances: 1, lost: 0, duplicated: 9) == .valid)
        #expect(try verdict(commit: "after", rebalances: 0, lost: 0, duplicated: 9) == .correctnessFail)
        #expect(try verdict(commit: "after", rebalances: 1, lost: 1, duplicated: 0) == .correctnessFail)
        #expect(try verdict(commit: "before", rebalances: 1, lost: 5, abandoned: 5, duplicated: 0) == .valid)
        #expect(try verdict(commit: "before", rebalances: 1, lost: 6, abandoned: 5, duplicated: 0) == .correctnessFail)
    }
}
