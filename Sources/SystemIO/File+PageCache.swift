internal import CSystem
import Glibc

/// What of a file is in memory.
extension File {
    private static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// Tells the kernel that the pages of the file are not needed soon (POSIX_FADV_DONTNEED). Pages that are not on the disk yet stay.
    public func dropCache() {
        _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Bytes of the range that the page cache holds, whole pages at its ends; nil where the kernel does not say (before Linux 6.5).
    public func cachedBytes(offset: Int, length: Int) -> Int? {
        if length <= 0 { return 0 }
        let pages = system_cached_pages(descriptor.rawValue, UInt64(offset), UInt64(length))
        return pages < 0 ? nil : Int(pages) * Self.pageBytes
    }

    /// Whether a read of the range need not wait for the disk; true where the kernel does not say.
    public func isCached(offset: Int, length: Int) -> Bool {
        if length <= 0 { return true }
        let first = offset / Self.pageBytes
        let pages = (offset + length - 1) / Self.pageBytes - first + 1
        return cachedBytes(offset: offset, length: length).map { $0 >= pages * Self.pageBytes } ?? true
    }

    /// Reads the range into the page cache, and waits for it.
    public func warm(offset: Int, length: Int) throws(SystemError) {
        let step = 256 << 10
        // unsafe: the memory is this function's own while it runs.
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 16)
        defer { unsafe scratch.deallocate() }
        var position = offset
        while position < offset + length {
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(step, offset + length - position)])
            let count = unsafe try pread(into: part, at: position)
            if count == 0 { return }
            position += count
        }
    }
}
