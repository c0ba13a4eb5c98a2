internal import KafkaConnection
internal import KafkaProtocol
internal import Measurement
internal import RecordFormat
internal import SystemIO
import Synchronization

/// How long a produce request of one record and its answer take on a connection that does nothing else: the medians of some hundred.
public struct RoundTrip: Hashable, Sendable {
    /// Sent and heard by the thread of the connection, in nanoseconds.
    public var bareNanoseconds: UInt64
    /// Handed to that thread and awaited by another one, as applications do whose client has a thread of its own, in nanoseconds.
    public var handedNanoseconds: UInt64

    /// Makes one.
    public init(bareNanoseconds: UInt64, handedNanoseconds: UInt64) {
        self.bareNanoseconds = bareNanoseconds
        self.handedNanoseconds = handedNanoseconds
    }
}

extension LoadGenerator {
    /// How long a produce request of one record and its answer take on a connection that does nothing else.
    ///
    /// They go to the first partition of a plan's topics, with its acks and the sizes of its keys and values, one after the other: no
    /// producer, no batch. Their records are none that a row could verify: the topic should be one that no row uses.
    ///
    /// - Parameter check: called all the time; what it throws ends the waiting and is thrown on.
    /// - Returns: nil where there is nothing to be found: nobody answers with acks=0; weir's own connection does not do what
    ///   `access` asks for; the broker cannot be reached or refuses, which the row will tell.
    public static func roundTrip(
        _ plan: RowPlan, bootstrapServers: String, check: () throws -> Void = {}
    ) rethrows -> RoundTrip? {
        guard plan.producer.acks != 0, plan.access.isEmpty, let servers = try? addresses(bootstrapServers),
            let records = record(of: plan.records), let loop = try? EventLoop(name: "round-trip"),
            (try? loop.start()) != nil
        else { return nil }
        defer {
            loop.stop()
            loop.join()
        }
        let topic = plan.topic.names[0]
        for server in servers {
            guard let leader = try leader(of: topic, from: server, loop, check) else { continue }
            guard let connection = try LoopConnection(to: leader, loop, check) else { return nil }
            defer { connection.close() }
            let request = ProduceRequest(
                acks: plan.producer.acks, timeoutMilliseconds: Int32(LoopConnection.milliseconds),
                topics: [.init(name: topic, partitions: [.init(index: 0, records: records)])])
            guard let bare = try Pings(request, on: connection.connection).median(loop, check),
                let handed = try connection.medianOfHanded(request, check)
            else { return nil }
            return RoundTrip(bareNanoseconds: bare, handedNanoseconds: handed)
        }
        return nil
    }

    /// The most that `roundTrip` sends, in bytes.
    public static func roundTripBytes(of records: RowPlan.Records) -> Int {
        let (key, value) = sizes(of: records)
        return 2 * Pings.most * (RecordBatchHeader.byteCount + 40 + (key ?? 0) + value)
    }

    /// Beyond this a round trip is a matter of bandwidth.
    private static let mostRoundTripBytes = 64 << 10

    /// Of keys the largest, of values a mean one; nil is no key.
    private static func sizes(of records: RowPlan.Records) -> (key: Int?, value: Int) {
        (
            records.keys == .none ? nil : min(records.keys.largest, mostRoundTripBytes),
            min(Int(records.meanValueBytes), mostRoundTripBytes)
        )
    }

    /// Where the leader of a topic's first partition is, as a broker says.
    private static func leader(
        of topic: String, from server: SocketAddress, _ loop: EventLoop, _ check: () throws -> Void
    ) rethrows -> SocketAddress? {
        guard let connection = try LoopConnection(to: server, loop, check) else { return nil }
        defer { connection.close() }
        let request = MetadataRequest(topics: [.init(name: topic)], allowAutoTopicCreation: false)
        guard let metadata = try connection.ask(request, check),
            let partition = metadata.topics.first?.partitions.first(where: { $0.index == 0 }),
            let broker = metadata.brokers.first(where: { $0.nodeID == partition.leaderID }),
            let port = UInt16(exactly: broker.port)
        else { return nil }
        return SocketAddress(host: broker.host, port: port)
    }

    /// A batch of one record.
    private static func record(of records: RowPlan.Records) -> Records? {
        let sizes = sizes(of: records)
        let key = sizes.key.map { [UInt8](repeating: UInt8(ascii: "0"), count: $0) }
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: sizes.value)
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

extension Semaphore {
    private static let lookNanoseconds: UInt64 = 20_000_000

    /// Waits, and looks all the time whether to go on.
    fileprivate func wait(_ check: () throws -> Void) rethrows {
        while !wait(timeout: Self.lookNanoseconds) { try check() }
    }
}

/// A connection that a thread uses which is not its loop's.
private struct LoopConnection {
    /// How long connecting and each answer may take.
    static let milliseconds = 5000

    let connection: KafkaConnection
    private let loop: EventLoop

    /// Connects; nil where that fails.
    init?(to address: SocketAddress, _ loop: EventLoop, _ check: () throws -> Void) rethrows {
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
        do { try changed.wait(check) } catch {
            close()
            throw error
        }
        if !isReady.withLock({ $0 }) { return nil }
    }

    /// Sends a request and waits for the response; nil where there is none.
    func ask<Request: KafkaRequest>(
        _ request: Request, version: Int16? = nil, _ check: () throws -> Void
    ) rethrows -> Request.Response? {
        let response = Mutex<Request.Response?>(nil)
        let answered = Semaphore()
        let connection = connection
        loop.execute {
            connection.send(request, version: version) { result in
                let answer = try? result.get().response
                response.withLock { $0 = answer }
                answered.signal()
            }
            connection.flush()
        }
        try answered.wait(check)
        return response.withLock { $0 }
    }

    /// The median time of requests that the calling thread hands to the loop's and waits for, in nanoseconds; nil where one failed.
    func medianOfHanded(_ request: ProduceRequest, _ check: () throws -> Void) rethrows -> UInt64? {
        let version = Pings.version(on: connection)
        let deadline = MonotonicClock.now() + Pings.limit
        var times = Histogram()
        for number in 1...Pings.most {
            let start = MonotonicClock.now()
            guard let response = try ask(request, version: version, check), Pings.isGood(response) else { return nil }
            let now = MonotonicClock.now()
            let isLate = now >= deadline
            if number > Pings.unmeasured || isLate { times.record(Int64(now - start)) }
            if isLate { break }
        }
        return times.value(atPercentile: 50).map { UInt64($0) }
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
    static let unmeasured = 50
    private static let measured = 500
    static let most = unmeasured + measured
    static let limit: UInt64 = 500_000_000

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
        version = Self.version(on: connection)
    }

    /// Version 13 names topics by id.
    static func version(on connection: KafkaConnection) -> Int16? {
        connection.version(of: ProduceRequest.self).map { min($0, 12) }
    }

    static func isGood(_ response: ProduceResponse) -> Bool {
        response.topics.allSatisfy { $0.partitions.allSatisfy { $0.errorCode == .none } }
    }

    /// The median time in nanoseconds; nil where a request failed.
    func median(_ loop: EventLoop, _ check: () throws -> Void) rethrows -> UInt64? {
        deadline = MonotonicClock.now() + Self.limit
        loop.execute { [self] in send() }
        try ended.wait(check)
        return times.value(atPercentile: 50).map { UInt64($0) }
    }

    private func send() {
        let sentAt = MonotonicClock.now()
        connection.send(request, version: version) { [self] result in
            let now = MonotonicClock.now()
            guard case .success(let reply) = result, Self.isGood(reply.response) else {
                times.reset()
                ended.signal()
                return
            }
            answered += 1
            // At least one, however slow the broker is.
            let isLate = now >= deadline
            if answered > Self.unmeasured || isLate { times.record(Int64(now - sentAt)) }
            if isLate || answered == Self.most {
                ended.signal()
            } else {
                send()
            }
        }
        connection.flush()
    }
}
