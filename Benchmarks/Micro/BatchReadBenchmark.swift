import RecordFormat

extension Benchmark {
    static let batchRead = Benchmark(
        name: "batch-read", about: "the records of a batch of 500 records of 100 bytes, as a consumer reads them"
    ) {
        func contender(_ name: String, _ reader: RecordBatchReader, _ compression: Compression = .none) -> Contender {
            let batch = sampleBatch(compression)
            return Contender(name: name, unit: "record", unitsPerIteration: 500) { iterations in
                var sum: Int64 = 0
                for _ in 0..<iterations {
                    // unsafe: the bytes of arrays are integers.
                    _ = unsafe try? reader.forEachRecord(in: batch.span.bytes) { record in
                        sum &+= record.offset &+ record.timestamp &+ Int64(record.value?.byteCount ?? 0)
                    }
                }
                return UInt64(bitPattern: sum)
            }
        }
        return [
            contender("check.crcs", RecordBatchReader()),
            contender("unchecked", RecordBatchReader(verifiesChecksum: false)),
            contender("lz4", RecordBatchReader(), .lz4),
            contender("zstd", RecordBatchReader(), .zstd),
        ]
    }
}
