import LoadGenerator
import Measurement
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("Where a row's time went")
struct TimeSplitTests {
    @Test("the columns add up: at the mean, at the 99th percentile, and end to end", arguments: ["0", "1", "all"])
    func sums(acks: String) throws {
        let broker = try BrokerProcess()
        let text =
            "producer: {acks: \(acks), linger.ms: 20}\nload: {warmup: 0, peak: 0, latency: {rate: 2k, for: 500ms}}"
        let plan = try Suite(yaml: Array(text.utf8), file: "x").configurations()[0].rowPlan(topic: "t", seed: 1)
        try LoadGenerator.create(plan.topic, bootstrapServers: broker.bootstrap)
        let row = try LoadGenerator.run(plan, bootstrapServers: broker.bootstrap) { _ in }
        let latency = try #require(row.latency)
        var usage = ResourceSampler.Usage()
        usage.brokerAppendMicroseconds = 3
        let figures = FinishedRow.figures(latency, plan, usage)
        let split = figures.split
        let (delay, accumulator) = (try #require(split.delayMean), try #require(split.accumulatorMean))
        let consume = try #require(split.consumeMean)
        let endToEnd = try #require(split.endToEndMean)
        if acks == "0" {
            #expect(split.responseMean == nil && split.inFlightMean == nil && split.words == nil)
            #expect(split.brokerAppendMean == nil && split.delayAtP99 == nil)
            #expect(abs(delay + accumulator + consume - endToEnd) < 0.01)
            return
        }
        let (inFlight, response) = (try #require(split.inFlightMean), try #require(split.responseMean))
        #expect(abs(delay + accumulator + inFlight - response) < 0.01)
        #expect(abs(response + consume - endToEnd) < 0.01)
        #expect(split.brokerAppendMean == 3)
        let p99 = try #require(figures.response?.microseconds(at: 4))
        let parts = [split.delayAtP99, split.accumulatorAtP99, split.inFlightAtP99].compactMap(\.self)
        #expect(parts.count == 3 && abs(parts.reduce(0, +) - p99) < 0.01)
        #expect(try #require(split.lingerAtP99) <= parts[1] + 0.01)
        // Records that wait 20 ms for company wait for nothing else as long.
        #expect(try #require(split.lingerMean) > 5000)
        #expect(split.words?.contains(" % of response p99 is ") == true)
    }
}
