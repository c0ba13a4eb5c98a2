// unsafe: libc declares its stream as a variable; nothing here or in libc assigns to it.
@unsafe @preconcurrency private import Glibc

/// The standard output of this process: whether it took what was printed, and how wide it is.
///
/// unsafe: libc's own stream and a struct on this stack are passed to libc for the length of a call.
enum StandardOutput {
    /// Holds the places of closed standard streams, so that no file opened later becomes one of them and is printed into.
    static func reserve() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one; opened the wrong way round, output still fails, and is reported.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Flushes it.
    ///
    /// - Returns: why not all that was printed was written; nil where all was, or where the reader of a pipe has gone, who
    ///   wants no more.
    static func failure() -> String? {
        let isFlushed = unsafe fflush(stdout) == 0
        let code = errno
        guard unsafe !isFlushed || ferror(stdout) != 0 else { return nil }
        var state = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        let isReaderGone = unsafe poll(&state, 1, 0) == 1 && state.revents & Int16(POLLERR) != 0
        if isReaderGone || !isFlushed && code == EPIPE { return nil }
        // Where a print in the middle failed, its reason is gone; as a rule the next write has the same.
        var newline = UInt8(ascii: "\n")
        let failed = !isFlushed ? code : unsafe write(STDOUT_FILENO, &newline, 1) < 0 ? errno : 0
        let reason = failed == 0 ? "" : unsafe ": " + String(cString: strerror(failed)).lowercased()
        return "cannot write to standard output" + reason
    }

    /// The columns of its terminal; nil where it is none.
    static var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
