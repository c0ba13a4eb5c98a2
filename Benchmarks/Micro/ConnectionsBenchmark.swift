import Glibc
import KafkaProtocol
import LoadGenerator
import RecordFormat
import SystemIO

extension Benchmark {
    /// Does it cost the busy connections of a broker anything that thousands of others are open and silent?
    static let connections = Benchmark(
        name: "connections",
        about:
            "200 connections that produce 1 KiB each and wait for the answer, on core 0, weir broker on core 1: a request"
    ) {
        func contender(_ name: String, silent: Int) -> Contender {
            Contender(name: name) {
                OwnBroker.measure("connections") { address in
                    guard let server = SocketAddress(address) else { return .nan }
                    // The broker leaves an eighth to its logs.
                    let files = (silent + 500) * 8 / 7
                    if OpenFiles.raiseLimit() < files {
                        throw OwnBroker.Astray(description: "\(silent) connections need `ulimit -Hn` of \(files)")
                    }
                    let topic = RowPlan.Topic(name: "t", partitions: 1, replicationFactor: 1, configurations: [])
                    try LoadGenerator.create(topic, bootstrapServers: address)
                    return try PingPong(server, silent: silent).nanosecondsPerRequest(for: 500_000_000)
                }
            }
        }
        // Thousands of them take longer to come up than a look at whether the benchmark runs at all may take.
        let silent = CommandLine.arguments.contains("--quick") ? 50 : 5000
        return [contender("200 busy", silent: 0), contender("200 busy, \(silent) silent", silent: silent)]
    }
}

/// Connections that each have one produce request under way, all of one event loop, beside others that have spoken and are silent.
private final class PingPong: @unchecked Sendable {
    private static let busy = 200

    private let events: EventLoop
    private let silent: [Socket]
    private var players: [Player] = []
    private let request: [UInt8]

    init(_ server: SocketAddress, silent: Int) throws {
        request = try PingPong.produceRequest()
        self.silent = try (0..<silent).map { _ in try PingPong.spoken(server) }
        events = try EventLoop(name: "connections")
        players = try (0..<PingPong.busy).map { _ in Player(try PingPong.spoken(server), request) }
    }

    /// Lets them play for a quarter of `duration` (ns), and then counts for all of it.
    func nanosecondsPerRequest(for duration: UInt64) throws -> Double {
        for player in players {
            _ = try events.register(player.socket.descriptor, for: .readable, handler: player)
            player.serve()
        }
        var begin: (time: UInt64, answers: Int)?
        var end: (time: UInt64, answers: Int)?
        events.schedule(at: MonotonicClock.now() + duration / 4) { [self] in
            let now = MonotonicClock.now()
            begin = (now, answers)
            // From here on: where this process stood still for a while, both would be due at once otherwise, with no answer between.
            events.schedule(at: now + duration) { [self] in
                end = (MonotonicClock.now(), answers)
                events.stop()
            }
        }
        events.run()
        if let failure = players.lazy.compactMap(\.failure).first { throw OwnBroker.Astray(description: failure) }
        guard let begin, let end, end.answers > begin.answers else {
            throw OwnBroker.Astray(description: "no answer in \(duration / 1_000_000) ms")
        }
        return Double(end.time - begin.time) / Double(end.answers - begin.answers)
    }

    private var answers: Int { players.reduce(0) { $0 + $1.answers } }

    /// A connection that has asked what the broker serves.
    private static func spoken(_ server: SocketAddress) throws -> Socket {
        let socket = try Socket.connect(to: server)
        var writer = WireWriter()
        writer.appendRequest(ApiVersionsRequest(), version: 0, correlationID: 1, clientID: "micro")
        _ = unsafe socket.send(writer.bytes.span.bytes)  // unsafe: the bytes of arrays are integers
        let answer = Buffer(capacity: 4096)
        while true {
            switch socket.receive(into: answer) {
            case .moved: return socket
            case .closed: throw OwnBroker.Astray(description: "the broker closed a connection")
            case .wouldBlock: _ = try socket.wait(for: Int16(POLLIN), timeout: 10_000_000_000)
            }
        }
    }

    /// A batch of 1 KiB for the only partition of topic `t`.
    private static func produceRequest() throws -> [UInt8] {
        let builder = RecordBatchBuilder(byteLimit: 4096)
        let value = [UInt8](repeating: 97, count: 960)
        // unsafe: the bytes of arrays are integers.
        unsafe builder.append(timestamp: 1, key: nil, value: value.span.bytes)
        let batch = try builder.finish(compression: .none)
        let records = unsafe batch.withUnsafeBytes { unsafe Array($0) }
        let request = ProduceRequest(
            acks: 1, timeoutMilliseconds: 30_000,
            topics: [.init(name: "t", partitions: [.init(index: 0, records: .bytes(records))])])
        var writer = WireWriter()
        writer.appendRequest(request, version: 7, correlationID: 1, clientID: "micro")
        return writer.bytes
    }
}

/// One connection that sends its request again as soon as it has the answer.
private final class Player: EventHandler {
    let socket: Socket
    private let request: [UInt8]
    private let answer = Buffer(capacity: 4096)
    private(set) var answers = 0
    /// What ended it.
    private(set) var failure: String?

    init(_ socket: Socket, _ request: [UInt8]) {
        self.socket = socket
        self.request = request
    }

    func serve() {
        // unsafe: the bytes of arrays are integers. A request and its answer at a time always fit the socket's buffer.
        let bytes = request
        let sent = socket.send(unsafe bytes.span.bytes)
        if sent != .moved(request.count) { failure = "a request was not taken whole: \(sent)" }
    }

    func ready(_ events: Readiness) {
        switch socket.receive(into: answer) {
        case .moved: break
        case .wouldBlock: return
        case .closed:
            failure = "the broker closed a connection"
            return
        }
        // An answer is small, and comes in one piece.
        answer.removeAll()
        answers += 1
        serve()
    }
}
