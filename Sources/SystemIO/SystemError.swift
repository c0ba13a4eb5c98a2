import Glibc

/// A kernel error number as a value.
public struct Errno: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let againLater = Errno(rawValue: EAGAIN)
    public static let interrupted = Errno(rawValue: EINTR)
    public static let noEntry = Errno(rawValue: ENOENT)
    public static let exists = Errno(rawValue: EEXIST)
    public static let noSpace = Errno(rawValue: ENOSPC)
    public static let quotaExceeded = Errno(rawValue: EDQUOT)
    public static let notSupported = Errno(rawValue: EOPNOTSUPP)
    public static let tooManyFiles = Errno(rawValue: EMFILE)
    public static let tooManyFilesInSystem = Errno(rawValue: ENFILE)
    public static let addressInUse = Errno(rawValue: EADDRINUSE)
    public static let accessDenied = Errno(rawValue: EACCES)
    public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    public static let connectionReset = Errno(rawValue: ECONNRESET)
    public static let brokenPipe = Errno(rawValue: EPIPE)
    public static let inProgress = Errno(rawValue: EINPROGRESS)
    public static let timedOut = Errno(rawValue: ETIMEDOUT)
    public static let invalidArgument = Errno(rawValue: EINVAL)
    public static let inputOutput = Errno(rawValue: EIO)

    /// What libc calls the error, e.g. `No space left on device`.
    public var description: String {
        // unsafe: strerror's text is copied at once, and libc keeps it alive for the call.
        unsafe String(cString: strerror(rawValue))
    }

    /// The error of the system call that has just failed on this thread.
    static var last: Errno { Errno(rawValue: errno) }
}

/// A system call that failed: which, on what, and why.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as a verb: `open`, `write`, `listen`.
    public let operation: String
    public let code: Errno
    /// The path, address or program that it was done to; empty where there is none.
    public let subject: String

    public init(_ operation: String, _ code: Errno, subject: String = "") {
        self.operation = operation
        self.code = code
        self.subject = subject
    }

    public var description: String {
        let what = subject.isEmpty ? operation : "\(operation) \(subject)"
        guard let remedy else { return "\(what): \(code)" }
        return "\(what): \(code) (\(remedy))"
    }

    /// What a user can do about it, where that is known.
    public var remedy: String? {
        if operation == "resolve" { return "is the name of the host right?" }
        return switch code {
        case .noSpace, .quotaExceeded: "free some space or choose another directory"
        case .accessDenied: "check the owner and the permissions"
        case .addressInUse: "another program listens there: stop it or choose another port"
        case .tooManyFiles: "raise the limit of open files: ulimit -n"
        case .connectionRefused: "nothing listens there: is the server running, and is the port right?"
        default: nil
        }
    }
}

/// Turns the result of a libc call that returns −1 on failure into a value or the error; calls that a signal interrupted are repeated.
@inline(__always)
func checked<Result: SignedInteger>(
    _ operation: String, _ subject: @autoclosure () -> String = "", _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = Errno.last
        if code != .interrupted { throw SystemError(operation, code, subject: subject()) }
    }
}

/// Turns the result of a CSystem call, which returns −errno on failure, into a value or the error.
@inline(__always)
func checkedSystem<Result: SignedInteger>(
    _ operation: String, _ subject: @autoclosure () -> String = "", _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = Errno(rawValue: Int32(-result))
        if code != .interrupted { throw SystemError(operation, code, subject: subject()) }
    }
}
