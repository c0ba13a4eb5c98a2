import LoadGenerator
import Measurement
import Results
import Testing

@testable import BenchmarkSuite

@Suite("Partitioners and ways of sending in suites")
struct SendingSuiteTests {
    private func configurations(_ text: String) throws -> [Configuration] {
        try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()
    }

    @Test("what a suite says comes into the plan, and without it records are sent as they were")
    func plans() throws {
        let plain = try configurations("trials: 1")[0].rowPlan(topic: "t", seed: 1).producer
        #expect(plain.send == .asynchronous && plain.partitioner == .sticky)
        let text =
            """
            producer: {send: fire-and-forget, partitioner: isolate}
            records.keys: zipf:1 of 9
            topic.partitions: 2
            """
        let producer = try configurations(text)[0].rowPlan(topic: "t", seed: 1).producer
        #expect(producer.send == .fireAndForget && producer.partitioner == .isolate)
        let swept = "sweep: [{producer.send: [async, sync, fire-and-forget]}]\nload.window: 9"
        #expect(try configurations(swept).map { $0.rowPlan(topic: "t", seed: 1).producer.send }.count == 3)
    }

    @Test(
        "what nobody would heed is refused where it stands",
        arguments: [
            (
                "topic.partitions: 2\nproducer.partitioner: isolate",
                "mine.yaml:2:23: producer.partitioner: isolate needs a hottest key: records.keys zipf or hot"
            ),
            (
                "topic.partitions: 2\nproducer.partitioner: isolate\nrecords.keys: uniform of 5",
                "mine.yaml:2:23: producer.partitioner: isolate needs a hottest key: records.keys zipf or hot"
            ),
            (
                "producer.partitioner: isolate\nrecords.keys: zipf:1 of 5",
                "mine.yaml:1:23: producer.partitioner: isolate needs topic.partitions above 1"
            ),
            (
                "load.window: 5\nproducer.send: sync",
                "mine.yaml:1:14: load.window has no meaning with producer.send: sync: a sender that waits for each result has one record outstanding"
            ),
            (
                "load.window: 5\nproducer.send: fire-and-forget",
                "mine.yaml:1:14: load.window has no meaning with producer.send: fire-and-forget: nobody counts what is outstanding where nobody looks at results"
            ),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: SuiteError.self) { try configurations(text) }
        #expect(error?.description == words)
    }

    @Test("skewed and uniform keys can be swept under isolate")
    func sweptKeys() throws {
        let text = """
            topic.partitions: 4
            producer.partitioner: isolate
            sweep: [{records.keys: [uniform of 10, "hot:0.5 to 1 of 10"]}]
            """
        #expect(try configurations(text).count == 2)
    }

    @Test("what fails is told also where the sender does not look, and is its fault alone who asked for no answer")
    func unseen() throws {
        func finished(_ style: String, acks: String = "1") throws -> ((Verdict, reason: String?), SummaryRow) {
            let text = "producer: {send: \(style), acks: \(acks)}\nload: {peak: 2s, latency.for: 0}"
            let plan = try configurations(text)[0].rowPlan(topic: "t", seed: 1)
            var measurement = RowMeasurement()
            measurement.peak = try FakeDriver.phase(.peak, 2000, perWindow: 1000) { _ in }
            measurement.records.sent = 10
            measurement.records.acknowledged = 7
            measurement.records.failed = 3
            measurement.records.firstFailure = "no room"
            measurement.partitions = [
                PartitionCount(partition: 0, sent: 1, sentBytes: 0, received: 1),
                PartitionCount(partition: 1, sent: 6, sentBytes: 0, received: 6),
                PartitionCount(partition: 2, sent: 3, sentBytes: 0, received: 3),
            ]
            var hot = Histogram()
            hot.record(5000)
            measurement.hotEndToEnd = hot
            measurement.restEndToEnd = Histogram()
            measurement.roundTrip = RoundTrip(bareNanoseconds: 41_500, handedNanoseconds: 71_500)
            let key = RowKey(configuration: [], trial: 1, block: 1)
            let row = FinishedRow(
                measurement, of: plan, summary: SummaryRow(key: key, verdict: .valid),
                sampler: ResourceSampler(key: key, broker: RunningTarget(bootstrapServers: ""), counters: { [:] }))
            return (Judge.verdict(on: measurement, of: plan), row.summary)
        }
        let (judged, unseen) = try finished("fire-and-forget")
        #expect(judged.0 == .error && judged.reason == "3 of 10 records failed: no room")
        #expect(unseen.records.sent == 10 && unseen.records.acknowledged == nil && unseen.records.failed == 3)
        #expect(try finished("fire-and-forget", acks: "0").0.0 == .valid)
        let (seenJudged, seen) = try finished("async")
        #expect(seenJudged.0 == .error && seen.records.acknowledged == 7 && seen.records.failed == 3)
        #expect(seen.records.hotPartitionShare == 0.6 && seen.roundTripMicroseconds == 41.5)
        #expect(seen.handedRoundTripMicroseconds == 71.5)
        let hot = try #require(seen.latency.hotEndToEndP99Microseconds)
        #expect((4.99...5.01).contains(hot) && seen.latency.restEndToEndP99Microseconds == nil)
    }
}
