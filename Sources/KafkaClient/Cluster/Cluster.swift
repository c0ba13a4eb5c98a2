internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO

/// The brokers that a client talks to: one connection each, made when it is needed, and the metadata that says who leads what.
///
/// Confined to the event loop's thread. Metadata has a connection of its own, because on a broker's connection a waiting
/// Fetch holds back everything behind it.
final class Cluster {
    struct Settings {
        var connection: ConnectionSettings
        var servers: [SocketAddress]
        var reconnectBackoffMilliseconds = 50
        var reconnectBackoffMaxMilliseconds = 1000
        var retryBackoffMilliseconds = 100
        var metadataMaxAgeMilliseconds = 300_000
        var allowsAutoCreation = true
    }

    let loop: EventLoop
    let settings: Settings
    private(set) var topics: [String: TopicState] = [:]
    private(set) var controllerID: Int32 = -1
    private(set) var clusterID: String?
    private(set) var nodeIDs: [Int32] = []
    /// Called when a connection became ready or was closed, when metadata came, and when a backoff is over.
    var changed: () -> Void = {}

    private var nodes: [Int32: Node] = [:]
    private var bootstrap: Node
    /// A group's coordinator, apart from the node of the same broker, whose connection a waiting Fetch holds back.
    private var coordinator: Node?
    private var nextServer = 1
    private var wanted: Set<String> = []
    private var isRefreshing = false
    private var mustRefreshAgain = false
    private var waiting: [(KafkaConnection) -> Void] = []
    private(set) var isClosed = false
    /// The server that was asked last has no Metadata.
    private var refusal: ConnectionError?

    init(loop: EventLoop, settings: Settings) {
        self.loop = loop
        self.settings = settings
        bootstrap = Node(settings.servers[0])
    }

    /// Why there is no connection to ask for metadata, if there is none.
    var lastError: String? { (refusal ?? bootstrap.lastError)?.description }

    /// The address of a broker.
    func address(of id: Int32) -> SocketAddress? { nodes[id]?.address }

    func close() {
        isClosed = true
        waiting = []
        for node in nodes.values { node.connection?.close() }
        bootstrap.connection?.close()
        coordinator?.connection?.close()
    }

    /// Puts what is queued on every connection on the wire.
    func flush() {
        for node in nodes.values { node.connection?.flush() }
        bootstrap.connection?.flush()
        coordinator?.connection?.flush()
    }
}

// MARK: - Connections

extension Cluster {
    /// The connection to a broker if it is ready; if not, one is made, and `changed` is called then.
    func connection(to id: Int32) -> KafkaConnection? {
        guard let node = nodes[id] else { return nil }
        if let ready = node.ready { return ready }
        connect(node)
        return nil
    }

    /// The connection of its own to a group's coordinator if it is ready; if not, one is made, and `changed` is called then.
    func coordinatorConnection(at address: SocketAddress) -> KafkaConnection? {
        if coordinator?.address != address {
            coordinator?.connection?.close()
            coordinator = Node(address)
        }
        guard let node = coordinator else { return nil }
        if let ready = node.ready { return ready }
        connect(node)
        return nil
    }

    /// Attempts to connect to the coordinator that failed since one succeeded.
    var coordinatorFailures: Int { coordinator?.failures ?? 0 }

    /// Calls `body` with a connection to any broker, as soon as there is one.
    func withAnyConnection(_ body: @escaping (KafkaConnection) -> Void) {
        if let ready = bootstrap.ready {
            body(ready)
        } else {
            waiting.append(body)
            connect(bootstrap)
        }
    }

    private func connect(_ node: Node) {
        guard node.connection == nil, !isClosed else { return }
        guard node.notBefore <= MonotonicClock.now() else { return }
        node.connection = KafkaConnection(to: node.address, loop: loop, settings: settings.connection) {
            [weak self, weak node] connection in
            guard let self, let node else { return }
            stateChanged(node, connection)
        }
    }

    private func stateChanged(_ node: Node, _ connection: KafkaConnection) {
        if case .closed(let error) = connection.state {
            node.connection = nil
            node.lastError = error
            backOff(node)
        } else {
            node.failures = 0
            node.lastError = nil
            if node === bootstrap { serveWaiting(connection) }
        }
        changed()
    }

    private func serveWaiting(_ connection: KafkaConnection) {
        let bodies = waiting
        waiting = []
        for body in bodies { body(connection) }
    }

    /// Waits longer after each failure in a row, with the next bootstrap server where it was one.
    private func backOff(_ node: Node) {
        if isClosed { return }
        let factor = 1 << min(node.failures, 10)
        let pause = min(
            settings.reconnectBackoffMilliseconds * factor, settings.reconnectBackoffMaxMilliseconds)
        node.failures += 1
        node.notBefore = MonotonicClock.now() + UInt64(pause) * 1_000_000
        if node === bootstrap { rotateBootstrap() }
        let isBootstrap = node === bootstrap
        loop.schedule(at: MonotonicClock.now() + UInt64(pause) * 1_000_000) { [weak self] in
            guard let self, !isClosed else { return }
            if !isBootstrap && !waiting.isEmpty { connect(bootstrap) }
            changed()
        }
    }

    /// The next server to ask: those given, then the brokers that are known.
    private func rotateBootstrap() {
        let candidates = settings.servers + nodes.values.map(\.address).filter { !settings.servers.contains($0) }
        let next = Node(candidates[nextServer % candidates.count])
        nextServer += 1
        next.lastError = bootstrap.lastError
        next.failures = bootstrap.failures
        next.notBefore = candidates.count > 1 && nextServer % candidates.count != 1 ? 0 : bootstrap.notBefore
        bootstrap = next
        loop.schedule(at: next.notBefore) { [weak self] in
            guard let self, !isClosed, !waiting.isEmpty else { return }
            connect(bootstrap)
        }
    }
}

// MARK: - Metadata

extension Cluster {
    /// Adds a topic to those whose metadata is kept, and asks for it unless it is known.
    func want(_ topic: String) {
        if wanted.insert(topic).inserted || topics[topic]?.isComplete != true { refresh() }
    }

    /// Asks for metadata now. Requests that overlap are one; `changed` is called when the answer is there.
    func refresh() {
        if isRefreshing {
            mustRefreshAgain = true
            return
        }
        isRefreshing = true
        withAnyConnection { [self] connection in
            let request = MetadataRequest(
                topics: wanted.sorted().map { .init(name: $0) }, allowAutoTopicCreation: settings.allowsAutoCreation)
            connection.send(request) { [self] result in
                isRefreshing = false
                switch result {
                case .success(let reply): apply(reply.response)
                case .failure(let error):
                    // A server that does not know Metadata is no broker (a controller, say): try the next one.
                    if case .unsupported = error {
                        refusal = error
                        connection.close()
                    }
                    // Never at once: a connection that refuses without asking the network would be asked without end.
                    if !isClosed { refreshSoon() }
                }
            }
            connection.flush()
        }
    }

    /// Asks again after the retry backoff: for topics that are being created, and leaders that are being elected.
    func refreshSoon() {
        let pause = UInt64(settings.retryBackoffMilliseconds) * 1_000_000
        loop.schedule(at: MonotonicClock.now() + pause) { [weak self] in
            guard let self, !isClosed else { return }
            refresh()
        }
    }

    /// Asks again every `metadata.max.age.ms`.
    func keepFresh() {
        let pause = UInt64(settings.metadataMaxAgeMilliseconds) * 1_000_000
        loop.schedule(at: MonotonicClock.now() + pause) { [weak self] in
            guard let self, !isClosed else { return }
            refresh()
            keepFresh()
        }
    }

    private func apply(_ response: MetadataResponse) {
        refusal = nil
        clusterID = response.clusterID
        controllerID = response.controllerID
        for broker in response.brokers {
            let address = SocketAddress(host: broker.host, port: UInt16(clamping: broker.port))
            if let known = nodes[broker.nodeID], known.address == address { continue }
            nodes[broker.nodeID]?.connection?.close()
            nodes[broker.nodeID] = Node(address)
        }
        nodeIDs = response.brokers.map(\.nodeID).sorted()
        for topic in response.topics {
            guard let name = topic.name else { continue }
            topics[name, default: TopicState()].update(TopicState(topic))
        }
        if mustRefreshAgain {
            mustRefreshAgain = false
            refresh()
        }
        changed()
    }
}
