import KafkaProtocol
import SystemIO
import TestSupport
import Testing

/// Requests that Kafka's own classes wrote, for every API and version that the broker serves, with bytes changed or cut off.
@Suite("A broker that is sent requests with mistakes", .serialized)
struct MutatedRequestsTests {
    @Test("serves on, and keeps no memory for them", .timeLimit(.minutes(5)), arguments: [UInt64(20_261_121)])
    func mutated(seed: UInt64) throws {
        let broker = try BrokerProcess(settings: ["auto.create.topics.enable=false"])
        let bystander = try RawConnection(port: broker.port)
        let served = try ranges(bystander)
        #expect(served.count >= 27)
        var random = SeededNumbers(seed: seed)
        var before = 0
        for round in 0..<3 {
            for (api, versions) in served.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                for version in versions where api.versions.contains(version) {
                    for request in try requests(api, version) {
                        try send(round == 0 ? request : mistaken(request, &random), broker)
                    }
                }
                #expect(try bystander.answers(), "after \(api.name), round \(round), seed \(seed)")
            }
            // The first round has warmed it up: the buffers, and what the APIs keep.
            if round == 0 { before = try residentBytes(of: broker.process.pid) }
        }
        let grown = try residentBytes(of: broker.process.pid) - before
        #expect(grown < 32 << 20, "grew by \(grown) bytes, seed \(seed)")
        #expect(try broker.stop() == .code(0))
    }

    /// What the broker says it serves.
    private func ranges(_ connection: RawConnection) throws -> [APIKey: ClosedRange<Int16>] {
        try connection.sendFrame(Bytes.header(key: 18, version: 0, correlation: 1))
        let frame = try #require(try connection.response())
        var reader = WireReader(frame.span.bytes)
        _ = try ResponseHeader(from: &reader, api: .apiVersions, version: 0)
        let answer = try ApiVersionsResponse(from: &reader, version: 0)
        return Dictionary(
            uniqueKeysWithValues: answer.apiKeys.compactMap { served in
                APIKey(rawValue: served.apiKey).map { ($0, served.minVersion...served.maxVersion) }
            })
    }

    /// The recorded requests of a version, with their header.
    private func requests(_ api: APIKey, _ version: Int16) throws -> [[UInt8]] {
        let header = try lines("RequestHeader").first { $0[0] == String(api.rawValue) && $0[1] == String(version) }
        let bodies = try lines(api.name + "Request").filter { $0[0] == String(version) }
        let head = [UInt8](hex: try #require(header)[2])
        return bodies.map { head + [UInt8](hex: $0.count > 2 ? $0[2] : "") }
    }

    private func lines(_ file: String) throws -> [[String]] {
        try Repository.text(of: Repository.path("Tests/KafkaProtocolTests/Golden/\(file).txt"))
            .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// `request` with one to three bytes of its body changed, or its end cut off.
    private func mistaken(_ request: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        let body = min(8, request.count - 1)..<request.count
        if Int.random(in: 0..<4, using: &random) == 0 {
            return Array(request.prefix(Int.random(in: body, using: &random)))
        }
        var bytes = request
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            bytes[Int.random(in: body, using: &random)] =
                [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)].randomElement(using: &random)!
        }
        return bytes
    }

    private func send(_ request: [UInt8], _ broker: BrokerProcess) throws {
        let connection = try RawConnection(port: broker.port)
        try connection.sendFrame(request)
        // The answer has to be made, too. Some requests have none, or wait for others.
        try connection.awaitAnything(milliseconds: 200)
        connection.close()
    }

    @Test(
        "connections that close while a group owes them an answer leave no descriptor behind", .timeLimit(.minutes(5)))
    func descriptors() throws {
        let broker = try BrokerProcess(settings: ["group.initial.rebalance.delay.ms=60000"])
        let bystander = try RawConnection(port: broker.port)
        try bystander.sendFrame(Bytes.header(key: 10, version: 0, correlation: 1) + Bytes.string("g"))
        _ = try #require(try bystander.response())
        func count() throws -> Int {
            try FinishedProcess("/bin/ls", ["/proc/\(broker.process.pid)/fd"]).output.split(separator: "\n").count
        }
        let before = try count()
        let join =
            Bytes.header(key: 11, version: 3, correlation: 1) + Bytes.string("g") + Bytes.int32(30_000)
            + Bytes.int32(30_000) + Bytes.string("") + Bytes.string("consumer") + Bytes.int32(1)
            + Bytes.string("range") + Bytes.int32(1) + [1]
        var waiting = try (0..<50).map { _ in try RawConnection(port: broker.port) }
        for connection in waiting { try connection.sendFrame(join) }
        #expect(try eventually { try count() >= before + 50 })
        for connection in waiting { connection.close() }
        waiting = []
        #expect(try eventually { try count() <= before }, "there were \(before)")
        #expect(try broker.stop() == .code(0))
    }
}
