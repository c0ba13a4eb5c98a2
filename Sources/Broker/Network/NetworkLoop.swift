import SystemIO

/// One event loop of the broker: its connections, the appends of the present pass, and the fetches that wait.
///
/// Confined to its own thread, but for `adopt` and what goes through `events.execute`.
final class NetworkLoop: @unchecked Sendable {
    let events: EventLoop
    let buffers = BufferPool()
    let counters: NetworkCounters
    let reporter: BrokerReporter
    var appends = AppendQueue()
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var touched: [Connection] = []
    private var woken: [WaitingFetch] = []
    private var idleLimit: UInt64

    init(index: Int, counters: NetworkCounters, idleLimit: UInt64, reporter: @escaping BrokerReporter)
        throws(SystemError)
    {
        // Receive buffers are first touched by the loop that fills them, so each loop stays on one node.
        events = try EventLoop(name: "network-\(index)", node: NUMA.node(forThread: index))
        self.counters = counters
        self.reporter = reporter
        self.idleLimit = idleLimit
    }

    /// Serves on a thread of its own, which keeps this loop alive until `stop`.
    func start() throws(SystemError) {
        events.passEnded = { [self] in endPass() }
        events.execute { [self] in sweepIdle() }
        do throws(SystemError) { try events.start() } catch {
            events.passEnded = {}
            throw error
        }
    }

    /// Closes every connection, after one attempt to send the answers that are ready, and ends the thread.
    func stop() {
        events.execute { [self] in closeAll() }
        events.stop()
        events.join()
    }

    /// Takes over an accepted socket; from any thread.
    func adopt(_ socket: Socket, requests: RequestTable, requestLimit: Int) {
        events.execute { [self] in
            let connection = Connection(socket, loop: self, requests: requests, requestLimit: requestLimit)
            connections[ObjectIdentifier(connection)] = connection
            counters.connected()
            do throws(SystemError) { try connection.open() } catch { connection.close(because: "\(error)") }
        }
    }

    /// Has the connection finished at the end of this pass.
    func touch(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        touched.append(connection)
    }

    /// Has the connection's complete frames decoded in the next pass.
    func decodeLater(_ connection: Connection) {
        events.execute { [self] in
            touch(connection)
            connection.decode()
        }
    }

    func closed(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        counters.closed()
    }

    /// Has a waiting fetch looked at again at the end of this pass.
    func wake(_ fetch: WaitingFetch) {
        guard !fetch.isWoken else { return }
        fetch.isWoken = true
        woken.append(fetch)
    }

    func report(_ level: BrokerEvent.Level, _ message: String) { reporter(BrokerEvent(level, message)) }

    private func closeAll() {
        endPass()
        for connection in Array(connections.values) { connection.close() }
    }

    private func endPass() {
        // What waited behind an append on its connection may bring further appends.
        while !appends.isEmpty {
            appends.drain(on: self)
            for connection in touched { connection.decode() }
        }
        let fetches = woken
        woken.removeAll(keepingCapacity: true)
        for fetch in fetches { fetch.lookAgain() }
        var index = 0
        while index < touched.count {
            touched[index].finishPass()
            index += 1
        }
        touched.removeAll(keepingCapacity: true)
    }

    private func sweepIdle() {
        let now = events.now
        for connection in Array(connections.values) where connection.lastActive + idleLimit < now { connection.close() }
        events.schedule(at: now + min(idleLimit, 10_000_000_000)) { [weak self] in self?.sweepIdle() }
    }
}
