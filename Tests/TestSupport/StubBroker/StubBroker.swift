public import KafkaProtocol
public import Synchronization
public import SystemIO

/// A broker of one node in memory, on loopback, that does what a script says and keeps an account of its own.
///
/// It speaks enough of the protocol for producers, consumers and admin clients, ours and others'. One thread serves all connections:
/// the answers of a connection go out in the order of its requests, as Kafka's do, and apart from that delays run side by side.
public final class StubBroker: @unchecked Sendable {
    /// Everything that a test may look at or bend, at any time.
    public struct State: Sendable {
        /// The partitions of each topic.
        public var topics: [String: [StubLog]] = [:]
        /// What is done to requests and records.
        public var script = StubScript()
        /// What was done, and when.
        public var account = StubAccount()
        /// The group that it coordinates, whatever its name.
        public var group = StubGroup()
        /// Metadata answers LEADER_NOT_AVAILABLE this often before a topic is known.
        public var leaderlessAnswers = 0
        /// The partitions of topics that Metadata creates; 0 creates none.
        public var autoCreates = 1
        /// ApiVersions requests of later versions are refused (KIP-511).
        public var highestApiVersions: Int16 = 4
        /// What is served.
        public var ranges: [APIKey: ClosedRange<Int16>] = [
            .produce: 3...11, .fetch: 4...12, .listOffsets: 1...8, .metadata: 0...12, .apiVersions: 0...4,
            .initProducerId: 0...5, .createTopics: 2...7, .deleteTopics: 1...5, .findCoordinator: 0...6,
            .joinGroup: 0...9, .syncGroup: 0...5, .heartbeat: 0...4, .leaveGroup: 0...5, .offsetCommit: 2...9,
            .offsetFetch: 1...9,
        ]
        var producerIDs: Int64 = 4710
        var fetchCount = 0
        var produceCount = 0
    }

    /// Shared with the broker's thread: hold it briefly.
    public let state = Mutex(State())
    private let listener: Listener
    /// Where it listens.
    public let address: SocketAddress
    let loop: EventLoop
    /// The loop's own.
    var connections: [Int: StubConnection] = [:]
    private var nextConnection = 0
    private var acceptor: Acceptor?

    private final class Acceptor: EventHandler {
        unowned let broker: StubBroker
        init(_ broker: StubBroker) { self.broker = broker }
        func ready(_ events: Readiness) { broker.accept() }
    }

    /// Starts a broker with these topics, by name and number of partitions.
    public init(topics: [String: Int] = [:]) throws {
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        self.listener = listener
        address = listener.address
        loop = try EventLoop(name: "stub-broker")
        state.withLock { state in
            for (name, count) in topics {
                state.topics[name] = Array(repeating: StubLog(), count: count)
            }
        }
        let acceptor = Acceptor(self)
        self.acceptor = acceptor
        _ = try loop.register(listener.descriptor, for: .readable, handler: acceptor)
        try loop.start()
    }

    /// Closes every connection and ends the thread. Idempotent.
    public func stop() {
        let closed = Semaphore()
        loop.execute { [self] in
            for connection in connections.values { connection.close() }
            connections = [:]
            closed.signal()
        }
        // The loop drops the task where it has ended already.
        _ = closed.wait(timeout: 1_000_000_000)
        loop.stop()
        loop.join()
    }

    /// Says what becomes of Produce requests, by their number from 0; the others are appended.
    public func script(_ answers: [Int: StubScript.ProduceAnswer]) {
        state.withLock { $0.script.produceAnswers = answers }
    }

    private func accept() {
        while let socket = try? listener.accept() {
            socket.setNoDelay()
            let connection = StubConnection(nextConnection, socket, of: self)
            guard connection.open() else { continue }
            connections[nextConnection] = connection
            nextConnection += 1
        }
    }

    /// On the loop: something was appended, which fetches may wait for.
    func wakeFetches() { for connection in connections.values { connection.look() } }
}
