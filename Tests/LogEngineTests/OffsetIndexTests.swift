import Testing

@testable import LogEngine

@Suite struct OffsetIndexTests {
    private func index() -> OffsetIndex {
        var index = OffsetIndex(baseOffset: 100)
        index.append(lastOffset: 110, position: 5000)
        index.append(lastOffset: 120, position: 9000)
        return index
    }

    @Test(
        "a lookup gives the last entry at or below the offset, or the segment's start",
        arguments: [(100, 0), (109, 0), (110, 5000), (119, 5000), (120, 9000), (500, 9000)] as [(Int64, Int)])
    func lookUpOffset(offset: Int64, position: Int) {
        #expect(index().floor(offset: offset).position == position)
    }

    @Test(
        "a lookup by position gives the last boundary at or below it",
        arguments: [(0, 0), (4999, 0), (5000, 5000), (8999, 5000), (9000, 9000), (1 << 20, 9000)])
    func lookUpPosition(position: Int, boundary: Int) {
        #expect(index().floor(position: position).position == boundary)
    }

    private func decode(_ bytes: [UInt8], segmentBytes: Int = 10000) -> OffsetIndex? {
        OffsetIndex(decoding: bytes.raw, baseOffset: 100, segmentBytes: segmentBytes)
    }

    @Test("the file has relative offset and position, four bytes each, big-endian")
    func encoding() {
        #expect(index().encoded() == [0, 0, 0, 10, 0, 0, 0x13, 0x88, 0, 0, 0, 20, 0, 0, 0x23, 0x28])
    }

    @Test("what was encoded is decoded")
    func roundTrip() throws {
        let decoded = try #require(decode(index().encoded()))
        #expect(decoded.entries == index().entries)
    }

    @Test("an index that is cut, disordered or beyond its segment is not taken")
    func refusals() {
        let bytes = index().encoded()
        #expect(decode(Array(bytes.dropLast())) == nil)
        #expect(decode(bytes, segmentBytes: 9000) == nil)
        #expect(decode(bytes + bytes) == nil)
        // Preallocated zeroes, as a crashed Kafka leaves them.
        #expect(
            decode(bytes + [UInt8](repeating: 0, count: 80))
                == nil)
    }

    @Test("truncation drops entries of batches at or behind a position")
    func truncation() {
        var index = index()
        index.truncate(toPosition: 9000)
        #expect(index.entries.count == 1)
    }
}

@Suite struct TimeIndexTests {
    private func index() -> TimeIndex {
        var index = TimeIndex(baseOffset: 100)
        index.appendIfGreater(timestamp: 1000, lastOffset: 110)
        index.appendIfGreater(timestamp: 1000, lastOffset: 115)
        index.appendIfGreater(timestamp: 2000, lastOffset: 120)
        return index
    }

    private func decode(_ bytes: [UInt8]) -> TimeIndex? { TimeIndex(decoding: bytes.raw, baseOffset: 100) }

    @Test("an entry is added only when the greatest timestamp grew")
    func monotone() {
        #expect(index().entries.map(\.relativeOffset) == [10, 20])
    }

    @Test(
        "a lookup gives the offset of the last entry at or below the timestamp, or the base offset",
        arguments: [(0, 100), (999, 100), (1000, 110), (1999, 110), (2000, 120)] as [(Int64, Int64)])
    func lookUp(timestamp: Int64, offset: Int64) {
        #expect(index().floor(timestamp: timestamp) == offset)
    }

    @Test("what was encoded is decoded, twelve bytes an entry")
    func roundTrip() throws {
        let bytes = index().encoded()
        #expect(bytes.count == 24)
        #expect(decode(bytes)?.entries == index().entries)
        #expect(decode(Array(bytes.dropLast(4))) == nil)
    }
}

@Suite struct RecentBatchesTests {
    @Test("batches are found by offset as long as they are among the last 128")
    func lookUp() {
        var recent = RecentBatches()
        for index in 0..<300 {
            recent.append(
                .init(
                    baseOffset: Int64(index * 10), nextOffset: Int64(index * 10 + 10), position: index * 100,
                    byteCount: 100))
        }
        #expect(recent.count == 128)
        #expect(recent.containing(offset: 2999)?.position == 29900)
        #expect(recent.containing(offset: 1720)?.position == 17200)
        #expect(recent.containing(offset: 1719) == nil)
        #expect(recent.containing(offset: 3000) == nil)
        #expect(recent.boundary(atOrBelow: 20050) == 20000)
        #expect(recent.boundary(atOrBelow: 1 << 30) == 30000)
        #expect(recent.boundary(atOrBelow: 17199) == nil)
    }
}
