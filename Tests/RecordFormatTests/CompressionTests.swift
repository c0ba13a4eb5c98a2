import TestSupport
import Testing

@testable import RecordFormat

@Suite struct CompressionTests {
    static let codecs = Compression.allCases

    static func sample(_ count: Int, seed: UInt64 = 3) -> [UInt8] {
        var random = SeededNumbers(seed: seed)
        // Half of it compresses, half does not.
        return (0..<count).map {
            $0 / 512 % 2 == 0 ? UInt8(truncatingIfNeeded: $0 / 7) : UInt8.random(in: 0...255, using: &random)
        }
    }

    @Test("what is compressed comes out again, at every size", arguments: codecs)
    func roundTrip(_ codec: Compression) throws {
        for count in [0, 1, 2, 100, 1000, 32768, 32769, 65536, 70000, 300_000] {
            let bytes = Self.sample(count)
            let compressed = try codec.compress(bytes)
            #expect(try codec.decompress(compressed, limit: count) == bytes, "\(count) bytes")
        }
    }

    @Test("every level works, and one outside is brought inside", arguments: codecs)
    func levels(_ codec: Compression) throws {
        let bytes = Self.sample(5000)
        for level in [-200_000, -5, 0, 1, 2, 3, 6, 9, 12, 17, 22, 100] {
            let compressed = try codec.compress(bytes, level: level)
            #expect(try codec.decompress(compressed, limit: 5000) == bytes, "level \(level)")
        }
    }

    @Test("more than the limit is an error, and costs little memory", arguments: codecs)
    func bomb(_ codec: Compression) throws {
        let compressed = try codec.compress([UInt8](repeating: 0, count: 8 << 20))
        #expect(throws: CompressionError.tooLarge(limit: 1 << 20)) {
            try codec.decompress(compressed, limit: 1 << 20)
        }
        #expect(throws: CompressionError.tooLarge(limit: 8 << 20 - 1)) {
            try codec.decompress(compressed, limit: 8 << 20 - 1)
        }
        #expect(try codec.decompress(compressed, limit: 8 << 20).count == 8 << 20)
    }

    @Test("cut data is an error", arguments: codecs.filter { $0 != .none })
    func cut(_ codec: Compression) throws {
        let bytes = Self.sample(3000)
        let compressed = try codec.compress(bytes)
        // Raw snappy has no end mark, and a framed stream may end after a block: those are the shorter forms it has.
        for count in 0..<compressed.count where codec != .snappy || count > 20 {
            #expect(throws: CompressionError.self, "\(count) of \(compressed.count) bytes") {
                try codec.decompress(Array(compressed.prefix(count)), limit: 1 << 20)
            }
        }
    }

    @Test("random bytes are an error or some bytes, never a crash", arguments: codecs.filter { $0 != .none })
    func garbage(_ codec: Compression) throws {
        var random = SeededNumbers(seed: 5)
        let good = try codec.compress(Self.sample(2000))
        for _ in 0..<300 {
            var bad = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bad[Int.random(in: 0..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? codec.decompress(bad, limit: 1 << 20)
        }
    }

    @Test("joined streams are read as one", arguments: [Compression.gzip, .snappy, .lz4, .zstd])
    func joined(_ codec: Compression) throws {
        let first = Self.sample(5000)
        let second = Self.sample(40000, seed: 8)
        let joined = try codec.compress(first) + codec.compress(second)
        #expect(try codec.decompress(joined, limit: 1 << 20) == first + second)
    }

    @Test("garbage behind a stream is an error", arguments: [Compression.gzip, .snappy, .lz4, .zstd])
    func trailing(_ codec: Compression) throws {
        let compressed = try codec.compress(Self.sample(500)) + [1, 2, 3]
        #expect(throws: CompressionError.self) { try codec.decompress(compressed, limit: 1 << 20) }
    }

    @Test("names are Kafka's")
    func names() {
        #expect(Compression.allCases.map(\.kafkaName) == ["none", "gzip", "snappy", "lz4", "zstd"])
        #expect(Compression.allCases.map { Compression(kafkaName: $0.kafkaName) } == Compression.allCases)
        #expect(Compression(kafkaName: "brotli") == nil)
    }
}
