import RecordFormat

extension Benchmark {
    static let batchValidate = Benchmark(
        name: "batch-validate", about: "a batch of 500 records of 100 bytes: its header and CRC, or every record too"
    ) {
        func contender(
            _ name: String, _ depth: RecordBatchValidation.Depth, _ compression: Compression = .none
        ) -> Contender {
            let batch = sampleBatch(compression)
            return Contender(name: name, unit: "record", unitsPerIteration: 500) { iterations in
                var sum: UInt64 = 0
                for _ in 0..<iterations {
                    // unsafe: the bytes of arrays are integers.
                    let header = unsafe try? RecordBatchValidation.validate(batch.span.bytes, depth: depth)
                    sum &+= UInt64(header?.recordCount ?? 0)
                }
                return sum
            }
        }
        return [
            contender("header", .header),
            contender("deep", .deep),
            contender("deep, lz4", .deep, .lz4),
            contender("deep, zstd", .deep, .zstd),
        ]
    }
}
