import LoadGenerator

extension Benchmark {
    static let records = Benchmark(
        name: "records",
        about:
            "1,000 records built in reused buffers: key, stamp and content (budget: 40 ns more for a key than without one)"
    ) {
        let plain = RowPlan.Records(valueBytes: 100, keys: .none, compressibility: 0.5)
        func keyed(_ name: String, _ keys: KeyDistribution) -> [Contender] {
            var records = plain
            records.keys = keys
            return contender(name, records)
        }
        var drawn = plain
        drawn.values = .logNormal(median: 100, sigma: 0.5, range: 24...1000)
        var stamped = plain
        stamped.verification = .header
        return contender("no key", plain)
            + keyed("uniform of 1,000", .uniform(count: 1000))
            + keyed("hot:0.9 to 10 of 1,000", .hot(share: 0.9, hot: 10, count: 1000))
            + keyed("zipf:0.99 of 1,000", .zipf(exponent: 0.99, count: 1000))
            + keyed("zipf:1 of 100,000", .zipf(exponent: 1, count: 100_000))
            + keyed("zipf:0.99 of 10,000,000", .zipf(exponent: 0.99, count: 10_000_000))
            + contender("log-normal sizes", drawn) + contender("stamp in a header", stamped)
    }

    private static func contender(_ name: String, _ records: RowPlan.Records) -> [Contender] {
        let plan = RowPlan(
            topic: .init(name: "t", partitions: 1, replicationFactor: 1, configurations: []),
            producer: .init(
                count: 1, acks: 1, batchSize: 65536, lingerMilliseconds: 5, maximumInFlight: 5, bufferMemory: 32 << 20,
                compression: "none", isIdempotent: false, partitioner: .key, retries: 0,
                deliveryTimeoutMilliseconds: 60_000, requestTimeoutMilliseconds: 30_000),
            consumer: .init(
                members: 0, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 500,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: records,
            load: .init(
                warmupMilliseconds: 0, peakMilliseconds: 1000, latencyRate: 0, latencyMilliseconds: 0,
                arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
        // Only files can be missing, and there are none.
        guard let maker = try? RecordMaker(plan, producer: 0) else { return [] }
        return [
            Contender(name: name, unit: "record", unitsPerIteration: 1000) { iterations in
                var bytes: UInt64 = 0
                for iteration in 0..<UInt64(iterations) {
                    for record in 0..<1000 as Range<UInt64> {
                        maker.make(iteration &* 1000 &+ record, due: iteration)
                        bytes &+= UInt64(maker.recordBytes)
                    }
                }
                return bytes
            }
        ]
    }
}
