import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@Suite("Requests that are not what they should be")
struct HostileRequestTests {
    private func frame(_ body: [UInt8], size: Int32? = nil) -> [UInt8] {
        withUnsafeBytes(of: (size ?? Int32(body.count)).bigEndian) { Array($0) } + body
    }

    private func header(key: Int16, version: Int16) -> [UInt8] {
        let words = [key, version, 0, 1, -1].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
        return words
    }

    @Test(
        "a malformed request closes its connection, and no other",
        arguments: [
            "negative size", "2 GiB", "unknown key", "far-future version", "cut body", "garbage",
        ])
    func malformed(what: String) throws {
        let test = try TestBroker()
        let (bystander, hostile) = (try test.client(), try test.client())
        try bystander.createTopic("t")
        let bytes: [UInt8] =
            switch what {
            case "negative size": frame([], size: -5)
            case "2 GiB": frame([1, 2, 3], size: .max)
            case "unknown key": frame(header(key: 999, version: 0))
            case "far-future version": frame(header(key: 3, version: 300))
            case "cut body": frame(header(key: 3, version: 1) + [0, 0, 0, 9])
            default: Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            }
        try hostile.send(bytes)
        #expect(try hostile.isClosedByBroker())
        #expect(test.events.all.contains { $0.contains("closed the connection from 127.0.0.1") })
        #expect(try bystander.produce(try batch(["a"]), to: "t").errorCode == .none)
    }

    @Test("an ApiVersions request from the future is answered in version 0 with what is served")
    func apiVersionsFromTheFuture() throws {
        let test = try TestBroker()
        let client = try test.client()
        var body = header(key: 18, version: 99)
        body += [0, 1, 0x41, 0x42]
        try client.send(frame(body))
        let answer = try client.receive(ApiVersionsResponse.self, version: 0)
        #expect(answer.errorCode == .unsupportedVersion)
        #expect(answer.range(of: .apiVersions) == 0...4)
        #expect(answer.range(of: .produce) == 0...11)
    }

    @Test("bytes behind a request are ignored, as Kafka does: librdkafka sends some")
    func trailingBytes() throws {
        let test = try TestBroker()
        let client = try test.client()
        try client.send(frame(header(key: 18, version: 0) + [1, 2, 3]))
        #expect(try client.receive(ApiVersionsResponse.self, version: 0).errorCode == .none)
    }

    @Test("a client's software name that Kafka would not take is refused")
    func softwareName() throws {
        let test = try TestBroker()
        let client = try test.client()
        let bad = ApiVersionsRequest(clientSoftwareName: "-bad name", clientSoftwareVersion: "1")
        #expect(try client.ask(bad, version: 3).errorCode == .invalidRequest)
        let good = ApiVersionsRequest(clientSoftwareName: "test", clientSoftwareVersion: "1.0-rc1")
        #expect(try client.ask(good, version: 3).errorCode == .none)
    }

    @Test("every truncation of a produce request leaves the broker serving")
    func truncations() throws {
        let test = try TestBroker()
        let bystander = try test.client()
        try bystander.createTopic("t")
        var writer = WireWriter()
        writer.appendRequest(
            ProduceRequest.one(try batch(["abc"]), to: "t"), version: 9, correlationID: 1, clientID: "x")
        for length in 5..<writer.bytes.count {
            let hostile = try test.client()
            try hostile.send(frame(Array(writer.bytes[4..<length])))
        }
        #expect(try bystander.fetch("t", from: 0).highWatermark == 0)
        #expect(try bystander.produce(try batch(["a"]), to: "t").errorCode == .none)
    }

    @Test("a length is believed only as far as bytes arrive: claims of 100 MB from many connections cost no memory")
    func claims() throws {
        let test = try TestBroker()
        let clients = try (0..<50).map { _ in try test.client() }
        for client in clients { try client.send(frame([0, 0], size: 100_000_000)) }
        #expect(try test.client().ask(ApiVersionsRequest(), version: 0).errorCode == .none)
    }
}
