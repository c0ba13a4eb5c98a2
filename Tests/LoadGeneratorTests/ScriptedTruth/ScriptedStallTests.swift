import Measurement
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// A broker that answers nothing for a second, and what is often made of that.
@Suite(.serialized) struct ScriptedStallTests {
    private static let second: UInt64 = 1_000_000_000

    /// 1,000 records a second for `milliseconds`; the broker stalls for a second from `stall` ms on.
    ///
    /// - Parameter sends: whether the producer goes on sending while it waits; otherwise it has memory for one batch alone.
    private func stalled(milliseconds: Int, from stall: Int, sends: Bool) throws -> ScriptedRow {
        let plan = RowPlan.open(rate: 1000, milliseconds: milliseconds) { plan in
            plan.topic.partitions = 1
            plan.producer.count = 1
            plan.consumer.members = 1
            plan.producer.batchSize = 2048
            if !sends { plan.producer.bufferMemory = 2048 }
        }
        return try ScriptedRow(plan) { _ in
        } began: { script, now in
            let start = now + UInt64(stall) * 1_000_000
            script.stalls = [start..<start + Self.second]
        }
    }

    @Test("a stall is in the response of every record that it delayed, and in the service of one request")
    func stallAtFixedRate() throws {
        let row = try stalled(milliseconds: 1600, from: 400, sends: false)
        let latency = try #require(row.measurement.latency)
        let truth = row.truth
        #expect(disagreements(of: latency, with: truth) == [])
        #expect(latency.response.total.totalCount == 1600)

        // A record that is due x ms into the stall waits for 1000 − x ms at least.
        let records = truth.records(in: latency)
        let half = Bounds.response(records).count(from: Self.second / 2)
        #expect(half.lowerBound >= 490)
        // The histogram counts the whole bucket that half a second falls into.
        let bucket = Bounds.response(records).count(from: Self.second / 2 - Self.second / 1000)
        let counted = latency.response.total.count(from: Self.second / 2)
        #expect((half.lowerBound...bucket.upperBound).contains(counted))
        let p99 = try #require(latency.response.total.value(atPercentile: 99))
        #expect(p99 >= 975_000_000)

        // Those of the request that was stalled, and the one that waited for memory in the call that sends.
        let answers = row.broker.state.withLock { $0.account }
        let stalledRecords = answers.appends.filter { append in
            let request = answers.requests[append.request]
            return request.answeredAt > request.arrivedAt + Self.second / 2
        }.reduce(0) { $0 + stamps(of: $1.batch).count }
        #expect(stalledRecords >= 1 && stalledRecords < 20)
        let slow = latency.service.total.count(from: Self.second / 2)
        #expect(slow >= stalledRecords && slow <= stalledRecords + 1)
    }

    @Test("latency from the actual send omits the stall, and would be found out")
    func coordinatedOmission() throws {
        let row = try stalled(milliseconds: 1600, from: 400, sends: false)
        let latency = try #require(row.measurement.latency)
        let response = Bounds.response(row.truth.records(in: latency))
        #expect(response.disagreements(with: latency.response.total, "response") == [])
        #expect(response.disagreements(with: latency.service.total, "response").count >= 2)
        let service = try #require(latency.service.total.value(atPercentile: 90))
        let answer = try #require(latency.response.total.value(atPercentile: 90))
        #expect(service < answer / 4)
    }

    @Test("a mean of p99s is no p99, and would be found out")
    func meanOfPercentiles() throws {
        let row = try stalled(milliseconds: 2600, from: 1100, sends: true)
        let latency = try #require(row.measurement.latency)
        let response = Bounds.response(row.truth.records(in: latency))
        let p99 = (name: "p99", share: 99.0)
        let seconds = latency.response.intervals.compactMap { $0.histogram.value(atPercentile: 99) }
        #expect(seconds.count >= 2)
        let mean = seconds.reduce(0, +) / Int64(seconds.count)
        #expect(response.disagreement(latency.response.total.value(atPercentile: 99), p99, "response") == nil)
        #expect(response.disagreement(mean, p99, "response") != nil)
    }

    @Test("the last records of a phase belong to it, and their loss would be found out")
    func lastRecords() throws {
        // The stall outlasts the phase: 600 records are acknowledged after its end, and received.
        let row = try stalled(milliseconds: 1000, from: 400, sends: true)
        let latency = try #require(row.measurement.latency)
        let truth = row.truth
        #expect(disagreements(of: latency, with: truth) == [])
        #expect(latency.response.total.totalCount == 1000 && latency.endToEnd.total.totalCount == 1000)
        let records = truth.records(in: latency)
        var early = Histogram()
        for record in records where record.heard > 0 && record.heard < latency.end {
            early.record(Int64(record.heard - record.due))
        }
        #expect(Bounds.response(records).disagreements(with: early, "response").count == 1)
        #expect(early.totalCount <= 420)
    }

    @Test("records that were due in a phase and could not be sent in it are sent, and belong to it")
    func overdueRecords() throws {
        // The producer blocks from 400 ms on until after the phase has ended.
        let row = try stalled(milliseconds: 1000, from: 400, sends: false)
        let latency = try #require(row.measurement.latency)
        #expect(latency.scheduled == 1000 && latency.handedOver + latency.handedLate == 1000)
        #expect(disagreements(of: latency, with: row.truth) == [])
        let delay = try #require(latency.delay.total.maximum)
        #expect(delay > 900_000_000)
    }

    @Test("samples below a millisecond that were dropped, or told in whole milliseconds, would be found out")
    func shortLatencies() {
        // An account made up: half of the records took 0.1 to 0.6 ms, half 2 to 3 ms, known to 20 µs.
        let records = (0..<1000).map { index in
            let took = index.isMultiple(of: 2) ? 100_000 + index * 500 : 2_000_000 + index * 1000
            let due = 1_000_000 * index
            return TrueRecord(
                due: UInt64(due), answered: UInt64(due + took), heard: UInt64(due + took + 20_000))
        }
        func reported(_ change: (Int64) -> Int64?) -> Histogram {
            var histogram = Histogram()
            for record in records {
                if let value = change(Int64(record.heard - record.due)) { histogram.record(value) }
            }
            return histogram
        }
        let response = Bounds.response(records)
        #expect(response.disagreements(with: reported { $0 }, "response") == [])
        #expect(response.disagreements(with: reported { $0 < 1_000_000 ? nil : $0 }, "response").count == 1)
        #expect(response.disagreements(with: reported { $0 / 1_000_000 * 1_000_000 }, "response").count >= 3)
    }
}

extension Histogram {
    /// How many values are at least this large, to the bucket.
    fileprivate func count(from value: UInt64) -> Int {
        let first = index(of: Int64(value))
        return Int(recordedCounts.dropFirst(first).reduce(0, +))
    }
}
