import Glibc

/// An open file descriptor as a value; who owns it (`File`, `Socket`, `EventLoop`) closes it.
public struct FileDescriptor: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let standardInput = FileDescriptor(rawValue: 0)
    public static let standardOutput = FileDescriptor(rawValue: 1)
    public static let standardError = FileDescriptor(rawValue: 2)

    /// Closes the descriptor; an error of close is not reported, because the descriptor is gone either way.
    public func close() { _ = Glibc.close(rawValue) }

    /// Whether the descriptor is a terminal.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes all of `text`; for pipes and terminals.
    public func write(_ text: String) throws(SystemError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // unsafe: the buffer is valid within the closure, and write reads no more than its count.
            let count = try checked("write") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress, $0.count) }
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Reads at most `limit` bytes; an empty array at the end of the stream.
    public func read(upTo limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        // unsafe: read writes at most `limit` bytes into the array's own storage.
        let count = try checked("read") {
            unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(rawValue, $0.baseAddress, limit) }
        }
        bytes.removeLast(limit - count)
        return bytes
    }
}
