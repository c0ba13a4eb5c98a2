import Glibc
import TestSupport
import Testing

/// Whatever a connection sends, only that connection suffers.
@Suite("A broker that is sent nonsense", .serialized)
struct HostileBytesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        init(_ description: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (description, bytes) }

        static func frame(_ description: String, _ body: [UInt8]) -> Case {
            Case(description, Bytes.int32(body.count) + body)
        }
    }

    private static let header = Bytes.header(key: 3, version: 1, correlation: 9)

    static let cases: [Case] = [
        Case("a length of 2 GiB", Bytes.int32(0x7fff_ffff) + header),
        Case("a length just over socket.request.max.bytes", Bytes.int32(104_857_601) + header),
        Case("a negative length", Bytes.int32(-1) + header),
        Case("a length of zero", Bytes.int32(0)),
        .frame("half a header", [0, 3, 0]),
        .frame(
            "a client id longer than the frame", Bytes.int16(3) + Bytes.int16(1) + Bytes.int32(9) + Bytes.int16(30000)),
        .frame("an unknown API key", Bytes.header(key: 999, version: 0, correlation: 9)),
        .frame("a negative API key", Bytes.header(key: -1, version: 0, correlation: 9)),
        .frame("a version from the far future", Bytes.header(key: 3, version: 99, correlation: 9) + [0, 0, 0, 0]),
        .frame("an array of two thousand million topics", header + Bytes.int32(0x7fff_ffff)),
        .frame("an array of −2 topics", header + Bytes.int32(-2)),
        .frame("a topic name that ends before it should", header + Bytes.int32(1) + Bytes.int16(200) + [65, 66]),
        .frame("a topic name that is not UTF-8", header + Bytes.int32(1) + Bytes.int16(2) + [0xff, 0xfe]),
        .frame("records longer than the frame", Bytes.produce(topic: "x", records: [1, 2, 3], claimed: 1 << 30)),
        .frame("records of a negative length", Bytes.produce(topic: "x", records: [1, 2, 3], claimed: -7)),
        .frame(
            "an endless varint among tagged fields",
            Bytes.header(key: 18, version: 3, correlation: 9) + [UInt8](repeating: 0xff, count: 32)),
    ]

    @Test("closes that connection, and no other", .timeLimit(.minutes(5)))
    func closes() throws {
        let broker = try BrokerProcess()
        let bystander = try RawConnection(port: broker.port)
        #expect(try bystander.answers())
        let before = try residentBytes(of: broker.process.pid)
        for hostile in Self.cases {
            let connection = try RawConnection(port: broker.port)
            try connection.send(hostile.bytes)
            #expect(try connection.isClosed(), "\(hostile.testDescription)")
            #expect(try bystander.answers(), "\(hostile.testDescription)")
        }
        #expect(try residentBytes(of: broker.process.pid) < before + 32 << 20)
        #expect(broker.process.isRunning)
        #expect(try broker.stop() == .code(0))
    }

    /// Requests that are served and that anybody can send.
    private static let keys = [0, 1, 2, 3, 18, 19, 22, 8, 9, 10, 11, 12, 13, 14, 15, 16, 42, 47]

    @Test("survives two hundred connections of random bytes", .timeLimit(.minutes(5)), arguments: [UInt64(20_261_121)])
    func random(seed: UInt64) throws {
        let broker = try BrokerProcess()
        let bystander = try RawConnection(port: broker.port)
        var state = seed
        for round in 0..<200 {
            var body: [UInt8] = []
            for _ in 0..<(round * 3 + 1) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                body.append(UInt8(truncatingIfNeeded: state >> 33))
            }
            // Half of them as a frame with a plausible header, so that the decoders are reached.
            if round % 2 == 0 {
                let key = Self.keys[round / 2 % Self.keys.count]
                body = Bytes.header(key: key, version: round % 9, correlation: round) + body
                body = Bytes.int32(body.count) + body
            }
            let connection = try RawConnection(port: broker.port)
            try connection.send(body)
            connection.close()
        }
        #expect(try bystander.answers())
        #expect(try broker.stop() == .code(0))
    }

    @Test("answers a too-new ApiVersions with version 0, error 35, and its ranges")
    func futureApiVersions() throws {
        let broker = try BrokerProcess()
        let connection = try RawConnection(port: broker.port)
        try connection.sendFrame(Bytes.header(key: 18, version: 99, correlation: 3) + [0, 1, 2, 3])
        let response = try #require(try connection.response())
        #expect(Array(response.prefix(6)) == Bytes.int32(3) + Bytes.int16(35))
        #expect(response.count > 20)
        #expect(try connection.answers())
    }

    @Test("refuses bad batches with an error code, and goes on with the connection")
    func badBatches() throws {
        let broker = try BrokerProcess()
        let connection = try RawConnection(port: broker.port)
        // The first answer may say that the leader is not there yet.
        #expect(
            try eventually {
                try connection.sendFrame(Bytes.metadata(topic: "bad"))
                _ = try connection.response()
                return Repository.files(below: broker.dataDirectory, suffix: "bad-0").count == 1
            })
        for records in [[], [1, 2, 3], [UInt8](repeating: 0, count: 61), [UInt8](repeating: 2, count: 200)] {
            try connection.sendFrame(Bytes.produce(topic: "bad", records: records))
            let response = try #require(try connection.response(), "\(records.count) bytes")
            // Correlation id, topics, name, partitions, partition, error code.
            let error = response.dropFirst(21).prefix(2)
            #expect([Bytes.int16(2), Bytes.int16(87)].contains(Array(error)), "\(records.count) bytes: \(response)")
        }
        #expect(try connection.answers())
    }

    @Test("waits for half a request without holding up the others, and forgets it when the connection ends")
    func halfRequest() throws {
        let broker = try BrokerProcess()
        let slow = try RawConnection(port: broker.port)
        try slow.send(Bytes.int32(1000) + Self.header)
        let bystander = try RawConnection(port: broker.port)
        for _ in 0..<20 { #expect(try bystander.answers()) }
        slow.close()
        #expect(try bystander.answers())
    }
}

/// The resident set of a process.
func residentBytes(of pid: pid_t) throws -> Int {
    let line = try Repository.text(of: "/proc/\(pid)/status").split(separator: "\n").first {
        $0.hasPrefix("VmRSS:")
    }
    return 1024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
}
