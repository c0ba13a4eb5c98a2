internal import CSystem
import Glibc

/// A connected stream socket, closed with its last reference.
///
/// unsafe: every pointer handed to a system call lives for that call, and the count beside it is the buffer's own.
public final class Socket: @unchecked Sendable {
    public let descriptor: FileDescriptor

    /// Takes over a connected descriptor.
    public init(adopting descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { descriptor.close() }

    /// Connects to `address` within `timeout` (ns); the socket is left non-blocking, without Nagle's delay.
    ///
    /// `congestionControl` names the algorithm where the kernel has it (`nil`: the system's default).
    public static func connect(
        to address: SocketAddress, timeout: UInt64 = 10_000_000_000, congestionControl: String? = nil
    ) throws(SystemError) -> Socket {
        try unsafe address.resolved(passive: false, "connect to") { (family, target, length) throws(SystemError) in
            let raw = try checked("socket") {
                Glibc.socket(
                    family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
                    0)
            }
            let socket = Socket(adopting: FileDescriptor(rawValue: raw))
            socket.setCongestionControl(congestionControl)
            socket.setNoDelay()
            if unsafe Glibc.connect(raw, target, length) != 0 {
                let code = Errno.last
                guard code == .inProgress else { throw SystemError("connect to", code, subject: address.description) }
                try socket.finishConnecting(address, timeout: timeout)
            }
            return socket
        }
    }

    private func finishConnecting(_ address: SocketAddress, timeout: UInt64) throws(SystemError) {
        guard try wait(for: Int16(POLLOUT), timeout: timeout) else {
            throw SystemError("connect to", .timedOut, subject: address.description)
        }
        var problem: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ERROR, &problem, &size)
        if problem != 0 { throw SystemError("connect to", Errno(rawValue: problem), subject: address.description) }
    }

    /// Waits until the socket is ready for `events` (poll's mask); false after `timeout` ns.
    public func wait(for events: Int16, timeout: UInt64) throws(SystemError) -> Bool {
        let deadline = MonotonicClock.now() &+ timeout
        while true {
            var query = pollfd(fd: descriptor.rawValue, events: events, revents: 0)
            let now = MonotonicClock.now()
            let left = deadline > now ? Int32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
            let count = unsafe poll(&query, 1, left)
            if count > 0 { return true }
            if count == 0 { return false }
            if Errno.last != .interrupted { throw SystemError("poll", .last) }
        }
    }

    /// Turns Nagle's delay off.
    public func setNoDelay() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Chooses the congestion control where the kernel offers it; silently keeps the default otherwise.
    public func setCongestionControl(_ name: String?) {
        guard let name else { return }
        _ = unsafe setsockopt(descriptor.rawValue, Int32(IPPROTO_TCP), TCP_CONGESTION, name, socklen_t(name.utf8.count))
    }

    /// The algorithms that this kernel offers; empty where it does not say.
    public static var congestionControls: [String] {
        let list = (try? Directory.readFile("/proc/sys/net/ipv4/tcp_available_congestion_control")) ?? []
        return String(decoding: list, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
    }

    public func setSendBuffer(bytes: Int) { setOption(SOL_SOCKET, SO_SNDBUF, Int32(clamping: bytes)) }
    public func setReceiveBuffer(bytes: Int) { setOption(SOL_SOCKET, SO_RCVBUF, Int32(clamping: bytes)) }

    func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor.rawValue, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The peer's address as text, for log lines.
    public var peer: String { unsafe name(of: getpeername) }

    private func name(of query: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32)
        -> String
    {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe query(descriptor.rawValue, $0, &length) == 0
            }
        }
        return found ? Socket.describe(&storage, length) : "unknown"
    }

    static func describe(_ storage: inout sockaddr_storage, _ length: socklen_t) -> String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: 32)
        let status = unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getnameinfo(
                    $0, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV)
            }
        }
        guard status == 0 else { return "unknown" }
        func text(_ field: [CChar]) -> String {
            String(decoding: field.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        let hostText = text(host)
        return SocketAddress(host: hostText, port: UInt16(text(port)) ?? 0).description
    }

    /// Says that nothing more will be sent or received, which wakes whoever waits on the socket.
    public func shutdown() { _ = Glibc.shutdown(descriptor.rawValue, Int32(SHUT_RDWR)) }
}

/// What one attempt to move bytes on a non-blocking socket came to.
public enum TransferResult: Equatable, Sendable {
    case moved(Int)
    /// Nothing can be moved now: wait for readiness.
    case wouldBlock
    /// The peer closed, or the connection broke.
    case closed
}

extension Socket {
    /// Receives at most `limit` bytes behind the filled part of `buffer`.
    public func receive(into buffer: Buffer, limit: Int = .max) -> TransferResult {
        let wanted = min(buffer.room, limit)
        precondition(wanted > 0, "receiving needs room")
        while true {
            let count = unsafe recv(descriptor.rawValue, buffer.base + buffer.count, wanted, 0)
            if count > 0 {
                buffer.advance(by: count)
                return .moved(count)
            }
            if count == 0 { return .closed }
            switch Errno.last {
            case .interrupted: continue
            case .againLater: return .wouldBlock
            default: return .closed
            }
        }
    }

    /// Sends what the socket takes of `bytes`; `more` says that further bytes follow at once (MSG_MORE).
    public func send(_ bytes: RawSpan, more: Bool = false) -> TransferResult {
        Socket.result {
            unsafe bytes.withUnsafeBytes {
                unsafe system_send(descriptor.rawValue, $0.baseAddress, $0.count, more ? 1 : 0)
            }
        }
    }

    /// Sends what the socket takes of `parts` in one call.
    public func send(_ parts: UnsafeBufferPointer<MemoryPart>, more: Bool = false) -> TransferResult {
        Socket.result {
            unsafe system_sendv(descriptor.rawValue, parts.baseAddress, Int32(parts.count), more ? 1 : 0)
        }
    }

    /// Sends what the socket takes of `file` from `position`, without a copy through this process. `.moved(0)`: the file ends there.
    public func sendFile(_ file: File, at position: Int, count: Int) -> TransferResult {
        var offset = off_t(position)
        return Socket.result {
            let moved = unsafe sendfile(descriptor.rawValue, file.descriptor.rawValue, &offset, count)
            return moved >= 0 ? moved : -Int(Errno.last.rawValue)
        }
    }

    private static func result(_ call: () -> Int) -> TransferResult {
        while true {
            let count = call()
            if count >= 0 { return .moved(count) }
            switch Errno(rawValue: Int32(-count)) {
            case .interrupted: continue
            case .againLater: return .wouldBlock
            default: return .closed
            }
        }
    }
}
