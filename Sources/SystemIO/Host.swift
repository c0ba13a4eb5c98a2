import Glibc

/// This machine on its network.
public enum Host {
    /// What the machine calls itself.
    public static var name: String {
        // unsafe: gethostname writes at most 255 bytes and a zero into a buffer of 256.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe buffer.initialize(repeating: 0)
            guard unsafe gethostname(buffer.baseAddress!, 255) == 0 else { return "localhost" }
            return unsafe String(cString: buffer.baseAddress!)
        }
    }
}
