import Glibc
import SystemIO

/// Lines from a pipe, each waited for only so long; what has come of a line that is not whole yet is kept for the next call.
struct LineReader {
    private let pipe: FileDescriptor
    private var bytes: [UInt8] = []

    init(_ pipe: FileDescriptor) {
        self.pipe = pipe
    }

    /// The next line without its end; nil when none is whole in time, or the writer has gone.
    /// - Parameter isAlive: asked while waiting; when it says false, nothing more is waited for.
    mutating func next(within milliseconds: Int32, while isAlive: () -> Bool = { true }) -> String? {
        let deadline = MonotonicClock.now() + UInt64(milliseconds) * 1_000_000
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[..<end], as: UTF8.self)
                bytes.removeSubrange(...end)
                return line
            }
            guard isAlive(), MonotonicClock.now() < deadline else { return nil }
            guard isReadable(within: 20) else { continue }
            guard let more = try? pipe.read(upTo: 4096), !more.isEmpty else { return nil }
            bytes += more
        }
    }

    /// Throws away the whole lines that have come, so that an answer that was late is not taken for the next one.
    mutating func drain() {
        while isReadable(within: 0), let more = try? pipe.read(upTo: 4096), !more.isEmpty { bytes += more }
        if let end = bytes.lastIndex(of: UInt8(ascii: "\n")) { bytes.removeSubrange(...end) }
    }

    private func isReadable(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: pipe.rawValue, events: Int16(POLLIN), revents: 0)
        // unsafe: one structure on this frame, which the call fills.
        return unsafe poll(&waiting, 1, milliseconds) > 0
    }
}
