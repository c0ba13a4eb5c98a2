import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@testable import Broker

@Suite("Reads of what is not in memory") struct ColdReadTests {
    @Test("what is not in the page cache is read on the pool before it is sent, and what is there is sent at once")
    func warmed() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.createTopic("t")
        // More batches than the broker remembers the places of.
        let one = try batch([String(repeating: "x", count: 4000)])
        for _ in 0..<200 { _ = try client.produce(one, to: "t") }
        func warmedBytes() -> Int { test.broker.counters.values.first { $0.name == "warmed_bytes" }?.value ?? -1 }
        let all = try client.fetch("t", from: 0).records.byteCount
        #expect(all == 200 * one.count && warmedBytes() == 0)
        let file = try File("\(test.directory.path)/t-0/00000000000000000000.log", mode: .readOnly)
        try file.dataSync()
        file.dropCache()
        let size = try file.size()
        // A file system that is in memory itself drops nothing, and old kernels do not say.
        guard let left = file.cachedBytes(offset: 0, length: size), left == 0 else { return }
        // The tail is asked for as ever.
        _ = try client.fetch("t", from: 199)
        #expect(warmedBytes() == 0)
        file.dropCache()
        #expect(try client.fetch("t", from: 0).records.byteCount == all)
        #expect(warmedBytes() >= all && file.isCached(offset: 0, length: size))
        let warmed = warmedBytes()
        #expect(try client.fetch("t", from: 0).records.byteCount == all)
        #expect(warmedBytes() == warmed)
    }
}
