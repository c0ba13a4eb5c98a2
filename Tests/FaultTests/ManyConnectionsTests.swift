import Glibc
import KafkaProtocol
import RecordFormat
import SystemIO
import TestSupport
import Testing

/// Thousands of connections at a time: what a silent one costs, and what happens when descriptors run out.
@Suite("Many connections", .serialized)
struct ManyConnectionsTests {
    private static let idle = 5000
    private static let busy = 200
    /// Those beside which memory is measured have said all that an idle one will have said.
    private static let first = 400

    /// Raised for this process, too, which has the other ends.
    private static let limit = OpenFiles.raiseLimit()

    @Test(
        "5,000 that have spoken and fall silent cost 4 KiB each or less; beside them 200 produce, and nobody misses an answer",
        .enabled(if: limit >= 7000, "only where a process may have 7,000 open files"), .timeLimit(.minutes(10)))
    func idleAndBusy() throws {
        let broker = try BrokerProcess()
        try Self.createTopic(broker)
        let warm = try (0..<Self.first).map { _ in try speak(broker) }
        let before = try residentBytes(of: broker.process.pid)
        let idle = try (0..<Self.idle).map { _ in try speak(broker) }
        let each = Double(try residentBytes(of: broker.process.pid) - before) / Double(Self.idle)
        print("connections: \(Int(each)) bytes of the broker's memory for one that is silent")
        if WeirProcess.isRelease(broker) { #expect(each <= 4096) }

        var offsets: [Int64] = []
        let busy = try (0..<Self.busy).map { _ in try RawConnection(port: broker.port) }
        for round in 0..<20 {
            for connection in busy { try connection.sendFrame(Self.produce) }
            for connection in busy { offsets.append(try Self.baseOffset(connection)) }
            if round == 10 { #expect(try idle.allSatisfy { try $0.answers() }, "the silent ones are served, too") }
        }
        // Each of them gave one record, and the silent ones before them.
        let spoken = Int64(Self.first + Self.idle)
        #expect(offsets.sorted() == Array(spoken..<spoken + Int64(20 * Self.busy)))
        #expect(try (warm + idle).allSatisfy { try $0.answers() })
        #expect(try broker.stop() == .code(0))
    }

    /// A connection that has said what clients say: who it is, a record, and requests of many answers and of a long one.
    private func speak(_ broker: BrokerProcess) throws -> RawConnection {
        let connection = try RawConnection(port: broker.port)
        try connection.sendFrame(Self.produce)
        _ = try Self.baseOffset(connection)
        try connection.sendFrame(Self.longQuestion)
        let answer = try #require(try connection.response(within: 60))
        #expect(answer.count > 8000)
        try connection.send(Self.questions)
        for _ in 0..<100 { _ = try #require(try connection.response(within: 60)) }
        return connection
    }

    @Test("a connection that stops within a frame keeps what came of it, not a whole buffer", .timeLimit(.minutes(10)))
    func halfFrames() throws {
        let broker = try BrokerProcess()
        try Self.createTopic(broker)
        let whole = [UInt8](Bytes.int32(Self.produce.count) + Self.produce)
        // What arrives in one piece with other requests: most of a buffer has been used before the half frame.
        let much = [[UInt8]](repeating: whole, count: 64).flatMap(\.self) + whole.prefix(whole.count / 2)
        func connection() throws -> RawConnection {
            let connection = try RawConnection(port: broker.port)
            try connection.send(much)
            for _ in 0..<64 { _ = try Self.baseOffset(connection) }
            return connection
        }
        var halves = try (0..<50).map { _ in try connection() }
        let before = try residentBytes(of: broker.process.pid)
        halves += try (0..<500).map { _ in try connection() }
        let each = (try residentBytes(of: broker.process.pid) - before) / 500
        print("connections: \(each) bytes of the broker's memory for one in the middle of a frame")
        if WeirProcess.isRelease(broker) { #expect(each <= 4096 + whole.count) }
        for half in halves {
            try half.send(Array(whole.dropFirst(whole.count / 2)))
            _ = try Self.baseOffset(half)
        }
    }

    @Test("beyond the descriptors there are they wait, and the logs have some left", .timeLimit(.minutes(10)))
    func descriptorsRunOut() throws {
        let begin = ContinuousClock.now
        let broker = try BrokerProcess(
            settings: ["max.connections=5000"],
            wrapper: ["/bin/sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"])
        _ = try broker.process.line(
            holding: "max.connections=5000, and with 256 open files there is room for ", within: .seconds(60))
        let first = try RawConnection(port: broker.port)
        #expect(try first.answers())
        var others = try (0..<400).map { _ in try RawConnection(port: broker.port) }
        for other in others { try other.sendFrame(Bytes.header(key: 18, version: 0, correlation: 1)) }
        _ = try broker.process.line(holding: "new connections wait", within: .seconds(60))
        // A topic takes files, and those that are connected are served.
        try first.sendFrame(Bytes.metadata(topic: "t"))
        _ = try first.response(within: 60)
        try first.sendFrame(Self.produce)
        #expect(try Self.baseOffset(first) == 0)
        // Each that closes lets one in, with another descriptor; the logs have theirs as before.
        var answered = 0
        while (try? others[answered].response(within: 1)) != nil { answered += 1 }
        try #require(answered > 50)
        for other in others[..<50] {
            other.close()
            _ = try #require(try others[answered].response(within: 60))
            answered += 1
        }
        // Of 256 an eighth is theirs; those of topic `t`, and what is opened for a moment, are among them.
        let open = try Directory.list("/proc/\(broker.process.pid)/fd").count
        #expect(open <= 256 - 32 + 8)
        others.removeFirst(50)
        answered -= 50
        try first.sendFrame(Bytes.metadata(topic: "u"))
        _ = try first.response(within: 60)
        try first.sendFrame([UInt8](Bytes.produce(topic: "u", records: Self.record)))
        #expect(try Self.baseOffset(first) == 0)
        // As some close, others come in: in the end each is answered.
        for (index, other) in others.enumerated() {
            if index >= answered { _ = try #require(try other.response(within: 60)) }
            other.close()
        }
        // It was full all that while, and has said so once a minute at most.
        let lines = broker.process.errors.split(separator: "\n").count { $0.contains("new connections wait") }
        #expect(Double(lines) <= 1 + (ContinuousClock.now - begin) / .seconds(60))
        #expect(try broker.stop() == .code(0))
    }

    @Test("beyond max.connections they wait until others close", .timeLimit(.minutes(10)))
    func mostConnections() throws {
        let broker = try BrokerProcess(settings: ["max.connections=2"])
        let two = try (0..<2).map { _ in try RawConnection(port: broker.port) }
        #expect(try two.allSatisfy { try $0.answers() })
        let third = try RawConnection(port: broker.port)
        try third.sendFrame(Bytes.header(key: 18, version: 0, correlation: 1))
        _ = try broker.process.line(holding: "new connections wait: max.connections=2 are open", within: .seconds(60))
        two[0].close()
        #expect(try third.response(within: 60) != nil)
        #expect(try two[1].answers())
    }

    @Test(
        "a limit that cannot be raised is named", .timeLimit(.minutes(10)),
        .enabled(if: Strace.works, "only where strace may trace"))
    func cannotRaise() throws {
        let files = try TemporaryDirectory()
        func broker(_ injected: [String] = []) throws -> BrokerProcess {
            try BrokerProcess(
                wrapper: [
                    "/bin/sh", "-c", "ulimit -Sn 200 && exec \"$@\"", "sh", Strace.path, "-D", "-qq", "-o",
                    files.file("trace"), "-e", "trace=prlimit64",
                ] + injected)
        }
        // One call both reads limits and sets them: it is to fail where it sets this one.
        let traced = try broker()
        #expect(try traced.stop() == .code(0))
        let calls = try Repository.text(of: files.file("trace")).split(separator: "\n").filter {
            $0.contains("prlimit64(")
        }
        let first = try #require(calls.firstIndex { $0.contains("RLIMIT_NOFILE, {") && $0.contains("}, NULL") })
        // Each command raises it, and reads it where that fails; the broker then reads and raises it once more.
        let refused = try broker(["-e", "inject=prlimit64:error=EPERM:when=\(first + 1)+3"])
        _ = try refused.process.line(holding: "raise the limit of open files")
        let two = try (0..<2).map { _ in try RawConnection(port: refused.port) }
        #expect(try two.allSatisfy { try $0.answers() })
        #expect(try refused.stop() == .code(0))
    }

    /// Metadata version 4 of 200 topics that do not exist and are not to be created.
    private static let longQuestion: [UInt8] =
        Bytes.header(key: 3, version: 4, correlation: 1) + Bytes.int32(200)
        + (0..<200).flatMap { Bytes.string("a topic of which nobody has heard, \($0)") } + [0]

    /// 100 requests with ApiVersions.
    private static let questions: [UInt8] = {
        let question = Bytes.header(key: 18, version: 0, correlation: 1)
        return (0..<100).flatMap { _ in Bytes.int32(question.count) + question }
    }()

    private static let produce = [UInt8](Bytes.produce(topic: "t", records: record))

    /// A batch of one record without key and value, as Kafka's own classes write it.
    private static let record: [UInt8] = {
        let body =
            Bytes.int16(0) + Bytes.int32(0) + [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 0xff, count: 14)
            + Bytes.int32(1) + [12, 0, 0, 0, 1, 1, 0]
        return Bytes.int32(0) + Bytes.int32(0) + Bytes.int32(body.count + 9) + Bytes.int32(-1) + [2]
            + Bytes.int32(Int(CRC32C.checksum(body.span.bytes))) + body
    }()

    private static func createTopic(_ broker: BrokerProcess) throws {
        let connection = try RawConnection(port: broker.port)
        try connection.sendFrame(Bytes.metadata(topic: "t"))
        _ = try #require(try connection.response(within: 60))
    }

    /// The offset that the answer to `produce` has; throws where it has an error.
    private static func baseOffset(_ connection: RawConnection) throws -> Int64 {
        let frame = try #require(try connection.response(within: 60))
        var reader = WireReader(frame.span.bytes)
        _ = try ResponseHeader(from: &reader, api: .produce, version: 3)
        let answer = try ProduceResponse(from: &reader, version: 3)
        let partition = try #require(answer.topics.first?.partitions.first)
        try #require(partition.errorCode == .none)
        return partition.baseOffset
    }
}
