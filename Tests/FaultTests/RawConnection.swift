import Glibc
import SystemIO
import TestSupport

/// A connection that sends whatever bytes a test likes.
final class RawConnection {
    private let socket: Socket
    private static let patience: UInt64 = 60_000_000_000

    init(port: UInt16) throws {
        socket = try Socket.connect(to: SocketAddress(host: "127.0.0.1", port: port))
    }

    /// Sends all of it, unless the peer closes before.
    func send(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            switch socket.send(bytes.span.bytes.extracting(droppingFirst: done)) {
            case .moved(let count): done += count
            case .wouldBlock: _ = try socket.wait(for: Int16(POLLOUT), timeout: Self.patience)
            case .closed: return
            }
        }
    }

    /// Sends a frame: the length before `body`.
    func sendFrame(_ body: [UInt8]) throws { try send(Bytes.int32(body.count) + body) }

    /// The next response without its length; nil when the peer has closed the connection. Throws when nothing comes in time.
    func response(within seconds: UInt64 = 60) throws -> [UInt8]? {
        guard let length = try receive(4, within: seconds) else { return nil }
        return try receive(length.reduce(0) { $0 << 8 | Int($1) })
    }

    /// Whether the peer closes within a minute, without an answer before.
    func isClosed() throws -> Bool { try receive(1) == nil }

    /// Whether the broker answers an ApiVersions request (version 0) as it should.
    func answers() throws -> Bool {
        try sendFrame(Bytes.header(key: 18, version: 0, correlation: 77))
        guard let response = try response() else { return false }
        return Array(response.prefix(6)) == Bytes.int32(77) + Bytes.int16(0)
    }

    /// Waits for the first byte of an answer or the end of the connection, `milliseconds` at most.
    func awaitAnything(milliseconds: UInt64) throws {
        _ = try socket.wait(for: Int16(POLLIN), timeout: milliseconds * 1_000_000)
    }

    /// Says that nothing more will be sent.
    func close() { socket.shutdown() }

    private func receive(_ count: Int, within seconds: UInt64 = 60) throws -> [UInt8]? {
        let buffer = Buffer(capacity: count)
        while buffer.count < count {
            switch socket.receive(into: buffer) {
            case .moved: continue
            case .closed: return nil
            case .wouldBlock:
                guard try socket.wait(for: Int16(POLLIN), timeout: seconds * 1_000_000_000) else {
                    throw TestSupportError("no answer, and no end of the connection, within \(seconds) s")
                }
            }
        }
        return buffer.bytes.withUnsafeBytes { Array($0) }
    }
}

/// Pieces of requests, big-endian.
enum Bytes {
    static func int16(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    static func int32(_ value: Int) -> [UInt8] { int16(value >> 16) + int16(value) }

    static func string(_ text: String) -> [UInt8] { int16(text.utf8.count) + Array(text.utf8) }

    /// A request header of version 1, with the client id "raw".
    static func header(key: Int, version: Int, correlation: Int) -> [UInt8] {
        int16(key) + int16(version) + int32(correlation) + string("raw")
    }

    /// Metadata version 4 of one topic, which is created where it is absent.
    static func metadata(topic: String, correlation: Int = 1) -> [UInt8] {
        header(key: 3, version: 4, correlation: correlation) + int32(1) + string(topic) + [1]
    }

    /// Produce version 3 with `records` as they are, for partition 0; `claimed` is the length that is said to follow.
    static func produce(topic: String, records: [UInt8], claimed: Int? = nil, acks: Int = 1) -> [UInt8] {
        header(key: 0, version: 3, correlation: 5) + int16(-1) + int16(acks) + int32(1000) + int32(1) + string(topic)
            + int32(1) + int32(0) + int32(claimed ?? records.count) + records
    }
}
