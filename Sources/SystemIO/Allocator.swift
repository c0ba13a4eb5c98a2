#if Jemalloc
    internal import CJemalloc
#endif

/// The allocator of this process.
public enum Allocator {
    /// Its name and version, for results.
    public static var name: String {
        #if Jemalloc
            // unsafe: mallctl writes one pointer to a constant string, whose size is given.
            var version: UnsafePointer<CChar>?
            var size = unsafe MemoryLayout<UnsafePointer<CChar>?>.size
            if unsafe mallctl("version", &version, &size, nil, 0) == 0, let version = unsafe version {
                return unsafe "jemalloc " + String(cString: version).prefix { $0 != "-" }
            }
            return "jemalloc"
        #else
            return "glibc malloc"
        #endif
    }
}
