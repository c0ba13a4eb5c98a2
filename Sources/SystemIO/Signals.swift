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
            if let signal = try wait(until: nil) { return signal }
        }
    }

    /// Waits for the next signal until a monotonic time (ns); nil when none has come by then. Without a time it waits for ever.
    public func wait(until deadline: UInt64?) throws(SystemError) -> Int32? {
        while true {
            if let signal = next() { return signal }
            var timeout: Int32 = -1
            if let deadline {
                let now = MonotonicClock.now()
                if now >= deadline { return nil }
                timeout = Int32(clamping: (deadline - now + 999_999) / 1_000_000)
            }
            var query = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            // unsafe: poll fills one local.
            if unsafe poll(&query, 1, timeout) < 0, Errno.last != .interrupted { throw SystemError("poll", .last) }
        }
    }

    /// Ends this process by a signal, without a core file, as a parent that waits for it should see. Returns where the signal does not end it.
    public static func die(of signal: Int32) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        // unsafe: the calls read locals.
        unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
        Glibc.signal(signal, SIG_DFL)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(getpid(), signal)
    }

    /// Writing to a closed pipe or socket becomes an error instead of the end of the process.
    public static func ignoreBrokenPipes() { _ = system_ignore_sigpipe() }

    /// The same for the calling thread alone: `sendfile` cannot be told not to raise SIGPIPE, as `send` can.
    public static func ignoreBrokenPipesOfThisThread() {
        var pipes = sigset_t()
        // unsafe: both calls touch a local set.
        unsafe sigemptyset(&pipes)
        unsafe sigaddset(&pipes, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipes, nil)
    }
}
