import Testing

@testable import KafkaProtocol

@Suite("Headers")
struct HeaderTests {
    @Test(
        "a request header round-trips in both header versions",
        arguments: [
            (APIKey.fetch, 11, "ü"), (.fetch, 12, nil), (.apiVersions, 2, ""), (.apiVersions, 3, "client"),
            (.apiVersions, 99, nil),
        ] as [(APIKey, Int16, String?)])
    func request(api: APIKey, version: Int16, clientID: String?) throws {
        let header = RequestHeader(api: api, version: version, correlationID: -7, clientID: clientID)
        let writer = written { header.encode(to: &$0) }
        let (decoded, position) = try reading(writer.bytes) { (try RequestHeader(from: &$0), $0.position) }
        #expect(decoded == header)
        #expect(position == writer.bytes.count)
    }

    @Test("header version 2 has tagged fields after a client id of two length bytes")
    func bytes() {
        let header = RequestHeader(api: .produce, version: 9, correlationID: 5, clientID: "ab")
        #expect(written { header.encode(to: &$0) }.bytes == [0, 0, 0, 9, 0, 0, 0, 5, 0, 2, 0x61, 0x62, 0])
    }

    @Test("an unknown API is named in the error")
    func unknown() {
        let error = #expect(throws: ProtocolError.self) {
            try reading([0x03, 0xe7, 0, 0, 0, 0, 0, 1, 0xff, 0xff]) { try RequestHeader(from: &$0) }
        }
        #expect(error?.reason == .unknownAPI(999))
    }

    @Test(
        "response headers have tags from the first flexible version on, but never for ApiVersions",
        arguments: [
            (APIKey.produce, 8, 4), (.produce, 9, 5), (.apiVersions, 0, 4), (.apiVersions, 3, 4),
            (.describeCluster, 0, 5),
        ] as [(APIKey, Int16, Int)])
    func response(api: APIKey, version: Int16, count: Int) throws {
        let writer = written { ResponseHeader(correlationID: 77).encode(to: &$0, api: api, version: version) }
        #expect(writer.bytes.count == count)
        let header = try reading(writer.bytes) { try ResponseHeader(from: &$0, api: api, version: version) }
        #expect(header.correlationID == 77)
    }

    @Test("a whole request frame decodes again, missing bytes are refused, and trailing ones are ignored")
    func frame() throws {
        var writer = WireWriter()
        let request = ListOffsetsRequest(
            replicaID: -1, topics: [.init(name: "t", partitions: [.init(index: 3, timestamp: -2)])])
        writer.appendRequest(request, version: 7, correlationID: 1, clientID: "me")
        #expect(try unsafe Framing.size(of: writer.bytes.span.bytes, limit: 100) == writer.bytes.count - 4)
        let frame = Array(writer.bytes.dropFirst(4))
        func decode(_ frame: [UInt8]) throws -> ListOffsetsRequest {
            try reading(frame) {
                let header = try RequestHeader(from: &$0)
                return try ListOffsetsRequest(from: &$0, version: header.version)
            }
        }
        #expect(try decode(frame) == request)
        #expect(try decode(frame + [0]) == request)
        let cut = #expect(throws: ProtocolError.self) { try decode(Array(frame.dropLast())) }
        #expect(cut?.api == .listOffsets)
        #expect(cut?.version == 7)
    }

    @Test("an answer in version 0 to a newer ApiVersions request is understood")
    func versionNegotiation() throws {
        let answer = ApiVersionsResponse(
            ranges: [.produce: 0...11, .apiVersions: 0...2, .fetch: 40...50], errorCode: .unsupportedVersion)
        let writer = written { answer.encode(to: &$0, version: 0) }
        let decoded = try reading(writer.bytes) { try ApiVersionsResponse.decode(from: &$0, requestVersion: 4) }
        #expect(decoded == answer)
        #expect(decoded.apiKeys.map(\.apiKey) == [0, 1, 18])
        #expect(decoded.newestCommonVersion(of: .produce) == 11)
        #expect(decoded.newestCommonVersion(of: .apiVersions) == 2)
        #expect(decoded.newestCommonVersion(of: .fetch) == nil)
        #expect(decoded.newestCommonVersion(of: .metadata) == nil)
    }
}
