import KafkaProtocol
import Measurement
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// Records that a broker loses, repeats, swaps and changes, by a script that says which.
@Suite struct ScriptedFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var seed: UInt64
        var acks: Int16
        var testDescription: String { "seed \(seed), acks \(acks)" }
    }

    static let cases = (1...12).map { Case(seed: UInt64($0), acks: $0 > 10 ? 0 : $0.isMultiple(of: 2) ? 1 : -1) }

    @Test("each lost, duplicated, swapped and corrupted record is found, and no other", arguments: cases)
    func exact(_ test: Case) throws {
        let plan = RowPlan.open(rate: 6000, milliseconds: 250) { plan in
            plan.producer.acks = test.acks
            plan.producer.isIdempotent = test.acks == -1
            plan.producer.maximumInFlight = 5
            plan.producer.lingerMilliseconds = 4
            plan.load.peakMilliseconds = 20_000
            plan.load.maximumRecords = 1500
            plan.seed = test.seed
            if test.seed.isMultiple(of: 3) {
                plan.records.keys = .uniform(count: 50)
                plan.producer.partitioner = .key
            }
        }
        let row = try ScriptedRow(plan, patience: 6_000_000_000) { script in
            script.faults.seed = test.seed
            script.faults.shares = [.drop: 0.01, .duplicate: 0.01, .swap: 0.01, .corrupt: 0.01]
        }
        let account = row.broker.state.withLock { $0.account }
        func done(_ kind: StubFaults.Kind) -> Int64 { Int64(account.faults.count { $0.kind == kind }) }
        let records = row.measurement.records
        #expect(records.sent == 3000 && records.acknowledged == 3000 && records.failed == 0)
        #expect(records.lost == done(.drop) && records.lost > 0)
        #expect(records.duplicated == done(.duplicate) && records.duplicated > 0)
        #expect(records.reordered == done(.swap) && records.reordered > 0)
        #expect(records.corrupt == done(.corrupt) && records.corrupt > 0)
        #expect(records.received == 3000 - done(.drop) + done(.duplicate))
        // Each record that can be told from the others counts once, however often it came.
        let phases = [row.measurement.peak, row.measurement.latency].compactMap { $0 }
        let timed = phases.reduce(0) { $0 + $1.endToEnd.total.totalCount }
        #expect(timed == 3000 - done(.drop) - done(.corrupt))
    }

    @Test("a broker that acknowledges every batch and stores none has lost each record, once")
    func everything() throws {
        let row = try ScriptedRow(.open(rate: 500, milliseconds: 200), patience: 1_000_000_000) { script in
            script.faults.shares = [.drop: 1]
        }
        let records = row.measurement.records
        #expect(records.sent == 100 && records.acknowledged == 100 && records.resent == 0)
        #expect(records.lost == 100 && records.received == 0)
        #expect(row.broker.state.withLock { $0.account.faults.count } == 100)
    }

    @Test("every record of a batch whose checksum is wrong is corrupt, and none is lost")
    func brokenBatches() throws {
        let row = try ScriptedRow(
            .open(rate: 5000, milliseconds: 200) { $0.producer.lingerMilliseconds = 4 }, patience: 6_000_000_000
        ) { $0.faults.brokenRequests = [0, 1] }
        let broken = row.broker.state.withLock { state in
            state.topics["t", default: []].flatMap(\.batches).reduce(Int64(0)) { sum, batch in
                let header = try? RecordBatchHeader(batch.span.bytes)
                return sum + (stamps(of: batch).isEmpty ? Int64(header?.recordCount ?? 0) : 0)
            }
        }
        let records = row.measurement.records
        #expect(records.corrupt == broken && broken > 0)
        #expect(records.received == 1000 - broken)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0)
    }

    @Test("a damaged record count makes no more records corrupt than the batch has bytes for")
    func brokenCount() throws {
        let row = try ScriptedRow(
            .open(rate: 5000, milliseconds: 200) { $0.producer.lingerMilliseconds = 4 }, patience: 6_000_000_000
        ) {
            $0.faults.brokenRequests = [0]
            $0.faults.breaksCount = true
        }
        let records = row.measurement.records
        let broken = row.broker.state.withLock { state in
            state.topics["t", default: []].flatMap(\.batches).filter { stamps(of: $0).isEmpty }
        }
        #expect(!broken.isEmpty && records.received < records.sent)
        #expect(records.corrupt > 0 && records.corrupt <= broken.reduce(0) { $0 + Int64($1.count / 7) })
    }

    @Test("what a producer that is not idempotent sent again may come twice, and is told")
    func resent() throws {
        let row = try ScriptedRow(.open(rate: 2000, milliseconds: 300) { $0.producer.lingerMilliseconds = 5 }) {
            $0.produceAnswers = [4: .appendAndDisconnect]
        }
        let records = row.measurement.records
        #expect(records.duplicated > 0 && records.resent >= records.duplicated)
        #expect(records.acknowledged == 600 && records.failed == 0 && records.lost == 0)
        #expect(try ScriptedRow(.open(rate: 2000, milliseconds: 100)).measurement.records.resent == 0)
    }

    @Test("records that are never answered are neither acknowledged nor failed")
    func unanswered() throws {
        let plan = RowPlan.open(rate: 1000, milliseconds: 200) { $0.producer.maximumInFlight = 1 }
        let row = try ScriptedRow(plan, patience: 6_000_000_000) { $0.produceAnswers = [3: .silence] }
        let records = row.measurement.records
        #expect(records.sent == 200 && records.acknowledged < 200 && records.failed == 0 && records.lost == 0)
    }

    @Test("a drain goes on while records still come, and none of them is lost")
    func slowDrain() throws {
        // A batch of one record for each fetch, of which one takes 100 ms: longer in all than nothing may move.
        let plan = RowPlan.open(rate: 300, milliseconds: 300) { plan in
            plan.topic.partitions = 1
            plan.producer.count = 1
            plan.consumer.members = 1
            plan.consumer.maximumPartitionFetchBytes = 1
            plan.consumer.fetchMaximumBytes = 1
        }
        let row = try ScriptedRow(plan, patience: 6_000_000_000) { $0.fetchDelay = .fixed(nanoseconds: 100_000_000) }
        #expect(row.measurement.records.received == 90 && row.measurement.records.lost == 0)
    }

    @Test("a broker that keeps everything is found to", arguments: [1, 2, 3])
    func nothing(seed: UInt64) throws {
        let row = try ScriptedRow(.open(rate: 5000, milliseconds: 200) { $0.seed = seed })
        let records = row.measurement.records
        #expect(records.sent == 1000 && records.received == 1000 && records.acknowledged == 1000)
        #expect(records.lost == 0 && records.duplicated == 0 && records.reordered == 0 && records.corrupt == 0)
    }

    @Test("with acks=0 what a broken connection took with it is counted")
    func unacknowledged() throws {
        let plan = RowPlan.open(rate: 5000, milliseconds: 300) { plan in
            plan.producer.acks = 0
            plan.producer.maximumInFlight = 5
        }
        let row = try ScriptedRow(plan, patience: 6_000_000_000) { $0.produceAnswers = [10: .disconnect] }
        let records = row.measurement.records
        let stored = row.broker.state.withLock { state in
            Set(state.account.appends.flatMap { stamps(of: $0.batch).map(\.identity) }).count
        }
        #expect(records.lost + records.failed >= records.sent - Int64(stored))
        #expect(records.received - records.duplicated == Int64(stored))
        #expect(records.lost == records.acknowledged - Int64(stored) || records.failed > 0)
        #expect(records.sent > Int64(stored))
    }

    @Test("records that the broker refuses for good have failed: neither acknowledged nor lost")
    func refused() throws {
        let row = try ScriptedRow(.open(rate: 2000, milliseconds: 300) { $0.producer.lingerMilliseconds = 5 }) {
            $0.produceAnswers = [4: .refuse(.invalidRecord), 9: .refuse(.messageTooLarge)]
        }
        let records = row.measurement.records
        let brought = row.broker.state.withLock { state in
            state.account.appends.reduce(0) { $0 + stamps(of: $1.batch).count }
        }
        #expect(records.failed == records.sent - Int64(brought) && records.failed > 0)
        #expect(records.acknowledged == Int64(brought) && records.received == Int64(brought))
        #expect(records.lost == 0 && records.firstFailure != nil)
        let latency = try #require(row.measurement.latency)
        // Delays are of all records that were sent, the others of those that were acknowledged.
        let found = disagreements(of: latency, with: row.truth).filter {
            !$0.hasPrefix("delay") && !$0.hasPrefix("means")
        }
        #expect(found == [])
        #expect(latency.delay.total.totalCount == records.sent)
    }
}
