/// What can be set of a connection.
public struct ConnectionSettings: Sendable {
    /// `client.id`, sent with every request.
    public var clientID: String
    /// `request.timeout.ms`: a response that takes longer closes the connection.
    public var requestTimeoutMilliseconds = 30_000
    /// `socket.connection.setup.timeout.ms`.
    public var connectTimeoutMilliseconds = 10_000
    /// `send.buffer.bytes`; nil leaves it to the kernel.
    public var sendBufferBytes: Int?
    /// `receive.buffer.bytes`; nil leaves it to the kernel.
    public var receiveBufferBytes: Int?
    /// The largest response that is accepted; a larger one closes the connection.
    public var maximumFrameBytes = 128 << 20

    public init(clientID: String) { self.clientID = clientID }
}
