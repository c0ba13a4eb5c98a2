import RecordFormat

extension Benchmark {
    static let crc32c = Benchmark(name: "crc32c", about: "CRC-32C of blocks in the cache") {
        let bytes = (0..<65536 + 21).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func contender(_ size: Int, _ implementation: CRC32C.Implementation) -> Contender {
            Contender(name: "\(implementation) \(size) B", unit: "byte", unitsPerIteration: size) { iterations in
                var sum: UInt32 = 0
                // A batch's CRC starts at its 21st byte. unsafe: the bytes are integers.
                let span = unsafe bytes.span.bytes.extracting(21..<21 + size)
                for _ in 0..<iterations { sum ^= CRC32C.checksum(span, continuing: sum, by: implementation) }
                return UInt64(sum)
            }
        }
        let best = CRC32C.Implementation.best
        let others = CRC32C.Implementation.allCases.filter { $0.isSupported && $0 != best }
        return [65536, 4096, 1024, 128].map { contender($0, best) } + others.reversed().map { contender(65536, $0) }
    }
}
