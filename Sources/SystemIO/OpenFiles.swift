import Glibc

/// How many files and sockets this process may have open at a time.
public enum OpenFiles {
    /// Raises the limit to the most that a user may have, and returns it. Children inherit it.
    @discardableResult
    public static func raiseLimit() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        // unsafe: the calls read and write one local.
        guard unsafe getrlimit(kind, &limit) == 0 else { return 1024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return Int(clamping: unsafe setrlimit(kind, &limit) == 0 ? limit.rlim_max : before)
    }
}
