internal import KafkaConnection
internal import KafkaProtocol
internal import Measurement
internal import RecordFormat
internal import SystemIO
import Synchronization

extension LoadGenerator {
    /// How long a produce request of one record and its answer take on a connection that does nothing else, in nanoseconds: the median of some hundred.
    ///
    /// They go to the first partition of a plan's topics, with its acks and the sizes of its keys and values, one after the other on the
    /// thread of the connection: no producer, no batch, no change of threads. A row that begins after this does not read the records.
    ///
    /// - Returns: nil where there is nothing to be found: nobody answers with acks=0; weir's own connection does not do what
    ///   `access` asks for; the broker cannot be reached or refuses, which the row will tell.
    public static func roundTrip(_ plan: RowPlan, bootstrapServers: String) -> UInt64? {
        guard plan.producer.acks != 0, plan.access.isEmpty, let servers = try? addresses(bootstrapServers),
            let loop = try? EventLoop(name: "round-trip"), (try? loop.start()) != nil
        else { return nil }
        defer {
            loop.stop()
            loop.join()
        }
        guard let leader = servers.lazy.compactMap({ Self.leader(of: plan.topic.names[0], from: $0, loop) }).first,
            let records = record(of: plan), let connection = LoopConnection(to: leader, loop)
        else { return nil }
        defer { connection.close() }
        let request = ProduceRequest(
            acks: plan.producer.acks, timeoutMilliseconds: Int32(LoopConnection.milliseconds),
            topics: [.init(name: plan.topic.names[0], partitions: [.init(index: 0, records: records)])])
        return Pings(request, on: connection.connection).median(loop)
    }

    /// Where the leader of a topic's first partition is, as a broker says.
    private static func leader(of topic: String, from server: SocketAddress, _ loop: EventLoop) -> SocketAddress? {
        guard let connection = LoopConnection(to: server, loop) else { return nil }
        defer { connection.close() }
        guard
            let metadata = connection.ask(MetadataRequest(topics: [.init(name: topic)], allowAutoTopicCreation: false)),
            let partition = metadata.topics.first?.partitions.first(where: { $0.index == 0 }),
            let broker = metadata.brokers.first(where: { $0.nodeID == partition.leaderID }),
            let port = UInt16(exactly: broker.port)
        else { return nil }
        return SocketAddress(host: broker.host, port: port)
    }

    /// A batch of one record, of a mean size where sizes differ.
    private static func record(of plan: RowPlan) -> Records? {
        let records = plan.records
        let key = records.keys == .none ? nil : [UInt8](repeating: UInt8(ascii: "0"), count: records.keys.largest)
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: Int(records.meanValueBytes))
        let builder = RecordBatchBuilder(byteLimit: RecordBatchHeader.byteCount + value.count + (key?.count ?? 0) + 40)
        // unsafe: the bytes of arrays are integers.
        if let key {
            unsafe builder.append(
                timestamp: WallClock.milliseconds(), key: key.span.bytes, value: value.span.bytes)
        } else {
            unsafe builder.append(timestamp: WallClock.milliseconds(), key: nil, value: value.span.bytes)
        }
        guard (try? builder.finish(compression: .none)) != nil else { return nil }
        let bytes = builder.bytes
        return .bytes(unsafe bytes.withUnsafeBytes { unsafe Array($0) })
    }
}

/// A connection that a thread uses which is not its loop's.
private struct LoopConnection {
    /// How long connecting and each answer may take.
    static let milliseconds = 5000

    let connection: KafkaConnection
    private let loop: EventLoop

    /// Connects; nil where that fails.
    init?(to address: SocketAddress, _ loop: EventLoop) {
        var settings = ConnectionSettings(clientID: "weir-round-trip")
        settings.connectTimeoutMilliseconds = Self.milliseconds
        settings.requestTimeoutMilliseconds = Self.milliseconds
        let isReady = Mutex(false)
        let changed = Semaphore()
        self.loop = loop
        connection = KafkaConnection(to: address, loop: loop, settings: settings) { connection in
            let state = connection.state
            isReady.withLock { $0 = state == .ready }
            changed.signal()
        }
        changed.wait()
        if !isReady.withLock({ $0 }) { return nil }
    }

    /// Sends a request and waits for the response; nil where there is none.
    func ask<Request: KafkaRequest>(_ request: Request) -> Request.Response? {
        let response = Mutex<Request.Response?>(nil)
        let answered = Semaphore()
        let connection = connection
        loop.execute {
            connection.send(request) { result in
                let answer = try? result.get().response
                response.withLock { $0 = answer }
                answered.signal()
            }
            connection.flush()
        }
        answered.wait()
        return response.withLock { $0 }
    }

    func close() {
        let closed = Semaphore()
        let connection = connection
        loop.execute {
            connection.close()
            closed.signal()
        }
        closed.wait()
    }
}

/// One request after the other, each when the one before it was answered. On the loop's thread, until `ended`.
private final class Pings: @unchecked Sendable {
    /// The first ones, which find nothing warm.
    private static let unmeasured = 50
    private static let measured = 500
    private static let limit: UInt64 = 500_000_000

    private let request: ProduceRequest
    private let connection: KafkaConnection
    private let version: Int16?
    private var times = Histogram()
    private var answered = 0
    private var deadline: UInt64 = 0
    private let ended = Semaphore()

    init(_ request: ProduceRequest, on connection: KafkaConnection) {
        self.request = request
        self.connection = connection
        // Version 13 names topics by id.
        version = connection.version(of: ProduceRequest.self).map { min($0, 12) }
    }

    /// The median time in nanoseconds; nil where a request failed.
    func median(_ loop: EventLoop) -> UInt64? {
        deadline = MonotonicClock.now() + Self.limit
        loop.execute { [self] in send() }
        ended.wait()
        return times.value(atPercentile: 50).map { UInt64($0) }
    }

    private func send() {
        let sentAt = MonotonicClock.now()
        connection.send(request, version: version) { [self] result in
            let now = MonotonicClock.now()
            guard case .success(let reply) = result,
                reply.response.topics.allSatisfy({ $0.partitions.allSatisfy { $0.errorCode == .none } })
            else {
                times.reset()
                ended.signal()
                return
            }
            answered += 1
            // At least one, however slow the broker is.
            let isLate = now >= deadline
            if answered > Self.unmeasured || isLate { times.record(Int64(now - sentAt)) }
            if isLate || answered == Self.unmeasured + Self.measured {
                ended.signal()
            } else {
                send()
            }
        }
        connection.flush()
    }
}
