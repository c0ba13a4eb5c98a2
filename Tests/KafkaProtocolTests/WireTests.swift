import Testing

@testable import KafkaProtocol

/// Reads `bytes` with `body`; in flexible versions if so said.
func reading<Result>(
    _ bytes: [UInt8], flexible: Bool = false, _ body: (inout WireReader) throws -> Result
) rethrows -> Result {
    // unsafe: the span does not leave the array's lifetime.
    var reader = unsafe WireReader(bytes.span.bytes)
    reader.flexible = flexible
    return try body(&reader)
}

/// What `body` writes; in flexible versions if so said.
func written(flexible: Bool = false, _ body: (inout WireWriter) -> Void) -> WireWriter {
    var writer = WireWriter()
    writer.flexible = flexible
    body(&writer)
    return writer
}

@Suite("Primitives")
struct WireTests {
    @Test(
        "unsigned varints have Kafka's bytes",
        arguments: [
            (0, [0]), (1, [1]), (127, [0x7f]), (128, [0x80, 1]), (300, [0xac, 2]), (16383, [0xff, 0x7f]),
            (2_097_151, [0xff, 0xff, 0x7f]), (UInt32.max, [0xff, 0xff, 0xff, 0xff, 0x0f]),
        ] as [(UInt32, [UInt8])])
    func varints(value: UInt32, bytes: [UInt8]) throws {
        #expect(written { $0.varint(value) }.bytes == bytes)
        #expect(try reading(bytes) { try $0.varint("x") } == value)
    }

    @Test(
        "a varint over 32 bits is refused",
        arguments: [
            [0xff, 0xff, 0xff, 0xff, 0x1f], [0x80, 0x80, 0x80, 0x80, 0x80, 1], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] as [[UInt8]])
    func longVarint(bytes: [UInt8]) {
        let error = #expect(throws: ProtocolError.self) { try reading(bytes) { try $0.varint("x") } }
        #expect(error?.reason == .varintTooLong)
        #expect(error?.position == 0)
    }

    @Test(
        "strings are UTF-8 with their length, compact in flexible versions",
        arguments: [
            (nil, [0xff, 0xff], [0]), ("", [0, 0], [1]), ("a", [0, 1, 0x61], [2, 0x61]),
            ("é", [0, 2, 0xc3, 0xa9], [3, 0xc3, 0xa9]),
        ] as [(String?, [UInt8], [UInt8])])
    func strings(value: String?, fixed: [UInt8], compact: [UInt8]) throws {
        #expect(written { $0.nullableString(value) }.bytes == fixed)
        #expect(written(flexible: true) { $0.nullableString(value) }.bytes == compact)
        #expect(try reading(fixed) { try $0.nullableString("x") } == value)
        #expect(try reading(compact, flexible: true) { try $0.nullableString("x") } == value)
    }

    @Test(
        "bad strings are refused for what they are",
        arguments: [
            ([0, 4, 0x61, 0x62, 0x63], .truncated(needed: 4, available: 3)),
            ([0x80, 0, 0, 0], .negativeLength(-32768)),
            ([0xff, 0xfe, 0, 0], .negativeLength(-2)),
            ([0xff, 0xff], .unexpectedNull),
            ([0, 2, 0xc3, 0x28], .invalidUTF8),
            ([0, 3, 0xed, 0xa0, 0x80], .invalidUTF8),
            ([0], .truncated(needed: 2, available: 1)),
        ] as [([UInt8], ProtocolError.Reason)])
    func badStrings(bytes: [UInt8], reason: ProtocolError.Reason) {
        let error = #expect(throws: ProtocolError.self) { try reading(bytes) { try $0.string("name") } }
        #expect(error?.reason == reason)
        #expect(error?.field == "name")
    }

    @Test("a compact string over 32767 bytes is refused before it is read")
    func longString() {
        let error = #expect(throws: ProtocolError.self) {
            try reading([0x81, 0x80, 2] + [UInt8](repeating: 0x61, count: 40_000), flexible: true) {
                try $0.string("x")
            }
        }
        #expect(error?.reason == .tooLong(length: 32768, limit: 32767))
    }

    @Test(
        "an array count beyond the bytes that are left is refused without reserving memory",
        arguments: [
            (false, [0x7f, 0xff, 0xff, 0xff], 2_147_483_647), (true, [0xff, 0xff, 0xff, 0xff, 0x0f], 4_294_967_294),
        ] as [(Bool, [UInt8], Int)])
    func hugeArray(flexible: Bool, count: [UInt8], expected: Int) {
        let frame = count + [UInt8](repeating: 0, count: 36)
        for read in [
            { (reader: inout WireReader) in _ = try reader.int32Array("x") },
            { (reader: inout WireReader) in _ = try reader.stringArray("x") },
            { (reader: inout WireReader) in
                let _: [FetchRequest.Topic] = try reader.array("x", flexible ? 17 : 4)
            },
        ] as [(inout WireReader) throws -> Void] {
            let error = #expect(throws: ProtocolError.self) { try reading(frame, flexible: flexible, read) }
            #expect(error?.reason == .arrayTooLong(count: expected, available: 36))
        }
    }

    @Test("a null or negative array is refused where null is not allowed")
    func nullArray() throws {
        let null = #expect(throws: ProtocolError.self) {
            try reading([0xff, 0xff, 0xff, 0xff]) { try $0.int32Array("x") }
        }
        #expect(null?.reason == .unexpectedNull)
        let negative = #expect(throws: ProtocolError.self) {
            try reading([0xff, 0xff, 0xff, 0xfe]) { try $0.nullableStringArray("x") }
        }
        #expect(negative?.reason == .negativeLength(-2))
        #expect(try reading([0xff, 0xff, 0xff, 0xff]) { try $0.nullableStringArray("x") } == nil)
    }

    @Test("unknown tagged fields are skipped, and sizes that lie are refused")
    func tags() throws {
        #expect(
            try reading([2, 9, 1, 0xaa, 200, 1, 2, 0xbb, 0xcc, 0x77], flexible: true) { reader in
                try reader.skipTags()
                return reader.position
            } == 9)
        #expect(throws: ProtocolError.self) { try reading([1, 0, 5, 1], flexible: true) { try $0.skipTags() } }
        let short = #expect(throws: ProtocolError.self) {
            try reading([1, 0, 2, 0, 7, 7, 7], flexible: true) { reader in
                var tags = try reader.tags()
                while try reader.next(&tags) != nil { _ = try reader.int32("x") }
            }
        }
        #expect(short?.reason == .taggedFieldSize(declared: 2, read: 4))
    }

    @Test("records leave holes that count towards the frame and keep their order")
    func holes() throws {
        var writer = written(flexible: false) { $0.int8(1) }
        let mark = writer.beginFrame()
        writer.records(.external(byteCount: 1000))
        writer.records(.bytes([7, 7]))
        writer.records(.external(byteCount: 0))
        writer.records(.null)
        writer.records(.inFrame(10..<15))
        writer.endFrame(mark)
        #expect(writer.totalByteCount == 1 + 4 + 4 + 1000 + 6 + 4 + 4 + 4 + 5)
        #expect(Array(writer.bytes[1..<5]) == [0, 0, 4, 3])  // 1027
        #expect(
            Array(writer.pieces) == [
                .bytes(0..<9), .hole(index: 0, byteCount: 1000), .bytes(9..<19), .hole(index: 1, byteCount: 0),
                .bytes(19..<27), .hole(index: 2, byteCount: 5),
            ])
        writer.removeAll()
        #expect(Array(writer.pieces) == [])
        #expect(writer.totalByteCount == 0)
    }

    @Test("a response with a string over 32767 bytes is left out, and the writer says why", arguments: [Int16(4), 12])
    func overlongString(version: Int16) {
        var writer = WireWriter()
        writer.appendResponse(MetadataResponse(clusterID: "c"), version: version, correlationID: 1)
        #expect(writer.overflow == nil)
        let before = writer.bytes
        let overlong = String(repeating: "x", count: 32_768)
        writer.appendResponse(MetadataResponse(clusterID: overlong), version: version, correlationID: 2)
        #expect(writer.overflow == .string(byteCount: 32_768))
        #expect(writer.bytes == before)
        writer.removeAll()
        #expect(writer.overflow == nil)
        writer.appendResponse(
            MetadataResponse(clusterID: String(overlong.dropLast())), version: version, correlationID: 3)
        #expect(writer.overflow == nil && writer.bytes.count > 32_767)
    }

    @Test("a response over the limit of a frame is left out, and grows no further than that while it is written")
    func overlongFrame() {
        let group = DescribeGroupsResponse.Group(
            groupID: "g", members: [.init(memberID: "m", memberMetadata: [UInt8](repeating: 7, count: 1000))])
        var writer = WireWriter(frameLimit: 10_000)
        let response = DescribeGroupsResponse(groups: Array(repeating: group, count: 1_000_000))
        writer.appendResponse(response, version: 5, correlationID: 1)
        #expect(writer.overflow == .frame(limit: 10_000))
        #expect(writer.bytes.isEmpty && writer.bytes.capacity < 100_000)
    }

    @Test("what a tagged field cannot carry is noted as well")
    func overlongTag() {
        var tags = TaggedFields()
        tags.add(0) { $0.string(String(repeating: "x", count: 40_000)) }
        #expect(written(flexible: true) { $0.tags(tags) }.overflow == .string(byteCount: 40_000))
    }

    @Test("the size of a frame is read when its four bytes are there, and checked")
    func frameSize() throws {
        func size(_ bytes: [UInt8]) throws -> Int? { try unsafe Framing.size(of: bytes.span.bytes, limit: 1000) }
        #expect(try size([0, 0, 1]) == nil)
        #expect(try size([0, 0, 1, 0, 9]) == 256)
        #expect(throws: ProtocolError.self) { try size([0x7f, 0xff, 0xff, 0xff]) }
        #expect(throws: ProtocolError.self) { try size([0xff, 0xff, 0xff, 0xff]) }
    }
}
