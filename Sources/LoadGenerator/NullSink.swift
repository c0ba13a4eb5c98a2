internal import KafkaProtocol
package import SystemIO

/// A Kafka broker that drops what it gets: it answers on loopback about itself, its topics and what is produced, and
/// looks at no record. What a generator reaches against it is the generator's own ceiling.
///
/// It runs on one thread, until the object goes.
package final class NullSink: EventHandler, @unchecked Sendable {
    private let loop: EventLoop
    private let listener: Listener
    private var clients: [Client] = []
    /// Where it listens.
    package var address: SocketAddress { listener.address }

    /// Starts it, on one core or any.
    package init(cpu: Int?) throws(SystemError) {
        loop = try EventLoop(name: "sink", cpu: cpu)
        listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0), congestionControl: "cubic")
        _ = try loop.register(listener.descriptor, for: .readable, handler: self)
        try loop.start()
    }

    deinit {
        loop.stop()
        loop.join()
    }

    package func ready(_ events: Readiness) {
        while let socket = try? listener.accept() {
            socket.setNoDelay()
            let client = Client(socket, loop, port: listener.address.port)
            guard let registration = try? loop.register(socket.descriptor, for: .readable, handler: client) else {
                continue
            }
            client.registration = registration
            clients.append(client)
        }
    }
}

private final class Client: EventHandler {
    private let socket: Socket
    private let loop: EventLoop
    private let port: UInt16
    private let buffer = Buffer(capacity: 4 << 20)
    private var writer = WireWriter()
    var registration: EventLoop.Registration?

    init(_ socket: Socket, _ loop: EventLoop, port: UInt16) {
        self.socket = socket
        self.loop = loop
        self.port = port
    }

    func ready(_ events: Readiness) {
        if case .closed = socket.receive(into: buffer) {
            if let registration { loop.remove(registration) }
            return
        }
        let buffer = buffer
        var start = 0
        while let size = try? Framing.size(of: buffer.bytes.extracting(droppingFirst: start), limit: 3 << 20),
            buffer.count - start >= size + 4
        {
            try? answer(buffer.bytes.extracting(start + 4..<start + 4 + size))
            start += size + 4
        }
        buffer.discard(first: start)
        // The answers are small: a socket that does not take them whole has not been read from for long.
        // unsafe: the bytes of arrays are integers.
        _ = unsafe socket.send(writer.bytes.span.bytes)
        writer.removeAll()
    }

    private func answer(_ frame: RawSpan) throws(ProtocolError) {
        var reader = WireReader(frame)
        let header = try RequestHeader(from: &reader)
        switch header.api {
        case .apiVersions:
            let ranges: [APIKey: ClosedRange<Int16>] = [
                .apiVersions: 0...4, .metadata: 1...12, .produce: 3...11, .listOffsets: 1...7,
            ]
            respond(ApiVersionsResponse(ranges: ranges), header)
        case .metadata:
            var response = MetadataResponse(brokers: [.init(nodeID: 1, host: "127.0.0.1", port: Int32(port))])
            for topic in try MetadataRequest(from: &reader, version: header.version).topics ?? [] {
                response.topics.append(
                    .init(name: topic.name, partitions: [.init(index: 0, leaderID: 1, leaderEpoch: 0)]))
            }
            respond(response, header)
        case .produce:
            let request = try ProduceRequest(from: &reader, version: header.version)
            if request.acks == 0 { return }
            respond(
                ProduceResponse(
                    topics: request.topics.map { topic in
                        .init(name: topic.name, partitions: topic.partitions.map { .init(index: $0.index) })
                    }), header)
        case .listOffsets:
            let request = try ListOffsetsRequest(from: &reader, version: header.version)
            respond(
                ListOffsetsResponse(
                    topics: request.topics.map { topic in
                        .init(name: topic.name, partitions: topic.partitions.map { .init(index: $0.index, offset: 0) })
                    }), header)
        default: break
        }
    }

    private func respond<Response: KafkaResponse>(_ response: Response, _ header: RequestHeader) {
        writer.appendResponse(response, version: header.version, correlationID: header.correlationID)
    }
}
