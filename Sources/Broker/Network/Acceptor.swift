import SystemIO

/// Accepts connections on a thread of its own and hands them to the network loops in turn.
final class Acceptor: EventHandler, @unchecked Sendable {
    private let listener: Listener
    private let loops: [NetworkLoop]
    private let requests: RequestTable
    private let requestLimit: Int
    private let events: EventLoop
    private let reporter: BrokerReporter
    private var registration: EventLoop.Registration?
    private var next = 0
    private var exhausted = false

    init(
        _ listener: Listener, loops: [NetworkLoop], requests: RequestTable, requestLimit: Int,
        reporter: @escaping BrokerReporter
    )
        throws(SystemError)
    {
        self.listener = listener
        self.loops = loops
        self.requests = requests
        self.requestLimit = requestLimit
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
            while let socket = try listener.accept() {
                socket.setNoDelay()
                loops[next].adopt(socket, requests: requests, requestLimit: requestLimit)
                next = (next + 1) % loops.count
                exhausted = false
            }
        } catch {
            pause(because: error)
        }
    }

    /// The listener stays ready while descriptors are short, so wait instead of spinning.
    private func pause(because error: SystemError) {
        if !exhausted { reporter(BrokerEvent(.error, "new connections wait: \(error)")) }
        exhausted = true
        if let registration { events.remove(registration) }
        events.schedule(at: events.now + 100_000_000) { [unowned self] in
            registration = try? events.register(listener.descriptor, for: .readable, handler: self)
        }
    }
}
