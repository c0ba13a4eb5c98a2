import SystemIO

/// Accepts connections on a thread of its own and hands them to the network loops in turn.
final class Acceptor: EventHandler, @unchecked Sendable {
    private let listener: Listener
    private let loops: [NetworkLoop]
    private let requests: RequestTable
    private let requestLimit: Int
    private let counters: NetworkCounters
    private var limit: ConnectionLimit
    private let events: EventLoop
    private let reporter: BrokerReporter
    private var registration: EventLoop.Registration?
    private var next = 0
    private var exhausted = false

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
                if let reason = limit.reasonToWait(open: counters.open) { return pause(because: reason) }
                guard let socket = try listener.accept() else { return }
                counters.opened()
                limit.accepted(descriptor: socket.descriptor.rawValue, open: counters.open)
                socket.setNoDelay()
                loops[next].adopt(socket, requests: requests, requestLimit: requestLimit)
                next = (next + 1) % loops.count
                exhausted = false
            }
        } catch {
            pause(because: "\(error)")
        }
    }

    /// The listener stays ready while there is no room for a connection, so wait instead of spinning.
    private func pause(because reason: String) {
        if !exhausted { reporter(BrokerEvent(.error, "new connections wait: \(reason)")) }
        exhausted = true
        if let registration { events.remove(registration) }
        events.schedule(at: events.now + 100_000_000) { [weak self] in
            guard let self else { return }
            registration = try? events.register(listener.descriptor, for: .readable, handler: self)
        }
    }
}
