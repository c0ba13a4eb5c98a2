import Broker
import Glibc
import KafkaProtocol
import RecordFormat
import SystemIO
import TestSupport
import Testing

/// A broker in this process with a data directory of its own, stopped when the test lets go of it.
final class TestBroker {
    let directory: TemporaryDirectory
    let broker: Broker
    let events = EventList()

    init(_ settings: [String: String] = [:], directory: TemporaryDirectory? = nil) throws {
        self.directory = try directory ?? TemporaryDirectory()
        var configuration = BrokerConfiguration()
        configuration.listen = SocketAddress(host: "127.0.0.1", port: 0)
        configuration.directory = self.directory.path
        for (key, value) in settings where try !configuration.set(key, to: value) { Issue.record("unknown key \(key)") }
        broker = try Broker(configuration) { [events] in events.add($0.description) }
        try broker.start()
    }

    deinit { try? broker.stop() }

    func client() throws -> WireClient { try WireClient(broker.address) }
}

/// What a broker reported.
final class EventList: @unchecked Sendable {
    private let lock = WorkLock()
    private var lines: [String] = []
    func add(_ line: String) { lock.within { lines.append(line) } }
    var all: [String] { lock.within { lines } }
}

/// A mutex for test code.
final class WorkLock: @unchecked Sendable {
    private let semaphore = Semaphore(1)
    func within<Result>(_ body: () -> Result) -> Result {
        semaphore.wait()
        defer { semaphore.signal() }
        return body()
    }
}

/// A blocking client of one connection, which sends what it is told: well-formed requests, or any bytes.
final class WireClient {
    struct Closed: Error {}
    struct TimedOut: Error {}

    private let socket: Socket
    private let input = Buffer(capacity: 8 << 20)
    private var correlationID: Int32 = 0

    init(_ address: SocketAddress) throws { socket = try Socket.connect(to: address) }

    /// Sends and waits for the answer.
    func ask<Request: KafkaRequest>(_ request: Request, version: Int16) throws -> Request.Response {
        try send(request, version: version)
        return try receive(Request.Response.self, version: version)
    }

    func send<Request: KafkaRequest>(_ request: Request, version: Int16) throws {
        correlationID += 1
        var writer = WireWriter()
        writer.appendRequest(request, version: version, correlationID: correlationID, clientID: "test")
        try send(writer.bytes)
    }

    func send(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            switch socket.send(bytes.span.bytes.extracting(droppingFirst: done)) {
            case .moved(let count): done += count
            case .wouldBlock: _ = try socket.wait(for: Int16(POLLOUT), timeout: 60_000_000_000)
            case .closed: throw Closed()
            }
        }
    }

    /// The next answer, which must be that of the given message and version.
    func receive<Response: KafkaResponse>(_ type: Response.Type, version: Int16, timeout: UInt64 = 60_000_000_000)
        throws -> Response
    {
        let frame = try receiveFrame(timeout: timeout)
        var reader = WireReader(frame.span.bytes)
        _ = try ResponseHeader(from: &reader, api: Response.key, version: version)
        return try Response(from: &reader, version: version)
    }

    /// The next frame without its size.
    func receiveFrame(timeout: UInt64 = 60_000_000_000) throws -> [UInt8] {
        let input = input
        while true {
            let bytes = input.bytes
            if let size = try Framing.size(of: bytes, limit: 1 << 30), bytes.byteCount >= size + 4 {
                var frame: [UInt8] = []
                bytes.withUnsafeBytes { frame = Array($0[4..<4 + size]) }
                input.discard(first: size + 4)
                return frame
            }
            guard try socket.wait(for: Int16(POLLIN), timeout: timeout) else { throw TimedOut() }
            if case .closed = socket.receive(into: input) { throw Closed() }
        }
    }

    /// Whether the broker closes the connection within a minute, without sending anything.
    func isClosedByBroker() throws -> Bool {
        do {
            _ = try receiveFrame(timeout: 60_000_000_000)
            return false
        } catch is Closed { return true }
    }
}

extension WireClient {
    func createTopic(_ name: String, partitions: Int32 = 1, configs: [String: String] = [:]) throws {
        let response = try ask(
            CreateTopicsRequest(topics: [
                .init(
                    name: name, numPartitions: partitions, replicationFactor: 1,
                    configs: configs.map { .init(name: $0.key, value: $0.value) })
            ]), version: 7)
        #expect(response.topics.map(\.errorCode) == [.none])
    }

    func produce(
        _ batch: [UInt8], to topic: String, partition: Int32 = 0, acks: Int16 = 1, version: Int16 = 9
    ) throws -> ProduceResponse.Partition {
        try ask(ProduceRequest.one(batch, to: topic, partition: partition, acks: acks), version: version).topics[0]
            .partitions[0]
    }

    func fetch(
        _ topic: String, from offset: Int64, partition: Int32 = 0, maxBytes: Int32 = 1 << 20, minBytes: Int32 = 0,
        wait: Int32 = 0
    ) throws -> FetchResponse.Partition {
        try ask(
            FetchRequest.one(
                topic, from: offset, partition: partition, maxBytes: maxBytes, minBytes: minBytes, wait: wait),
            version: 11
        )
        .topics[0].partitions[0]
    }
}

extension ProduceRequest {
    static func one(_ batch: [UInt8], to topic: String, partition: Int32 = 0, acks: Int16 = 1) -> ProduceRequest {
        ProduceRequest(
            acks: acks, timeoutMilliseconds: 5000,
            topics: [.init(name: topic, partitions: [.init(index: partition, records: .bytes(batch))])])
    }
}

extension FetchRequest {
    static func one(
        _ topic: String, from offset: Int64, partition: Int32 = 0, maxBytes: Int32 = 1 << 20, minBytes: Int32 = 0,
        wait: Int32 = 0
    ) -> FetchRequest {
        FetchRequest(
            maxWaitMilliseconds: wait, minBytes: minBytes, maxBytes: maxBytes,
            topics: [
                .init(
                    name: topic, partitions: [.init(index: partition, fetchOffset: offset, partitionMaxBytes: maxBytes)]
                )
            ])
    }
}

/// A record batch with these values, stamped now.
func batch(
    _ values: [String], producerID: Int64 = -1, epoch: Int16 = -1, sequence: Int32 = -1,
    timestamp: Int64 = WallClock.milliseconds()
) throws -> [UInt8] {
    let builder = RecordBatchBuilder(byteLimit: 4 << 20)
    for value in values {
        let bytes = Array(value.utf8)
        let fits = builder.append(timestamp: timestamp, key: nil, value: bytes.span.bytes)
        #expect(fits)
    }
    var copy: [UInt8] = []
    let finished = try builder.finish(producerID: producerID, producerEpoch: epoch, baseSequence: sequence)
    finished.withUnsafeBytes { copy = Array($0) }
    return copy
}
