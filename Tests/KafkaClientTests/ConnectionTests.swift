import KafkaConnection
import KafkaProtocol
import Synchronization
import SystemIO
import TestSupport
import Testing

/// A connection on a loop of its own, for tests that are not on it.
final class TestConnection: @unchecked Sendable {
    let loop: EventLoop
    private var connection: KafkaConnection!
    let changes = Mutex<[KafkaConnection.State]>([])
    private let changed = Semaphore()

    init(to address: SocketAddress, settings: ConnectionSettings = ConnectionSettings(clientID: "test")) throws {
        loop = try EventLoop(name: "test")
        connection = KafkaConnection(to: address, loop: loop, settings: settings) { [self] connection in
            changes.withLock { $0.append(connection.state) }
            changed.signal()
        }
        try loop.start()
    }

    func stop() {
        loop.stop()
        loop.join()
    }

    func waitForChange() -> KafkaConnection.State {
        #expect(changed.wait(timeout: 60_000_000_000))
        return changes.withLock { $0.last! }
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (KafkaConnection) -> Value) -> Value {
        let value = Mutex<Value?>(nil)
        let done = Semaphore()
        loop.execute { [self] in
            let result = body(connection)
            value.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        return value.withLock { $0! }
    }
}

@Suite struct ConnectionTests {
    @Test("the newest version of both sides is chosen", arguments: [4, 3, 2, 0] as [Int16])
    func negotiation(highest: Int16) throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.state.withLock { state in
            state.highestApiVersions = highest
            state.ranges[.metadata] = 1...9
        }
        let connection = try TestConnection(to: broker.address)
        defer { connection.stop() }
        #expect(connection.waitForChange() == .ready)
        #expect(connection.onLoop { $0.version(of: MetadataRequest.self) } == 9)
        #expect(connection.onLoop { $0.version(of: DescribeConfigsRequest.self) } == nil)
        let asked = broker.state.withLock { $0.account.requests.map(\.version) }
        #expect(asked == (highest == 4 ? [4] : [4, highest]))
    }

    @Test("pipelined requests are answered in order, an unsupported one at once")
    func pipelined() throws {
        let broker = try StubBroker(topics: ["a": 1, "b": 2])
        defer { broker.stop() }
        let connection = try TestConnection(to: broker.address)
        defer { connection.stop() }
        #expect(connection.waitForChange() == .ready)
        let answers = Mutex<[String]>([])
        let done = Semaphore()
        _ = connection.onLoop { connection in
            for index in 0..<100 {
                connection.send(MetadataRequest(topics: [.init(name: index % 2 == 0 ? "a" : "b")])) { result in
                    let reply = try! result.get().response
                    answers.withLock { $0.append("\(index):\(reply.topics[0].name!)") }
                    if index == 99 { done.signal() }
                }
            }
            connection.send(DescribeConfigsRequest()) { result in
                if case .failure(.unsupported(_, api: .describeConfigs)) = result {
                    answers.withLock { $0.append("unsupported") }
                }
            }
            connection.flush()
            return connection.inFlight
        }
        #expect(done.wait(timeout: 60_000_000_000))
        #expect(answers.withLock { $0 } == ["unsupported"] + (0..<100).map { "\($0):\($0 % 2 == 0 ? "a" : "b")" })
    }

    @Test("when the peer dies, every request fails once")
    func deadPeer() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([0: .silence, 1: .silence, 2: .disconnect])
        let connection = try TestConnection(to: broker.address)
        defer { connection.stop() }
        #expect(connection.waitForChange() == .ready)
        let failures = Mutex<[ConnectionError]>([])
        _ = connection.onLoop { connection in
            for _ in 0..<3 {
                connection.send(ProduceRequest(acks: 1, topics: [])) { result in
                    if case .failure(let error) = result { failures.withLock { $0.append(error) } }
                }
            }
            connection.flush()
            return 0
        }
        let expected = ConnectionError.closedByPeer(broker.address)
        #expect(connection.waitForChange() == .closed(expected))
        #expect(failures.withLock { $0 } == [expected, expected, expected])
        #expect(connection.onLoop { $0.inFlight } == 0)
    }

    @Test("no answer in time closes the connection with the API that waited")
    func timeout() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        broker.script([0: .silence])
        let connection = try TestConnection(to: broker.address)
        defer { connection.stop() }
        #expect(connection.waitForChange() == .ready)
        _ = connection.onLoop { connection in
            connection.send(ProduceRequest(acks: 1, topics: []), timeoutMilliseconds: 50) { _ in }
            connection.flush()
            return 0
        }
        #expect(
            connection.waitForChange() == .closed(.timedOut(broker.address, api: .produce, milliseconds: 50)))
    }

    @Test("a response over the limit closes the connection instead of being allocated")
    func oversized() throws {
        let broker = try StubBroker(topics: ["t": 1])
        defer { broker.stop() }
        var settings = ConnectionSettings(clientID: "test")
        settings.maximumFrameBytes = 50
        let connection = try TestConnection(to: broker.address, settings: settings)
        defer { connection.stop() }
        guard case .closed(.malformed(_, let error)) = connection.waitForChange() else {
            Issue.record("not closed")
            return
        }
        #expect(error.field == "size")
    }
}
