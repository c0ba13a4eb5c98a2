import KafkaProtocol
import LogEngine
import SystemIO

/// One client's connection: frames in, requests handled, answers out in the order of the requests.
///
/// Confined to its loop's thread. The pass of the loop goes: every ready connection receives and decodes; produce requests are
/// collected and appended at the end of the pass; then each touched connection sends what is answered (`finishPass`).
final class Connection: EventHandler, @unchecked Sendable {
    /// Requests that one connection may have in work; reading stops beyond, as Kafka's does with one.
    private static let maximumOpenRequests = 256
    /// Bytes of requests that one connection may have in work; one may always be larger.
    private static let maximumOpenBytes = 16 << 20
    /// Bytes encoded in memory or promised from files that one connection may have waiting.
    private static let maximumPendingOutput = 64 << 20
    /// Bytes sent a turn, so that one fast reader does not starve the others.
    private static let sendShare = 1 << 20

    /// Nil once closed: answers that are still to come must not keep the descriptor open.
    private var socket: Socket?
    let peer: String
    let loop: NetworkLoop
    private let requests: RequestTable
    private let requestLimit: Int
    private var registration: EventLoop.Registration?
    private var interest: Readiness = .readable
    private var input = ReceiveBuffer()
    private var order = ResponseOrder()
    private var output = OutputQueue()
    private(set) var isClosed = false
    /// Whether the loop already has it on the list of those to finish in this pass.
    var isTouched = false
    /// Produce requests of this pass that wait for the append; what follows them on the connection waits too.
    private var appending = 0
    /// Fetches that wait for more to send; they end with the connection.
    private var waiting: [WaitingFetch] = []
    /// Records that were appended and whose answer has not been written, and the sum of when (ns) over them.
    private var owed: (records: Int, since: UInt64) = (0, 0)
    /// When something last arrived (ns, monotonic).
    private(set) var lastActive: UInt64

    init(_ socket: Socket, loop: NetworkLoop, requests: RequestTable, requestLimit: Int) {
        self.socket = socket
        self.loop = loop
        self.requests = requests
        self.requestLimit = requestLimit
        peer = socket.peer
        lastActive = loop.events.now
    }

    func open() throws(SystemError) {
        guard let socket else { return }
        registration = try loop.events.register(socket.descriptor, for: .readable, handler: self)
    }

    func ready(_ events: Readiness) {
        loop.touch(self)
        if interest.contains(.readable) {
            if !events.isDisjoint(with: [.readable, .broken]) { receive() }
        } else if !events.isDisjoint(with: .broken) {
            // Nobody is there to read the answers that hold back further requests.
            close()
        }
    }

    /// Closes at once; requests in work are finished, but nobody is told.
    func close(because reason: String? = nil) {
        guard !isClosed else { return }
        isClosed = true
        if let reason { loop.report(.warning, "closed the connection from \(peer): \(reason)") }
        if let registration { loop.events.remove(registration) }
        socket?.shutdown()
        socket = nil
        for fetch in waiting { fetch.end() }
        waiting = []
        loop.closed(self)
    }

    func add(_ fetch: WaitingFetch) { waiting.append(fetch) }
    func remove(_ fetch: WaitingFetch) { waiting.removeAll { $0 === fetch } }

    // MARK: - Requests

    private func receive() {
        guard let socket else { return }
        let buffer = input.prepare(loop.buffers, limit: requestLimit)
        switch socket.receive(into: buffer) {
        case .moved(let count):
            lastActive = loop.events.now
            loop.counters.received(count)
            decode()
        case .wouldBlock: break
        case .closed: close()
        }
    }

    /// Handles every complete frame, as far as the order of requests allows.
    func decode() {
        do throws(ProtocolError) {
            while !isClosed, hasRoom,
                let frame = try input.nextFrame(limit: requestLimit),
                let buffer = input.buffer
            {
                guard try handle(buffer, frame) else { return }
                input.consume(frame)
            }
        } catch {
            close(because: "\(error)")
        }
    }

    /// False where the request has to wait for the appends of this pass.
    private func handle(_ buffer: Buffer, _ frame: Range<Int>) throws(ProtocolError) -> Bool {
        var reader = WireReader(buffer.bytes.extracting(frame))
        let header = try RequestHeader(from: &reader)
        if appending > 0 && header.api != .produce { return false }
        // What is produced is in the log, and let go, by the end of the pass.
        let byteCount = header.api == .produce ? 0 : frame.count
        let context = RequestContext(
            connection: self, sequence: order.open(byteCount: byteCount), version: header.version,
            correlationID: header.correlationID,
            clientID: header.clientID, buffer: buffer, frameStart: frame.lowerBound)
        loop.counters.request()
        try requests.handle(&reader, header.api, context)
        return true
    }

    func appendBegan() { appending += 1 }
    func appendEnded() { appending -= 1 }

    // MARK: - Answers

    /// Sends an answer when those before it have gone; nil: the request gets none.
    ///
    /// `byteCount` is about how much the answer holds on to while it waits.
    func answer(
        _ sequence: UInt64, _ regions: [FetchRegion], byteCount: Int = 0, _ encode: ((inout WireWriter) -> Void)?
    ) {
        guard !isClosed else { return }
        loop.touch(self)
        guard order.isNext(sequence) else {
            order.keep(ResponseOrder.Answer(regions: regions, byteCount: byteCount, encode: encode), for: sequence)
            return
        }
        if let encode { enqueue(regions, encode) }
        order.removeFirst()
        while !isClosed, let next = order.first {
            if let encode = next.encode { enqueue(next.regions, encode) }
            order.removeFirst()
        }
    }

    private func enqueue(_ regions: [FetchRegion], _ encode: (inout WireWriter) -> Void) {
        // The request is one that nobody can be told the answer of.
        if let overflow = output.append(regions, encode) { close(because: "an answer would hold \(overflow)") }
    }

    /// The answer about records that were appended at this time is on its way out.
    func owesAnswer(records: Int, since time: UInt64) {
        owed.records += records
        owed.since &+= UInt64(records) &* time
    }

    /// The end of the loop's pass: nothing refers to received bytes any more, and answers are ready to go.
    func finishPass() {
        isTouched = false
        guard !isClosed else {
            input.release(loop.buffers)
            return
        }
        input.recycle(loop.buffers)
        send()
        // Frames that waited for room among the open requests are already here: no event will announce them.
        if !isClosed, hasRoom, hasCompleteFrame {
            loop.decodeLater(self)
        }
    }

    /// Whether further requests may be taken into work: neither they nor their answers may pile up.
    private var hasRoom: Bool {
        order.count < Self.maximumOpenRequests && order.openBytes < Self.maximumOpenBytes
            && output.pendingBytes + order.keptBytes < Self.maximumPendingOutput
    }

    private var hasCompleteFrame: Bool {
        guard input.remaining > 0 else { return false }
        return (try? input.nextFrame(limit: requestLimit)) != nil
    }

    private func send() {
        guard let socket else { return }
        switch output.send(to: socket, share: Self.sendShare, counters: loop.counters) {
        case .emptied:
            noteAnswered()
            updateInterest()
        case .waiting: updateInterest()
        case .closed: close()
        case .fileEnded(let path):
            close(because: "\(path) ended before a fetched region did; the log was cut behind the broker's back")
        }
    }

    /// Everything is written, answers to produce requests with it.
    private func noteAnswered() {
        guard owed.records > 0 else { return }
        let waited = UInt64(owed.records) &* MonotonicClock.now() &- owed.since
        loop.counters.answered(records: owed.records, nanoseconds: waited)
        owed = (0, 0)
    }

    private func updateInterest() {
        var wanted: Readiness = []
        if hasRoom { wanted.insert(.readable) }
        if !output.isEmpty { wanted.insert(.writable) }
        guard wanted != interest, let registration else { return }
        interest = wanted
        loop.events.change(registration, to: wanted)
    }
}
