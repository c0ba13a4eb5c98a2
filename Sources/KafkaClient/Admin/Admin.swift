internal import KafkaConnection
internal import KafkaProtocol
public import SystemIO
import Synchronization

/// Looks at a cluster and changes its topics. Every call waits for its answer, for at most `timeoutMilliseconds`.
public final class Admin: @unchecked Sendable {
    private let loop: EventLoop
    private let cluster: Cluster
    private let servers: [SocketAddress]
    /// How long a call waits.
    public let timeoutMilliseconds: Int
    private let isClosed = Atomic<Bool>(false)

    /// Starts an admin client; it connects with the first call.
    public init(
        bootstrapServers: [SocketAddress], clientID: String = "weir-admin", timeoutMilliseconds: Int = 30_000
    ) throws(ClientError) {
        guard !bootstrapServers.isEmpty else { throw .configuration(.contradiction("bootstrap.servers is missing")) }
        servers = bootstrapServers
        self.timeoutMilliseconds = timeoutMilliseconds
        do throws(SystemError) {
            loop = try EventLoop(name: "admin")
            var connection = ConnectionSettings(clientID: clientID)
            connection.requestTimeoutMilliseconds = timeoutMilliseconds
            cluster = Cluster(
                loop: loop, settings: Cluster.Settings(connection: connection, servers: bootstrapServers))
            do throws(SystemError) { try loop.start() } catch {
                // There is no thread that could be waited for.
                isClosed.store(true, ordering: .relaxed)
                throw error
            }
        } catch {
            throw .system(error)
        }
    }

    deinit { close() }

    /// Ends the client. Idempotent.
    public func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        onLoop { $0.close() }
        loop.stop()
        loop.join()
    }

    /// Sends a request to any broker, or to broker `node` once metadata has named it, and waits for the response.
    func ask<Request: KafkaRequest>(_ request: Request, node: Int32? = nil) throws(ClientError) -> Request.Response {
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let answer = Answer<Request.Response, ConnectionError>()
        let deadline = MonotonicClock.now() + UInt64(timeoutMilliseconds) * 1_000_000
        loop.execute { [self] in
            connect(to: node, until: deadline) { connection in
                connection.send(request) { answer.complete($0.map(\.response)) }
                connection.flush()
            }
        }
        guard let result = answer.wait(until: deadline) else {
            throw .noBroker(servers: servers, milliseconds: timeoutMilliseconds, last: onLoop { $0.lastError })
        }
        switch result {
        case .success(let response): return response
        case .failure(let error): throw .connection(error)
        }
    }

    private func connect(
        to node: Int32?, until deadline: UInt64, _ body: @escaping (KafkaConnection) -> Void
    ) {
        guard let node else { return cluster.withAnyConnection(body) }
        if let ready = cluster.connection(to: node) { return body(ready) }
        guard MonotonicClock.now() < deadline else { return }
        loop.schedule(at: MonotonicClock.now() + 2_000_000) { [self] in connect(to: node, until: deadline, body) }
    }

    private func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Cluster) -> Value) -> Value {
        let answer = Answer<Value, ConnectionError>()
        loop.execute { [self] in answer.complete(.success(body(cluster))) }
        while true {
            // Never a failure, and only the end of the loop could keep it from coming.
            if case .success(let value)? = answer.wait(until: .max) { return value }
        }
    }

    /// Makes sure that the brokers of the cluster are known.
    func learnBrokers() throws(ClientError) -> [Int32] {
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let deadline = MonotonicClock.now() + UInt64(timeoutMilliseconds) * 1_000_000
        onLoop { $0.refresh() }
        while true {
            let nodes = onLoop { $0.nodeIDs }
            if !nodes.isEmpty { return nodes }
            if MonotonicClock.now() >= deadline {
                throw .noBroker(servers: servers, milliseconds: timeoutMilliseconds, last: onLoop { $0.lastError })
            }
            MonotonicClock.sleep(nanoseconds: 1_000_000)
        }
    }
}
