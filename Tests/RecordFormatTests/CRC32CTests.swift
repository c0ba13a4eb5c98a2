import TestSupport
import Testing

@testable import RecordFormat

@Suite struct CRC32CTests {
    static let implementations = CRC32C.Implementation.allCases.filter(\.isSupported)

    @Test("the vectors of RFC 3720 come out", arguments: implementations)
    func vectors(_ implementation: CRC32C.Implementation) {
        let vectors: [([UInt8], UInt32)] = [
            ([], 0),
            (Array("123456789".utf8), 0xE306_9283),
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E),
            (Array((0..<32).reversed()), 0x113F_DB5C),
            (
                [UInt8](
                    hex: "01c00000000000000000000000000000" + "14000000000004000000001400000018"
                        + "28000000000000000200000000000000"), 0xD996_3A56
            ),
        ]
        for (bytes, expected) in vectors {
            #expect(CRC32C.checksum(bytes, by: implementation) == expected)
        }
    }

    @Test("every implementation agrees with the portable one at every length and alignment", arguments: implementations)
    func agree(_ implementation: CRC32C.Implementation) {
        var random = SeededNumbers(seed: 1)
        let bytes = (0..<4096 + 64).map { _ in UInt8.random(in: 0...255, using: &random) }
        var expected: UInt32 = 0  // grows with the length, so that all lengths cost one pass
        let span = bytes.span.bytes
        for length in 0...4096 {
            if length > 0 { expected = CRC32C.portable(span.extracting(length - 1..<length), continuing: expected) }
            let crc = CRC32C.checksum(span.extracting(0..<length), continuing: 0, by: implementation)
            if crc != expected { Issue.record("length \(length): \(crc), not \(expected)") }
        }
        for alignment in 0..<64 {
            for length in [0, 1, 7, 63, 255, 256, 257, 383, 384, 1000, 3071, 3072, 4096] {
                let part = alignment..<alignment + length
                let crc = CRC32C.checksum(bytes, part, from: 7, by: implementation)
                #expect(
                    crc == CRC32C.checksum(bytes, part, from: 7, by: .portable),
                    "alignment \(alignment), length \(length)")
            }
        }
    }

    @Test("a checksum continues where another ended")
    func continues() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = CRC32C.checksum(bytes.span.bytes)
        for cut in stride(from: 0, through: 1000, by: 37) {
            let first = CRC32C.checksum(bytes.span.bytes.extracting(first: cut))
            let second = CRC32C.checksum(bytes.span.bytes.extracting(droppingFirst: cut), continuing: first)
            #expect(second == whole)
        }
    }
}
