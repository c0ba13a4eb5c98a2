import SystemIO

/// Accepts connections on a thread of its own and hands them to the network loops in turn.
final class Acceptor: EventHandler, @unchecked Sendable {
    private let listener: Listener
    private let loops: [NetworkLoop]
    private let requests: RequestTable
    private let requestLimit: Int
    private let counters: NetworkCounters
    private let limit: ConnectionLimit
    private let events: EventLoop
    private let reporter: BrokerReporter
    private var registration: EventLoop.Registration?
    private var next = 0
    /// When it was last told that connections wait (ns, monotonic).
    private var told: UInt64?

    init(
        _ listener: Listener, loops: [NetworkLoop], requests: RequestTable, requestLimit: Int,
        counters: NetworkCounters, limit: ConnectionLimit, reporter: @escaping BrokerReporter
    )
        throws(SystemError)
    {
        self.listener = listener
        self.loops = loops
        self.requests = requests
        self.requestLimit = requestLimit
        self.counters = counters
        self.limit = limit
        self.reporter = reporter
        events = try EventLoop(name: "acceptor")
    }

    func start() throws(SystemError) {
        registration = try events.register(listener.descriptor, for: .readable, handler: self)
        try events.start()
    }

    /// Ends the thread, and lets go of the listener.
    func stop() {
        events.execute { [self] in
            if let registration { events.remove(registration) }
            registration = nil
        }
        events.stop()
        events.join()
    }

    func ready(_ ready: Readiness) {
        do throws(SystemError) {
            while true {
                let reason = limit.reasonToWait(open: counters.open) { listener.nextDescriptor }
                if let reason { return pause(because: reason) }
                guard let socket = try listener.accept() else { return }
                counters.opened()
                socket.setNoDelay()
                loops[next].adopt(socket, requests: requests, requestLimit: requestLimit)
                next = (next + 1) % loops.count
            }
        } catch {
            pause(because: "\(error)")
        }
    }

    /// The listener stays ready while there is no room for a connection, so wait instead of spinning.
    private func pause(because reason: String) {
        let now = events.now
        // As connections come and go this may be so for hours: a line a minute says it.
        if told.map({ now >= $0 + 60_000_000_000 }) ?? true {
            reporter(BrokerEvent(.error, "new connections wait: \(reason)"))
            told = now
        }
        if let registration { events.remove(registration) }
        events.schedule(at: now + 100_000_000) { [weak self] in
            guard let self else { return }
            registration = try? events.register(listener.descriptor, for: .readable, handler: self)
        }
    }
}
