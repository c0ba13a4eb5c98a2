internal import KafkaConnection
internal import SystemIO

/// A broker, or a bootstrap server, and the one connection to it.
final class Node {
    let address: SocketAddress
    var connection: KafkaConnection?
    /// Why the last connection ended.
    var lastError: ConnectionError?
    /// Attempts that failed since one succeeded.
    var failures = 0
    /// When the next attempt may be made (ns).
    var notBefore: UInt64 = 0

    init(_ address: SocketAddress) { self.address = address }

    var ready: KafkaConnection? {
        guard let connection, connection.state == .ready else { return nil }
        return connection
    }
}
