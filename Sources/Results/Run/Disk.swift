internal import Glibc

/// The few file operations that results need, each with its error put into words.
///
/// unsafe: pointers are passed to libc only for the length of the call, from arrays that outlive it.
package enum Disk {
    package static func failure(_ operation: String, _ path: String) -> ResultsError {
        let code = errno
        return .system(operation: operation, path: path, reason: reason(code))
    }

    package static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "no such file or directory"
        case EACCES, EPERM: "permission denied"
        case ENOSPC, EDQUOT: "the disk is full"
        case EROFS: "the file system is read-only"
        case EISDIR: "it is a directory"
        case ENOTDIR: "part of the path is not a directory"
        case EEXIST: "it exists already"
        default: unsafe String(cString: strerror(code))
        }
    }

    package static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    package static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    package static func read(_ path: String) throws(ResultsError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            bytes += chunk[..<count]
        }
    }

    /// Writes all of it, or throws.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(ResultsError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write", path)
            }
            written += count
        }
    }

    /// Puts a whole file in place: a reader sees the old content or the new one, also after a power cut.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(ResultsError) {
        let draft = path + ".part"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("write", path) }
        do throws(ResultsError) {
            try writeAll(bytes, to: descriptor, path: path)
            if fsync(descriptor) != 0 { throw failure("write", path) }
        } catch {
            close(descriptor)
            unsafe unlink(draft)
            throw error
        }
        close(descriptor)
        guard unsafe rename(draft, path) == 0 else {
            let error = failure("write", path)
            unsafe unlink(draft)
            throw error
        }
        syncDirectory(parent(of: path))
    }

    /// Writes to a place that a user has named: a file is put in place whole, also behind a link; into a pipe or a device it is written.
    package static func put(_ bytes: [UInt8], at path: String) throws(ResultsError) {
        var status = stat()
        let isThere = unsafe stat(path, &status) == 0
        if isThere, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            let descriptor = try openFile(path)
            defer { close(descriptor) }
            return try writeAll(bytes, to: descriptor, path: path)
        }
        try replace(isThere && isLink(path) ? resolved(path) : path, with: bytes)
    }

    /// The path without links, `.` and `..`; as it is where there is no such file.
    package static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// Puts a whole file in place as `replace` does, but does not wait for the disk: after a power cut there may be the old one.
    package static func exchange(_ path: String, with bytes: [UInt8]) throws(ResultsError) {
        let draft = path + ".part"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("write", path) }
        do throws(ResultsError) {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, path: path)
        } catch {
            unsafe unlink(draft)
            throw error
        }
        guard unsafe rename(draft, path) == 0 else {
            let error = failure("write", path)
            unsafe unlink(draft)
            throw error
        }
    }

    /// Whether a process holds the exclusive lock on a file or directory, as a run does on its own while it goes on.
    package static func isLocked(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        // With the descriptor goes the lock, if it was there to be had.
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// The bytes of one file; nil where it is not there.
    package static func fileSize(_ path: String) -> Int64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Writes over a file that is there, in its own blocks: for a full disk, which has no room for `replace`.
    package static func overwrite(_ path: String, with bytes: [UInt8]) throws(ResultsError) {
        let descriptor = try openFile(path)
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path: path)
        if ftruncate(descriptor, off_t(bytes.count)) != 0 || fsync(descriptor) != 0 { throw failure("write", path) }
    }

    /// Makes a directory and those above it.
    package static func makeDirectories(_ path: String) throws(ResultsError) {
        if isDirectory(path) { return }
        let above = parent(of: path)
        if above != path, !isDirectory(above) { try makeDirectories(above) }
        guard makeDirectory(path) || errno == EEXIST else { throw failure("make the directory", path) }
    }

    /// Makes one directory; errno says why not.
    package static func makeDirectory(_ path: String) -> Bool {
        unsafe mkdir(path, 0o755) == 0
    }

    /// Makes an empty directory that nobody else has, for its owner alone, in TMPDIR or /tmp.
    package static func makeTemporaryDirectory(_ name: String) throws(ResultsError) -> String {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        let path = (named.isEmpty ? "/tmp" : named) + "/" + name + "-XXXXXX"
        var template = Array(path.utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw failure("make the directory", path) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Why no file can be made in a directory; nil where one can.
    package static func refusal(in directory: String) -> String? {
        unsafe access(directory + "/.", W_OK | X_OK) == 0 ? nil : reason(errno)
    }

    /// Why what is in a directory cannot be read; nil where it can, and where nothing is there.
    package static func unreadable(_ directory: String) -> String? {
        if unsafe access(directory + "/.", R_OK | X_OK) == 0 { return nil }
        let code = errno
        if code == ENOENT { return nil }
        return code == ENOTDIR && exists(directory) ? "it is not a directory" : reason(code)
    }

    /// Makes a file that must not exist yet, to be written from its start.
    package static func makeFile(_ path: String) throws(ResultsError) -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("make", path) }
        return descriptor
    }

    /// Opens a file that is there, to be written.
    package static func openFile(_ path: String) throws(ResultsError) -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("write", path) }
        return descriptor
    }

    package static func remove(_ path: String) {
        unsafe unlink(path)
    }

    /// The bytes of all files in a directory and those below it.
    package static func size(of path: String) -> Int64 {
        var sum: Int64 = 0
        for name in names(in: path, withHidden: true) {
            let inner = path + "/" + name
            var status = stat()
            guard unsafe lstat(inner, &status) == 0 else { continue }
            sum += status.st_mode & S_IFMT == S_IFDIR ? size(of: inner) : Int64(status.st_size)
        }
        return sum
    }

    /// Removes a directory with all files and directories in it; of a link to one the link alone.
    package static func removeTree(_ path: String) throws(ResultsError) {
        if isLink(path) { return try removeFile(path) }
        for name in names(in: path, withHidden: true) {
            let inner = path + "/" + name
            if isDirectory(inner), !isLink(inner) { try removeTree(inner) } else { try removeFile(inner) }
        }
        guard unsafe rmdir(path) == 0 else { throw failure("remove", path) }
    }

    private static func removeFile(_ path: String) throws(ResultsError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    package static func move(_ path: String, to target: String) throws(ResultsError) {
        guard unsafe rename(path, target) == 0 else { throw failure("write", target) }
    }

    /// Best effort: some file systems refuse to sync a directory.
    package static func syncDirectory(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The names in a directory, sorted, without hidden ones unless asked for; none where it does not exist.
    package static func names(in path: String, withHidden: Bool = false) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            // unsafe: d_name is terminated within the entry, which stays valid until the next readdir.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") || withHidden && name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
