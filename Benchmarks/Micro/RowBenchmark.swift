import LoadGenerator
import Measurement
import Synchronization

extension Benchmark {
    static let row = Benchmark(
        name: "row",
        about:
            "produce, consume and verify unique records of 100 bytes, clients on core 0, weir broker on core 1: received"
    ) {
        func contender(_ name: String, acks: Int16, batchSize: Int, partitions: Int = 1) -> Contender {
            Contender(name: name) {
                OwnBroker.measure("row") { address in
                    try received(.fullSpeed(acks: acks, batchSize: batchSize, partitions: partitions), address)
                }
            }
        }
        return [
            contender("acks=1, 64 KiB", acks: 1, batchSize: 65536),
            contender("acks=1, 16 KiB", acks: 1, batchSize: 16384),
            contender("acks=1, 16 KiB, 6 partitions", acks: 1, batchSize: 16384, partitions: 6),
        ]
    }

    /// Nanoseconds a received record.
    private static func received(_ plan: RowPlan, _ address: String) throws -> Double {
        try LoadGenerator.create(plan.topic, bootstrapServers: address)
        let row = try LoadGenerator.run(plan, bootstrapServers: address) { _ in }
        let records = row.records
        guard records.received == records.sent, records.lost + records.duplicated + records.corrupt == 0,
            let peak = row.peak
        else { throw OwnBroker.Astray(description: "records went astray: \(records)") }
        let counted = peak.received.total(until: peak.end).records
        // On a machine that is busy with other things nothing may arrive within a short peak.
        return counted == 0 ? .nan : peak.seconds * 1e9 / Double(counted)
    }
}

extension Contender {
    /// One that measures nanoseconds a record itself.
    init(name: String, measured: @escaping () -> Double) {
        let taken = Mutex(Double.nan)
        self.init(name: name, unit: "record", unitsPerIteration: 1) { _ in
            let result = measured()
            taken.withLock { $0 = result }
            return UInt64(result.isFinite ? result : 0)
        }
        nanoseconds = { taken.withLock { $0 } }
    }
}
