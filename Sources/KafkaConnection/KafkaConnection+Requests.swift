public import KafkaProtocol
public import SystemIO

extension KafkaConnection {
    /// Queues a request in the newest version that both sides have, or in `version`; `flush` sends it.
    ///
    /// - Parameters:
    ///   - external: what fills the holes that `Records.external` left, in order.
    ///   - timeoutMilliseconds: instead of `settings.requestTimeoutMilliseconds`, for requests that wait at the broker.
    ///   - completion: called once on the loop's thread, for `unsupported` and on a closed connection at once.
    public func send<Request: KafkaRequest>(
        _ request: Request, version: Int16? = nil, external: [ExternalBytes] = [], timeoutMilliseconds: Int? = nil,
        completion: @escaping (Result<Reply<Request.Response>, ConnectionError>) -> Void
    ) {
        if case .closed(let error) = state { return completion(.failure(error)) }
        guard let version = version ?? self.version(of: Request.self) else {
            return completion(.failure(.unsupported(address, api: Request.key)))
        }
        enqueue(request, version: version, external: external, timeoutMilliseconds: timeoutMilliseconds) {
            [self] result in
            switch result {
            case .failure(let error): completion(.failure(error))
            case .success(let frame):
                do throws(ProtocolError) {
                    var reader = WireReader(frame.bytes)
                    _ = try ResponseHeader(from: &reader, api: Request.key, version: version)
                    let response = try Request.Response(from: &reader, version: version)
                    completion(.success(Reply(response: response, frame: frame)))
                } catch {
                    completion(.failure(.malformed(address, error)))
                    fail(.malformed(address, error))
                }
            }
        }
    }

    /// Queues a request that is not answered (Produce with acks=0); it has ended when the kernel has taken all its bytes, which
    /// it must within `settings.requestTimeoutMilliseconds`.
    public func sendUnanswered<Request: KafkaRequest>(
        _ request: Request, version: Int16? = nil, external: [ExternalBytes] = [],
        completion: @escaping (ConnectionError?) -> Void
    ) {
        if case .closed(let error) = state { return completion(error) }
        guard let version = version ?? self.version(of: Request.self) else {
            return completion(.unsupported(address, api: Request.key))
        }
        let timeout = settings.requestTimeoutMilliseconds
        let deadline = loop.now &+ UInt64(timeout) &* 1_000_000
        unanswered.append(Unanswered(api: Request.key, deadline: deadline, timeoutMilliseconds: timeout))
        output.append(
            request, version: version, correlationID: takeCorrelationID(), clientID: settings.clientID,
            external: external
        ) { [self] error in
            _ = unanswered.popFirst()
            completion(error)
        }
        armTimer(for: deadline)
    }

    func enqueue<Request: KafkaRequest>(
        _ request: Request, version: Int16, external: [ExternalBytes] = [], timeoutMilliseconds: Int? = nil,
        complete: @escaping (Result<Frame, ConnectionError>) -> Void
    ) {
        let id = takeCorrelationID()
        let timeout = timeoutMilliseconds ?? settings.requestTimeoutMilliseconds
        output.append(
            request, version: version, correlationID: id, clientID: settings.clientID, external: external,
            handedOver: nil)
        let deadline = loop.now &+ UInt64(timeout) &* 1_000_000
        pending.append(
            Pending(
                correlationID: id, api: Request.key, version: version, deadline: deadline,
                timeoutMilliseconds: timeout, complete: complete))
        armTimer(for: deadline)
    }

    private func takeCorrelationID() -> Int32 {
        defer { nextCorrelationID = nextCorrelationID == .max ? 0 : nextCorrelationID + 1 }
        return nextCorrelationID
    }

    /// Puts what is queued on the wire, as far as the socket takes it; the rest goes when it can.
    public func flush() {
        guard let socket, let registration, !output.isEmpty else { return }
        var handedOver: [(ConnectionError?) -> Void] = []
        let outcome = output.send(to: socket, handedOver: &handedOver)
        if waitsForWritable != (outcome == .blocked) {
            waitsForWritable = outcome == .blocked
            loop.change(registration, to: waitsForWritable ? [.readable, .writable] : .readable)
        }
        for action in handedOver { action(nil) }
        if outcome == .closed { fail(.closedByPeer(address)) }
    }
}

// MARK: - Receiving

extension KafkaConnection {
    /// For the event loop.
    public func ready(_ events: Readiness) {
        if events.contains(.writable) { flush() }
        if !events.isDisjoint(with: [.readable, .broken]) { receive() }
    }

    private func receive() {
        // A few calls a turn: other connections of the loop wait too, and readiness is level-triggered.
        for _ in 0..<8 {
            guard let socket else { return }
            do throws(ProtocolError) {
                switch try receiver.receive(from: socket) {
                case .nothing: return
                case .closed: return fail(.closedByPeer(address))
                case .received(let more):
                    while let frame = try receiver.next() {
                        try complete(frame)
                        if self.socket == nil { return }
                    }
                    if !more { return }
                }
            } catch {
                return fail(.malformed(address, error))
            }
        }
    }

    private func complete(_ frame: Frame) throws(ProtocolError) {
        var reader = WireReader(frame.bytes)
        guard let request = pending.first else {
            throw ProtocolError(field: "correlation_id", position: 0, reason: .trailingBytes(frame.byteCount))
        }
        let header = try ResponseHeader(from: &reader, api: request.api, version: request.version)
        guard header.correlationID == request.correlationID else {
            fail(.outOfOrder(address, expected: request.correlationID, received: header.correlationID))
            return
        }
        _ = pending.popFirst()
        request.complete(.success(frame))
    }
}

// MARK: - Ending

extension KafkaConnection {
    /// The one way into `closed`.
    func fail(_ error: ConnectionError) {
        if case .closed = state { return }
        state = .closed(error)
        if let registration { loop.remove(registration) }
        registration = nil
        socket = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        let unsent = output.takeUnsent()
        while let request = pending.popFirst() { request.complete(.failure(error)) }
        for action in unsent { action(error) }
        stateChanged?(self)
        stateChanged = nil
    }

    /// One timer a connection: it fires at the earliest deadline that was pending when it was set, and is set again then.
    private func armTimer(for deadline: UInt64) {
        if timer != nil {
            if timerDeadline <= deadline { return }
            loop.cancel(timer!)
        }
        timerDeadline = deadline
        timer = loop.schedule(at: deadline) { [weak self] in self?.checkDeadlines() }
    }

    private func checkDeadlines() {
        timer = nil
        let answered = pending.all.min { $0.deadline < $1.deadline }
        let waiting = [
            answered.map {
                Unanswered(api: $0.api, deadline: $0.deadline, timeoutMilliseconds: $0.timeoutMilliseconds)
            },
            unanswered.first,
        ]
        guard let earliest = waiting.compactMap({ $0 }).min(by: { $0.deadline < $1.deadline }) else { return }
        if earliest.deadline <= loop.now {
            fail(.timedOut(address, api: earliest.api, milliseconds: earliest.timeoutMilliseconds))
        } else {
            armTimer(for: earliest.deadline)
        }
    }
}
