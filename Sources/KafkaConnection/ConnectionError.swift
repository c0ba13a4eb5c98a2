public import KafkaProtocol
public import SystemIO

/// Why a connection, or a request on it, failed.
///
/// After any of these but `unsupported` the connection is closed, and every request that waited has failed with it.
public enum ConnectionError: Error, Sendable, Equatable {
    /// The connection could not be made.
    case connect(SystemError)
    /// The peer closed or reset the connection.
    case closedByPeer(SocketAddress)
    /// No response within `milliseconds`; what the request did is not known.
    case timedOut(SocketAddress, api: APIKey, milliseconds: Int)
    /// The peer's bytes are not the Kafka protocol.
    case malformed(SocketAddress, ProtocolError)
    /// A response that is not the next request's.
    case outOfOrder(SocketAddress, expected: Int32, received: Int32)
    /// The peer refused to tell its API versions.
    case negotiation(SocketAddress, ErrorCode)
    /// The peer and this client have no version of the API in common.
    case unsupported(SocketAddress, api: APIKey)
    /// This side closed the connection.
    case closed
}

extension ConnectionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connect(let error): "\(error)"
        case .closedByPeer(let address):
            "\(address) closed the connection (its log says why; an encrypted port closes on plain text)"
        case .timedOut(let address, let api, let milliseconds):
            "no response to \(api.name) from \(address) within \(milliseconds) ms (request.timeout.ms)"
        case .malformed(let address, let error): "\(address) does not speak the Kafka protocol: \(error)"
        case .outOfOrder(let address, let expected, let received):
            "\(address) answered request \(received) where \(expected) was next: its responses are out of order"
        case .negotiation(let address, let code): "\(address) refused ApiVersions: \(code)"
        case .unsupported(let address, let api):
            "\(address) has no version of \(api.name) that this client has (\(api.versions)): upgrade the broker"
        case .closed: "the connection was closed by this client"
        }
    }
}
