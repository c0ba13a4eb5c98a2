import KafkaClient
import KafkaProtocol
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

/// The stub broker keeps its own script: the rest relies on it.
@Suite(.serialized) struct StubBrokerTests {
    @Test(
        "no answer goes before it is due, and how late each went is kept",
        arguments: [100_000, 1_000_000, 20_000_000] as [UInt64])
    func delays(nanoseconds: UInt64) throws {
        let row = try ScriptedRow(.open(rate: 2000, milliseconds: 200)) {
            $0.produceDelay = .fixed(nanoseconds: nanoseconds)
        }
        let account = row.broker.state.withLock { $0.account }
        let produced = account.requests.filter { $0.api == .produce && $0.answeredAt > 0 }
        #expect(!produced.isEmpty)
        #expect(produced.allSatisfy { $0.answeredAt >= $0.arrivedAt + nanoseconds && $0.answeredAt >= $0.dueAt })
        #expect(account.delayErrors.count == account.requests.count { $0.answeredAt > 0 })
        // Requests of a connection are held side by side: an answer is due by its own delay, unless the one ahead of it was late.
        let byConnection = Dictionary(grouping: produced) { $0.connection }
        for requests in byConnection.values {
            for (one, next) in zip(requests, requests.dropFirst()) {
                #expect(next.dueAt == max(next.arrivedAt + nanoseconds, one.answeredAt))
            }
        }
    }

    @Test("delays are drawn from their distributions, the same again from the same seed")
    func distributions() throws {
        func draws(_ delay: StubDelay) -> [UInt64] {
            var random = SeededNumbers(seed: 5)
            return (0..<20_000).map { _ in delay.draw(&random) }.sorted()
        }
        let logNormal = draws(.logNormal(medianNanoseconds: 1e6, sigma: 1))
        #expect(logNormal == draws(.logNormal(medianNanoseconds: 1e6, sigma: 1)))
        // Of 20,000 draws the median's error is 1.25 σ / √n, and e^σ lies at 84.13 %.
        #expect(abs(Double(logNormal[10_000]) / 1e6 - 1) < 0.04)
        #expect(abs(Double(logNormal[16_826]) / 2.71828e6 - 1) < 0.06)
        let bimodal = draws(.bimodal(fastNanoseconds: 10, slowNanoseconds: 90, slowShare: 0.1))
        #expect(Set(bimodal) == [10, 90])
        #expect((1800...2200).contains(bimodal.count { $0 == 90 }))
    }

    @Test("while it stalls it answers nothing, and everything afterwards")
    func stall() throws {
        let row = try ScriptedRow(.open(rate: 500, milliseconds: 400)) { _ in
        } began: { script, now in
            script.stalls = [now + 100_000_000..<now + 300_000_000]
        }
        let (stalls, account) = row.broker.state.withLock { ($0.script.stalls, $0.account) }
        // An answer that was due right before may be a little late.
        let silent = stalls[0].lowerBound + 50_000_000..<stalls[0].upperBound
        #expect(!account.requests.contains { silent.contains($0.answeredAt) && silent.contains($0.dueAt) })
        #expect(account.requests.contains { $0.api == .produce && $0.dueAt == stalls[0].upperBound })
        #expect(row.measurement.records.received == 200)
    }
}
