import Testing

@testable import RecordFormat

@Suite struct VarintTests {
    static let edges: [Int64] = {
        var edges: [Int64] = [.min, .max, Int64(Int32.min), Int64(Int32.max)]
        for bit in 0..<63 {
            let power: Int64 = 1 << bit
            edges += [power, power - 1, -power, -power - 1]
        }
        return edges
    }()

    private func encoded(_ value: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        return bytes
    }

    @Test("small values are encoded as Protocol Buffers do")
    func known() {
        #expect(encoded(0) == [0])
        #expect(encoded(-1) == [1])
        #expect(encoded(63) == [126])
        #expect(encoded(-64) == [127])
        #expect(encoded(64) == [0x80, 1])
        #expect(encoded(Int64(Int32.max)) == [0xFE, 0xFF, 0xFF, 0xFF, 0x0F])
        #expect(encoded(.min) == [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1])
    }

    @Test("what is written is read, and is as long as computed", arguments: edges)
    func roundTrip(_ value: Int64) throws {
        let bytes = encoded(value)
        #expect(Varint.byteCount(value) == bytes.count)
        var cursor = RecordCursor(bytes.span.bytes)
        let long = try cursor.varlong(end: bytes.count)
        #expect(long == value)
        let read = cursor.offset
        #expect(read == bytes.count)

        var narrow = RecordCursor(bytes.span.bytes)
        let short = try? narrow.varint(end: bytes.count)
        #expect(short == (Int32(exactly: value) == nil ? nil : Int(value)))

        var room = [UInt8](repeating: 0xAA, count: 16)
        room.withUnsafeMutableBytes { room in
            var position = room.baseAddress!
            Varint.write(value, at: &position)
            #expect(position - room.baseAddress! == bytes.count)
        }
        #expect(Array(room.prefix(bytes.count)) == bytes)
        #expect(room[bytes.count] == 0xAA)
    }

    @Test("a cut varint is refused", arguments: edges)
    func cut(_ value: Int64) {
        let bytes = encoded(value)
        for count in 0..<bytes.count {
            var cursor = RecordCursor(bytes.span.bytes)
            let read = try? cursor.varlong(end: count)
            #expect(read == nil)
        }
    }

    @Test("a varint longer than its type is refused")
    func overlong() {
        let bytes = [UInt8](repeating: 0x80, count: 10) + [1]
        var long = RecordCursor(bytes.span.bytes)
        #expect((try? long.varlong(end: 11)) == nil)
        let beyond: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x1F]  // 33 bits
        var short = RecordCursor(beyond.span.bytes)
        #expect((try? short.varint(end: 5)) == nil)
    }
}
