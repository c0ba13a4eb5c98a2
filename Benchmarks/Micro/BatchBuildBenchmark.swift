import RecordFormat

extension Benchmark {
    static let batchBuild = Benchmark(
        name: "batch-build", about: "records of 100 bytes into batches of 64 KiB, finished with their CRC"
    ) {
        func contender(
            _ name: String, keyed: Bool = false, headers: RecordHeaders? = nil, _ compression: Compression = .none
        ) -> Contender {
            let builder = RecordBatchBuilder(byteLimit: 64 << 10)
            let value = sampleValue
            let key: [UInt8] = Array("key-0042".utf8)
            return Contender(name: name, unit: "record", unitsPerIteration: 500) { iterations in
                var sum: UInt64 = 0
                // unsafe: the bytes of arrays are integers.
                let value = unsafe value.span.bytes
                let key = unsafe keyed ? key.span.bytes : nil
                for _ in 0..<iterations {
                    for index in 0..<500 {
                        let time = 1_700_000_000_000 + Int64(index / 100)
                        if let headers {
                            builder.append(timestamp: time, key: key, value: value, headers: headers)
                        } else {
                            builder.append(timestamp: time, key: key, value: value)
                        }
                    }
                    guard let batch = try? builder.finish(compression: compression) else { return 0 }
                    sum &+= UInt64(batch.byteCount)
                    builder.reset()
                }
                return sum
            }
        }
        var headers = RecordHeaders()
        headers.append("source", nil)
        return [
            contender("values"),
            contender("keys, values", keyed: true),
            contender("one header", headers: headers),
            contender("values, lz4", .lz4),
            contender("values, zstd", .zstd),
            contender("values, snappy", .snappy),
            contender("values, gzip", .gzip),
        ]
    }

    /// 100 bytes of which about half repeat from record to record.
    static var sampleValue: [UInt8] { (0..<100).map { UInt8(truncatingIfNeeded: $0 < 50 ? 97 + $0 % 20 : $0 &* $0) } }

    /// A finished batch of 500 records of 100 bytes.
    static func sampleBatch(_ compression: Compression = .none) -> [UInt8] {
        let builder = RecordBatchBuilder(byteLimit: 64 << 10)
        let value = sampleValue
        for index in 0..<500 {
            unsafe builder.append(timestamp: Int64(1_700_000_000_000 + index), key: nil, value: value.span.bytes)
        }
        guard let batch = try? builder.finish(compression: compression) else { return [] }
        return unsafe batch.withUnsafeBytes { unsafe Array($0) }
    }
}
