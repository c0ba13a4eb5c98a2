internal import CSystem
import Glibc

/// An open file, read and written at positions; closed with its last reference. Safe to use from several threads.
///
/// unsafe: every pointer handed to a system call lives for that call, and the count beside it is the buffer's own.
public final class File: @unchecked Sendable {
    public let descriptor: FileDescriptor
    public let path: String

    /// How a file is opened.
    public enum Mode: Sendable {
        case readOnly
        case readWrite
        /// Created where absent.
        case create
        /// Created; an error where it exists.
        case createNew
        /// Created, or emptied.
        case createEmpty
    }

    public init(_ path: String, mode: Mode) throws(SystemError) {
        let flags: Int32 =
            switch mode {
            case .readOnly: O_RDONLY
            case .readWrite: O_RDWR
            case .create: O_RDWR | O_CREAT
            case .createNew: O_RDWR | O_CREAT | O_EXCL
            case .createEmpty: O_RDWR | O_CREAT | O_TRUNC
            }
        let raw = try checked("open", path) { unsafe open(path, flags | O_CLOEXEC, 0o644) }
        self.descriptor = FileDescriptor(rawValue: raw)
        self.path = path
    }

    deinit { descriptor.close() }

    /// Bytes up to the end of the file.
    public func size() throws(SystemError) -> Int {
        var status = stat()
        _ = try checked("stat", path) { unsafe fstat(descriptor.rawValue, &status) }
        return Int(status.st_size)
    }

    /// Bytes of disk the file occupies, blocks allocated ahead included.
    public func allocatedSize() throws(SystemError) -> Int {
        var status = stat()
        _ = try checked("stat", path) { unsafe fstat(descriptor.rawValue, &status) }
        return Int(status.st_blocks) * 512
    }

    /// Reads up to `buffer.count` bytes from `position`; fewer only at the end of the file.
    public func pread(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(SystemError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = try checked("read", path) {
                unsafe Glibc.pread(
                    descriptor.rawValue, buffer.baseAddress! + done, buffer.count - done, off_t(position + done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads `count` bytes from `position`; fewer only at the end of the file.
    public func pread(count: Int, at position: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(SystemError) {
                initialized = try unsafe pread(into: UnsafeMutableRawBufferPointer(buffer), at: position)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all of `bytes` at `position`.
    public func pwrite(_ bytes: RawSpan, at position: Int) throws(SystemError) {
        var done = 0
        let total = bytes.byteCount
        while done < total {
            let rest = bytes.extracting(droppingFirst: done)
            done += try checked("write", path) {
                unsafe rest.withUnsafeBytes {
                    unsafe Glibc.pwrite(descriptor.rawValue, $0.baseAddress, $0.count, off_t(position + done))
                }
            }
        }
    }

    /// One `pwritev`: writes what the kernel takes of `parts` (at most IOV_MAX, 1024) at `position` and returns how many bytes that was.
    public func pwritev(_ parts: UnsafeBufferPointer<MemoryPart>, at position: Int) throws(SystemError) -> Int {
        try checkedSystem("write", path) {
            unsafe system_pwritev(descriptor.rawValue, parts.baseAddress, Int32(parts.count), Int64(position))
        }
    }

    /// Reads what the page cache holds of `buffer.count` bytes from `position`; nil where a page would have to come from the disk.
    public func preadCached(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(SystemError) -> Int? {
        let count = unsafe system_pread_nowait(descriptor.rawValue, buffer.baseAddress, buffer.count, Int64(position))
        if count >= 0 { return count }
        let code = Errno(rawValue: Int32(-count))
        if code == .againLater { return nil }
        throw SystemError("read", code, subject: path)
    }
}

extension File {
    /// Allocates blocks for `length` bytes from `offset` without moving the end of the file (FALLOC_FL_KEEP_SIZE).
    public func allocateAhead(offset: Int, length: Int) throws(SystemError) {
        _ = try checkedSystem("allocate", path) {
            system_allocate_keep_size(descriptor.rawValue, Int64(offset), Int64(length))
        }
    }

    /// Cuts or extends the file to `size` bytes; cutting also gives back blocks allocated ahead.
    public func truncate(to size: Int) throws(SystemError) {
        _ = try checked("truncate", path) { ftruncate(descriptor.rawValue, off_t(size)) }
    }

    /// fdatasync: the data, and what is needed to read it back, is on the disk.
    public func dataSync() throws(SystemError) {
        _ = try checked("sync", path) { fdatasync(descriptor.rawValue) }
    }

    /// fsync: data and all metadata are on the disk.
    public func sync() throws(SystemError) {
        _ = try checked("sync", path) { fsync(descriptor.rawValue) }
    }

    /// Starts writing the dirty pages of a range to the disk, without waiting.
    public func startWriteback(offset: Int, length: Int) throws(SystemError) {
        _ = try checkedSystem("writeback", path) {
            system_sync_file_range_start(descriptor.rawValue, Int64(offset), Int64(length))
        }
    }

    /// Writes the dirty pages of a range to the disk and waits for them.
    public func finishWriteback(offset: Int, length: Int) throws(SystemError) {
        _ = try checkedSystem("writeback", path) {
            system_sync_file_range_wait(descriptor.rawValue, Int64(offset), Int64(length))
        }
    }

    /// Flushes the whole file system that the file is on.
    public func syncFileSystem() throws(SystemError) {
        _ = try checkedSystem("syncfs", path) { system_syncfs(descriptor.rawValue) }
    }

    /// Takes the exclusive advisory lock; false when another process holds it.
    public func tryLock() throws(SystemError) -> Bool {
        let result = system_lock_exclusive(descriptor.rawValue)
        if result >= 0 { return true }
        let code = Errno(rawValue: -result)
        if code == .againLater { return false }
        throw SystemError("lock", code, subject: path)
    }

    /// Gives the advisory lock back, also where a child that was forked meanwhile holds a copy of the descriptor.
    public func unlock() { _ = flock(descriptor.rawValue, LOCK_UN) }
}
