internal import CSystem
import Glibc

/// Signals that arrive as readable events instead of interruptions.
public final class SignalSource: @unchecked Sendable {
    public let descriptor: FileDescriptor

    /// Routes `signals` to this source. Call on the main thread before any other thread starts, because each inherits the mask.
    public init(_ signals: [Int32]) throws(SystemError) {
        // unsafe: the call reads `signals.count` numbers.
        let raw = try checkedSystem("signalfd") { unsafe system_signalfd(signals, Int32(signals.count)) }
        descriptor = FileDescriptor(rawValue: raw)
    }

    deinit { descriptor.close() }

    /// The next signal that has arrived, or nil.
    public func next() -> Int32? {
        let signal = system_signalfd_read(descriptor.rawValue)
        return signal > 0 ? signal : nil
    }

    /// Waits for the next signal.
    public func wait() throws(SystemError) -> Int32 {
        while true {
            if let signal = next() { return signal }
            var query = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            // unsafe: poll fills one local.
            if unsafe poll(&query, 1, -1) < 0, Errno.last != .interrupted { throw SystemError("poll", .last) }
        }
    }

    /// Writing to a closed pipe or socket becomes an error instead of the end of the process.
    public static func ignoreBrokenPipes() { _ = system_ignore_sigpipe() }
}
