import Glibc

/// How many files and sockets this process may have open at a time.
public enum OpenFiles {
    private static var kind: __rlimit_resource_t { __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)) }

    /// Raises the limit to the most that a user may have, and returns it, or the present one where that fails. Children inherit it.
    @discardableResult
    public static func raiseLimit() -> Int { (try? raise()) ?? limit }

    /// The same, and the error where the limit cannot be raised.
    @discardableResult
    public static func raise() throws(SystemError) -> Int {
        var limit = try limits()
        if limit.rlim_cur != limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            // unsafe: the call reads one local.
            let status = unsafe setrlimit(kind, &limit)
            if status != 0 { throw SystemError("raise the limit of open files", .last) }
        }
        return Int(clamping: limit.rlim_max)
    }

    /// How many it may have now; as many as one likes where the system does not say.
    public static var limit: Int { (try? limits()).map { Int(clamping: $0.rlim_cur) } ?? .max }

    private static func limits() throws(SystemError) -> rlimit {
        var limit = rlimit()
        // unsafe: the call fills one local.
        let status = unsafe getrlimit(kind, &limit)
        if status != 0 { throw SystemError("read the limit of open files", .last) }
        return limit
    }
}
