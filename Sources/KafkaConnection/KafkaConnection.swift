public import KafkaProtocol
public import SystemIO

/// Pipelined requests over one socket to one broker.
///
/// Everything happens on the thread of the event loop: methods are called there, and completions run there, in the order
/// of the requests. `send` only queues; `flush` puts everything queued on the wire with as few system calls as it takes.
/// A request ends exactly once: with its response, or with the error that closed the connection.
///
///     connecting ─→ negotiating ─→ ready ─→ closed
///         └───────────────┴─────────────────↗
public final class KafkaConnection: EventHandler, @unchecked Sendable {
    /// Where the connection is in its life.
    public enum State: Sendable, Equatable {
        /// The socket is being connected, on a thread of its own because names may have to be resolved.
        case connecting
        /// Connected, and ApiVersions is on its way.
        case negotiating
        /// Requests can be sent.
        case ready
        case closed(ConnectionError)
    }

    /// The peer, as it was asked for.
    public let address: SocketAddress
    public internal(set) var state = State.connecting
    /// What the broker serves; empty before `ready`.
    public private(set) var versions = ApiVersionsResponse()
    /// Requests that wait for their response, sent or not.
    public var inFlight: Int { pending.count }

    let loop: EventLoop
    let settings: ConnectionSettings
    /// Called when the connection has become ready, or was closed.
    var stateChanged: ((KafkaConnection) -> Void)?

    /// The thread that connects, until it has.
    private var connector: SystemThread?
    var socket: Socket?
    var registration: EventLoop.Registration?
    var waitsForWritable = false
    var output = OutputQueue()
    var receiver: FrameReceiver
    var pending = Fifo<Pending>()
    /// In the order of their bytes.
    var unanswered = Fifo<Unanswered>()
    var nextCorrelationID: Int32 = 0
    var timer: TimerID?
    var timerDeadline: UInt64 = 0

    /// A request whose response is awaited.
    /// A request without an answer whose bytes the kernel has not taken yet.
    struct Unanswered {
        let api: APIKey
        let deadline: UInt64
        let timeoutMilliseconds: Int
    }

    struct Pending {
        let correlationID: Int32
        let api: APIKey
        let version: Int16
        let deadline: UInt64
        let timeoutMilliseconds: Int
        let complete: (Result<Frame, ConnectionError>) -> Void
    }

    /// Begins to connect; `stateChanged` tells when the connection is ready or closed. Any thread.
    public init(
        to address: SocketAddress, loop: EventLoop, settings: ConnectionSettings,
        stateChanged: @escaping (KafkaConnection) -> Void
    ) {
        self.address = address
        self.loop = loop
        self.settings = settings
        self.stateChanged = stateChanged
        receiver = FrameReceiver(maximumFrameBytes: settings.maximumFrameBytes)
        loop.execute { [self] in startConnecting() }
    }

    private func startConnecting() {
        do throws(SystemError) {
            connector = try SystemThread(name: "connect") { [self] in connect() }
        } catch {
            fail(.connect(error))
        }
    }

    private func connect() {
        do throws(SystemError) {
            let socket = try Socket.connect(
                to: address, timeout: UInt64(settings.connectTimeoutMilliseconds) * 1_000_000,
                // bbr, which some systems default to, paces loopback to half its speed.
                congestionControl: address.isLoopback ? "cubic" : nil)
            if let bytes = settings.sendBufferBytes { socket.setSendBuffer(bytes: bytes) }
            if let bytes = settings.receiveBufferBytes { socket.setReceiveBuffer(bytes: bytes) }
            loop.execute { [self] in adopt(socket) }
        } catch {
            loop.execute { [self] in
                joinConnector()
                fail(.connect(error))
            }
        }
    }

    /// The thread has handed over its result and is at its end.
    private func joinConnector() {
        connector?.join()
        connector = nil
    }

    private func adopt(_ socket: Socket) {
        joinConnector()
        guard state == .connecting else { return }
        do throws(SystemError) {
            registration = try loop.register(socket.descriptor, for: .readable, handler: self)
        } catch {
            fail(.connect(error))
            return
        }
        self.socket = socket
        state = .negotiating
        negotiate(version: ApiVersionsRequest.versions.upperBound)
        flush()
    }

    /// Closes the connection; every request that waits fails with `closed`.
    public func close() { fail(.closed) }
}

// MARK: - Versions

extension KafkaConnection {
    /// The newest version that both sides have; nil where there is none.
    public func version<Request: KafkaRequest>(of: Request.Type) -> Int16? {
        versions.newestCommonVersion(of: Request.key)
    }

    /// Asks what the broker serves. One that does not know this `version` of the question answers version 0 (KIP-511).
    private func negotiate(version: Int16) {
        let request = ApiVersionsRequest(clientSoftwareName: "weir", clientSoftwareVersion: "0.1")
        enqueue(request, version: version) { [self] result in
            guard let frame = try? result.get() else { return }
            do throws(ProtocolError) {
                var reader = WireReader(frame.bytes)
                _ = try ResponseHeader(from: &reader, api: .apiVersions, version: version)
                let response = try ApiVersionsResponse.decode(from: &reader, requestVersion: version)
                negotiated(response, asked: version)
            } catch {
                fail(.malformed(address, error))
            }
        }
    }

    private func negotiated(_ response: ApiVersionsResponse, asked version: Int16) {
        switch response.errorCode {
        case .none:
            versions = response
            state = .ready
            stateChanged?(self)
        case .unsupportedVersion where version > 0:
            let known = response.newestCommonVersion(of: .apiVersions) ?? 0
            negotiate(version: min(known, version - 1))
            flush()
        default:
            fail(.negotiation(address, response.errorCode))
        }
    }
}
