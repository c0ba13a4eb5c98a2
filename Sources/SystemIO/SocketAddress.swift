internal import CSystem
import Glibc

/// A host and a port, as users write them: `127.0.0.1:9092`, `[::1]:9092`, `broker.example:9092`.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Nil where `text` is not `host:port`.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        if host.isEmpty { return nil }
        self.init(host: String(host), port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the address names this machine only: 127.0.0.0/8, ::1 or localhost.
    public var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        // Not a name that begins alike, such as 127.example.org.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Throws where the host's name has no address now.
    public func checkResolves() throws(SystemError) {
        _ = unsafe try resolved(passive: false, "resolve") { _, _, _ in true }
    }

    /// Calls `body` with each resolved address until one call returns a value; the last error otherwise.
    func resolved<Result>(
        passive: Bool, _ operation: String,
        _ body: (_ family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        // unsafe: the list belongs to getaddrinfo until freeaddrinfo, and `body` uses an address only within its call.
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let first = unsafe list else {
            throw SystemError("resolve", Errno(rawValue: ENXIO), subject: description)
        }
        defer { unsafe freeaddrinfo(first) }
        var failure = SystemError(operation, .noEntry, subject: description)
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let candidate = unsafe next {
            do throws(SystemError) {
                return try unsafe body(
                    candidate.pointee.ai_family, candidate.pointee.ai_addr, candidate.pointee.ai_addrlen)
            } catch { failure = error }
            unsafe next = candidate.pointee.ai_next
        }
        throw failure
    }
}
