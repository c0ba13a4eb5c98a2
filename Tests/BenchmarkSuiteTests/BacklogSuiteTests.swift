import LoadGenerator
import Measurement
import Results
import Testing

@testable import BenchmarkSuite

@Suite("Backlogs in suites")
struct BacklogSuiteTests {
    private func configurations(_ text: String) throws -> [Configuration] {
        try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()
    }

    @Test("what a suite says of a backlog and of polls comes into the plan; a backlog needs no other phase")
    func plans() throws {
        let text = """
            consumer: {max.poll.records: 7, processing.us: 1000, members: 2}
            topic.partitions: 4
            load: {backlog: {records: 6000, rate: 1k, for: 20s}, warmup: 0, peak: 0, latency.for: 0}
            """
        let configuration = try configurations(text)[0]
        let plan = configuration.rowPlan(topic: "t", seed: 1)
        #expect(plan.load.backlog?.records == 6000 && plan.load.backlog?.rate == 1000)
        #expect(plan.load.backlog?.drainMilliseconds == 20_000 && plan.consumer.maximumPollRecords == 7)
        // Two members at 1,000/s each against 1,000/s: six seconds, and a little until it is built up.
        #expect((6000...6100).contains(configuration.phaseMilliseconds))
        #expect(configuration.deadlineMilliseconds > configuration.phaseMilliseconds + 20_000)
        // Whatever is left when its time is over is worked off before the row ends, as SATURATED: one member may have all of it.
        let slow = "consumer.processing.us: 1000\nload: {backlog.records: 1000000, warmup: 0, peak: 0, latency.for: 0}"
        #expect(try configurations(slow)[0].deadlineMilliseconds > 1_000_000)
        let huge = """
            records.value.size: 900000
            load: {backlog: {records: 1000000000, rate: 100M, for: 24h}}
            trials: 100
            """
        #expect(try RunPlan(Suite(yaml: Array(huge.utf8), file: "mine.yaml")).maximumTotalBytes > 1 << 40)
        let plain = try configurations("trials: 1")[0].rowPlan(topic: "t", seed: 1)
        #expect(plain.load.backlog == nil && plain.consumer.maximumPollRecords == 500)
    }

    @Test(
        "what nobody would heed is refused where it stands",
        arguments: [
            ("load: {backlog: {rate: 1k}}", "mine.yaml:1:24: load.backlog.rate needs load.backlog.records above 0"),
            ("load: {backlog: {for: 9s}}", "mine.yaml:1:23: load.backlog.for needs load.backlog.records above 0"),
            (
                "sweep:\n  - load.backlog.rate: [0, 1k]",
                "mine.yaml:2:25: load.backlog.rate needs load.backlog.records above 0"
            ),
            (
                "sweep:\n  - load.backlog.for: [9s, 10s]",
                "mine.yaml:2:24: load.backlog.for needs load.backlog.records above 0"
            ),
            (
                "load: {backlog.records: 9}\nconsumer.members: 0",
                "mine.yaml:1:25: load.backlog.records needs consumer.members above 0: nobody would catch up"
            ),
            (
                "load: {peak: 0, latency.for: 0}",
                "mine.yaml:1:14: load.peak and load.latency.for are both 0, so that nothing would be measured"
            ),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: SuiteError.self) { try configurations(text) }
        #expect(error?.description == words)
    }

    @Test("where the backlog or the members are swept, each row takes what concerns it")
    func swept() throws {
        let records = try configurations("load.backlog.rate: 1k\nsweep:\n  - load.backlog.records: [0, 5000]")
        #expect(records.map { $0.rowPlan(topic: "t", seed: 1).load.backlog?.rate } == [nil, 1000])
        let members = try configurations("load.backlog.records: 9\nsweep:\n  - consumer.members: [0, 1]")
        // Nobody finds it where nobody reads.
        #expect(members.map { $0.rowPlan(topic: "t", seed: 1).load.backlog?.records } == [nil, 9])
    }

    /// A drain of a second: 5,000 records waited, so many were left, and producers sent so many meanwhile.
    private func measurement(
        left: Int64 = 0, isDrained: Bool = true, milliseconds: Int = 1000, sent: Int64 = 1000, missed: Int64 = 0
    ) -> RowMeasurement {
        let start: UInt64 = 1_000_000_000_000
        var drain = PhaseMeasurement(phase: .drain, start: start)
        drain.end = start + UInt64(milliseconds) * 1_000_000
        drain.sent.record(records: sent, bytes: 100 * sent, at: start + 1)
        drain.received.record(records: 5000 - left + sent, bytes: 100 * (5000 - left + sent), at: start + 1)
        drain.missed = missed
        var build = PhaseMeasurement(phase: .backlog, start: start)
        build.handedOver = 5000
        var measurement = RowMeasurement()
        measurement.members = [MemberMeasurement(group: 1, member: 1)]
        measurement.backlog = BacklogMeasurement(
            build: build, drain: drain, records: 5000, left: left,
            isDrained: isDrained)
        return measurement
    }

    @Test(
        "not caught up is SATURATED, too quick UNSTABLE; a rate that was not kept GENERATOR_LIMITED where the generator kept it back, else SATURATED"
    )
    func verdicts() throws {
        let text = "load: {backlog: {records: 5000, rate: 1k}, warmup: 0, peak: 0, latency.for: 0}"
        let plan = try configurations(text)[0].rowPlan(topic: "t", seed: 1)
        #expect(Judge.verdict(on: measurement(), of: plan).0 == .valid)
        let saturated = Judge.verdict(on: measurement(left: 900, isDrained: false), of: plan)
        #expect(saturated.0 == .saturated)
        #expect(saturated.reason == "900 records behind after 1.0 s of catching up, 5.00 k when it began")
        #expect(Judge.verdict(on: measurement(milliseconds: 150, sent: 150), of: plan).0 == .unstable)
        let own = Judge.verdict(on: measurement(sent: 800, missed: 200), of: plan)
        #expect(own.0 == .generatorLimited)
        #expect(own.reason == "only 800 records/s were sent while the backlog was drained, not 1.00 k")
        // A broker that does not acknowledge, or a client that holds senders back for it, is no doing of the generator.
        let brokers = Judge.verdict(on: measurement(sent: 800, missed: 40), of: plan)
        #expect(brokers.0 == .saturated)
        #expect(
            brokers.reason == "only 800 records/s were acknowledged while the backlog was drained, and 1.00 k sent")
        // Up to a tenth of a second's records are on their way.
        #expect(Judge.verdict(on: measurement(sent: 900), of: plan).0 == .valid)
        var short = measurement()
        short.backlog?.build.handedOver = 4999
        #expect(Judge.verdict(on: short, of: plan).0 == .unstable)
        var corrupt = measurement(left: 900, isDrained: false)
        corrupt.records.corrupt = 1
        #expect(Judge.verdict(on: corrupt, of: plan).0 == .correctnessFail)
    }

    @Test("what drains a backlog is what is received without what is sent")
    func figures() {
        let figures = FinishedRow.reading(of: measurement(left: 50))
        #expect(figures.backlogRecords == 5000 && figures.drainSeconds == 1)
        #expect(figures.drainPerSecond == 4950 && figures.drainReceivedPerSecond == 5950)
        #expect(figures.drainSentPerSecond == 1000 && figures.drainReceivedBytesPerSecond == 595_000)
        #expect(figures.latencyPollsPerSecond == nil && figures.peakFetchesPerSecond == nil)
    }
}
