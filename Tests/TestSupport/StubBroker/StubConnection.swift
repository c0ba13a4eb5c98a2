import Glibc
import KafkaProtocol
import Synchronization
import SystemIO

/// A connection of a stub broker: reads requests, and answers them in their order when each is due. On the loop's thread.
final class StubConnection: EventHandler {
    /// What a request comes to.
    enum Reply {
        /// The answer, `delay` ns after the request's arrival.
        case answer([UInt8], delay: UInt64)
        case fetch(WaitingFetch)
        case nothing
        case disconnect
    }

    /// An answer that waits for its turn.
    private struct Waiting {
        /// Index into the account's requests.
        let request: Int
        var content: [UInt8]
        /// Nil while there is nothing to answer with yet.
        var dueAt: UInt64?
        var fetch: WaitingFetch?
    }

    /// Below this, a timer of the kernel is not exact enough, and the thread spins.
    private static let spin: UInt64 = 60_000

    let number: Int
    private let socket: Socket
    private unowned let broker: StubBroker
    private var registration: EventLoop.Registration?
    private var input = Buffer(capacity: 2 << 20)
    private var waiting: [Waiting] = []
    /// How many bytes of the first waiting answer have gone.
    private var sentBytes = 0
    /// When the answer before went.
    private var lastAnswer: UInt64 = 0
    private var timer: TimerID?
    private var waitsForWritable = false

    init(_ number: Int, _ socket: Socket, of broker: StubBroker) {
        self.number = number
        self.socket = socket
        self.broker = broker
    }

    func open() -> Bool {
        registration = try? broker.loop.register(socket.descriptor, for: .readable, handler: self)
        return registration != nil
    }

    func close() {
        if let registration { broker.loop.remove(registration) }
        registration = nil
        if let timer { broker.loop.cancel(timer) }
        timer = nil
        waiting = []
        socket.shutdown()
    }

    private func drop() {
        close()
        broker.connections[number] = nil
    }

    func ready(_ events: Readiness) {
        if events.contains(.writable) { flush() }
        if !events.isDisjoint(with: [.readable, .broken]) { receive() }
    }

    private func receive() {
        while registration != nil {
            if input.room == 0 {
                let larger = Buffer(capacity: 2 * input.capacity)
                larger.append(input.bytes)
                input = larger
            }
            switch socket.receive(into: input) {
            case .closed: return drop()
            case .wouldBlock: return
            case .moved: takeFrames()
            }
        }
    }

    private func takeFrames() {
        let now = MonotonicClock.now()
        let input = input
        var taken = 0
        while registration != nil {
            let rest = input.bytes.extracting(droppingFirst: taken)
            guard let size = try? Framing.size(of: rest, limit: Framing.defaultMaximumRequestBytes),
                rest.byteCount >= size + Framing.sizeByteCount
            else { break }
            let frame = rest.extracting(Framing.sizeByteCount..<Framing.sizeByteCount + size)
            taken += Framing.sizeByteCount + size
            guard let header = broker.header(of: frame) else { return drop() }
            let request = broker.note(header, on: number, at: now)
            switch broker.reply(to: frame, header, request: request) {
            case .nothing: break
            case .disconnect: return drop()
            case .answer(let bytes, let delay):
                waiting.append(Waiting(request: request, content: bytes, dueAt: now + delay))
            case .fetch(let fetch):
                waiting.append(Waiting(request: request, content: [], fetch: fetch))
                broker.loop.schedule(at: fetch.deadline) { [weak self] in self?.look() }
            }
        }
        input.discard(first: taken)
        look()
    }
}

// MARK: - Answering

extension StubConnection {
    /// Looks whether waiting fetches can be answered, and sends what is due.
    func look() {
        let now = MonotonicClock.now()
        for index in waiting.indices {
            guard waiting[index].dueAt == nil, let fetch = waiting[index].fetch,
                let answer = broker.answer(fetch, request: waiting[index].request, isLate: now >= fetch.deadline)
            else { continue }
            waiting[index].content = answer.bytes
            waiting[index].dueAt = now + answer.delay
        }
        flush()
    }

    private func flush() {
        while registration != nil, let first = waiting.first, let wanted = first.dueAt {
            if sentBytes == 0 {
                let due = broker.state.withLock { $0.script.release(max(wanted, lastAnswer)) }
                if MonotonicClock.now() + Self.spin < due { return wake(at: due - Self.spin) }
                while MonotonicClock.now() < due {}
                lastAnswer = broker.noteAnswer(to: first.request, due: due)
            }
            guard send(first.content) else { return }
            sentBytes = 0
            waiting.removeFirst()
        }
    }

    /// Sends the rest of an answer; false where the socket takes no more now, or is closed.
    private func send(_ content: [UInt8]) -> Bool {
        while sentBytes < content.count {
            switch socket.send(content.span.bytes.extracting(droppingFirst: sentBytes)) {
            case .moved(let count): sentBytes += count
            case .wouldBlock:
                waitForWritable(true)
                return false
            case .closed:
                drop()
                return false
            }
        }
        waitForWritable(false)
        return true
    }

    private func waitForWritable(_ waits: Bool) {
        guard waits != waitsForWritable, let registration else { return }
        waitsForWritable = waits
        broker.loop.change(registration, to: waits ? [.readable, .writable] : .readable)
    }

    private func wake(at time: UInt64) {
        if let timer { broker.loop.cancel(timer) }
        timer = broker.loop.schedule(at: time) { [weak self] in
            self?.timer = nil
            self?.flush()
        }
    }
}
