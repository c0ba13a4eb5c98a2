import KafkaProtocol
import Measurement
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// Latencies against a broker that delays by a script and knows what it did.
@Suite(.serialized) struct ScriptedTruthTests {
    private static let delays: [(String, StubDelay)] = [
        ("0.1 ms", .fixed(nanoseconds: 100_000)), ("1 ms", .fixed(nanoseconds: 1_000_000)),
        ("20 ms", .fixed(nanoseconds: 20_000_000)), ("50 ms", .fixed(nanoseconds: 50_000_000)),
        ("log-normal", .logNormal(medianNanoseconds: 2_000_000, sigma: 1)),
        ("bimodal", .bimodal(fastNanoseconds: 200_000, slowNanoseconds: 30_000_000, slowShare: 0.02)),
    ]

    @Test(
        "delay, service, response and end to end are those of the broker's account, in both loops",
        arguments: [(1_000, 400), (20_000, 300), (200_000, 100)], delays)
    func agrees(load: (rate: Int, milliseconds: Int), delay: (name: String, delay: StubDelay)) throws {
        let plan = RowPlan.open(rate: load.rate, milliseconds: load.milliseconds) { plan in
            plan.load.peakMilliseconds = 50
            plan.load.maximumRecords = 5000
        }
        let row = try ScriptedRow(plan) { script in
            script.produceDelay = delay.delay
            script.fetchDelay = delay.delay
        }
        let truth = row.truth
        let latency = try #require(row.measurement.latency)
        let peak = try #require(row.measurement.peak)
        #expect(disagreements(of: latency, with: truth) == [])
        #expect(disagreements(of: peak, with: truth) == [])
        #expect(latency.handedOver + latency.handedLate == latency.scheduled)
        #expect(latency.response.total.totalCount == latency.scheduled)
        #expect(peak.response.total.totalCount == peak.handedOver)
    }

    @Test(
        "so they are of every acks, with idempotence, keys and compression", arguments: [0, 1, -1] as [Int16])
    func agreesWithAcks(acks: Int16) throws {
        let plan = RowPlan.open(rate: 5000, milliseconds: 300) { plan in
            plan.producer.acks = acks
            plan.producer.isIdempotent = acks == -1
            plan.producer.maximumInFlight = 5
            plan.producer.compression = "lz4"
            plan.producer.partitioner = .key
            plan.records.keys = .uniform(count: 100)
            plan.load.arrivals = .poisson
        }
        let row = try ScriptedRow(plan) { $0.produceDelay = .logNormal(medianNanoseconds: 1_000_000, sigma: 0.7) }
        let latency = try #require(row.measurement.latency)
        #expect(disagreements(of: latency, with: row.truth, acks: acks) == [])
        #expect(latency.response.total.totalCount == (acks == 0 ? 0 : latency.scheduled))
        #expect(latency.endToEnd.total.totalCount == latency.scheduled)
        #expect(row.measurement.records.lost == 0)
    }

    @Test("so they are of librdkafka as the client", arguments: delays.suffix(3))
    func agreesWithLibrdkafka(delay: (name: String, delay: StubDelay)) throws {
        let plan = RowPlan.open(rate: 5000, milliseconds: 300) { plan in
            plan.producer.client = .librdkafka
            plan.consumer.client = .librdkafka
            plan.load.peakMilliseconds = 50
            plan.load.maximumRecords = 2000
        }
        let row = try ScriptedRow(plan) { script in
            script.produceDelay = delay.delay
            script.fetchDelay = delay.delay
        }
        let truth = row.truth
        let latency = try #require(row.measurement.latency)
        let peak = try #require(row.measurement.peak)
        #expect(disagreements(of: latency, with: truth) == [])
        #expect(disagreements(of: peak, with: truth) == [])
        #expect(latency.response.total.totalCount == latency.scheduled)
        #expect(row.measurement.records.lost == 0)
    }

    @Test("producers that are idle most of the time, and those with nothing to send, are told right")
    func idle() throws {
        let plan = RowPlan.open(rate: 50, milliseconds: 400) { $0.producer.count = 30 }
        let row = try ScriptedRow(plan) { $0.produceDelay = .fixed(nanoseconds: 5_000_000) }
        let latency = try #require(row.measurement.latency)
        #expect(latency.scheduled == 20)
        #expect(disagreements(of: latency, with: row.truth) == [])
        #expect(latency.response.total.totalCount == 20)
    }

    @Test("retries belong to the response, and what they repeat is counted")
    func retries() throws {
        let plan = RowPlan.open(rate: 2000, milliseconds: 500) { plan in
            plan.producer.lingerMilliseconds = 5
            plan.producer.maximumInFlight = 1
        }
        let row = try ScriptedRow(plan) { script in
            script.produceDelay = .fixed(nanoseconds: 300_000)
            script.produceAnswers = [
                3: .refuse(.notEnoughReplicas), 10: .refuse(.notLeaderOrFollower), 20: .appendAndDisconnect,
            ]
            script.fetchAnswers = [5: .refuse(.notLeaderOrFollower), 15: .disconnect]
        }
        let latency = try #require(row.measurement.latency)
        let records = row.measurement.records
        #expect(disagreements(of: latency, with: row.truth) == [])
        #expect(latency.response.total.totalCount == latency.scheduled)
        #expect(latency.endToEnd.total.totalCount == latency.scheduled)
        let brought = row.broker.state.withLock { state in
            state.account.appends.reduce(0) { $0 + stamps(of: $1.batch).count }
        }
        #expect(records.duplicated == Int64(brought) - records.sent && records.duplicated > 0)
        #expect(records.lost == 0 && records.corrupt == 0 && records.failed == 0)
    }
}
