internal import CSystem
import Glibc

/// A listening stream socket, closed with its last reference.
public final class Listener: @unchecked Sendable {
    public let descriptor: FileDescriptor
    /// Where it listens; with port 0 asked for, the port that was given.
    public let address: SocketAddress

    /// Binds and listens, non-blocking. Accepted sockets inherit `congestionControl` where the kernel has it.
    public init(_ wanted: SocketAddress, backlog: Int32 = 1024, congestionControl: String? = nil) throws(SystemError) {
        let socket = try unsafe wanted.resolved(passive: true, "listen on") {
            (family, target, length) throws(SystemError) in
            let raw = try checked("socket") {
                Glibc.socket(
                    family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
                    0)
            }
            let socket = Socket(adopting: FileDescriptor(rawValue: raw))
            socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
            socket.setCongestionControl(congestionControl)
            // unsafe: `target` is valid within this closure.
            _ = try checked("listen on", wanted.description) { unsafe bind(raw, target, length) }
            _ = try checked("listen on", wanted.description) { listen(raw, backlog) }
            return socket
        }
        let duplicate = try checked("listen on") { fcntl(socket.descriptor.rawValue, F_DUPFD_CLOEXEC, 0) }
        descriptor = FileDescriptor(rawValue: duplicate)
        address = SocketAddress(host: wanted.host, port: Listener.port(of: descriptor) ?? wanted.port)
    }

    deinit { descriptor.close() }

    /// The next waiting connection, non-blocking, or nil where none waits.
    public func accept() throws(SystemError) -> Socket? {
        let raw = system_accept(descriptor.rawValue)
        if raw >= 0 { return Socket(adopting: FileDescriptor(rawValue: raw)) }
        let code = Errno(rawValue: -raw)
        switch code {
        case .againLater, .interrupted, Errno(rawValue: ECONNABORTED): return nil
        default: throw SystemError("accept", code, subject: address.description)
        }
    }

    /// The descriptor that the next connection would get, the least that is free; nil where none is.
    public var nextDescriptor: Int? {
        let free = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        guard free >= 0 else { return nil }
        FileDescriptor(rawValue: free).close()
        return Int(free)
    }

    private static func port(of descriptor: FileDescriptor) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // unsafe: getsockname writes at most `length` bytes into `storage`.
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor.rawValue, $0, &length)
            }
        }
        return status == 0 ? SocketAddress(Socket.describe(&storage, length))?.port : nil
    }
}
