import Glibc

/// Directories, and the names in them.
public enum Directory {
    /// Creates `path` and what is missing above it.
    public static func create(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o755) == 0 { return }
        let code = Errno.last
        if code == .exists, isDirectory(path) { return }
        guard code == .noEntry, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("create directory", code, subject: path)
        }
        try create(String(path[..<slash]))
        if unsafe mkdir(path, 0o755) != 0, Errno.last != .exists {
            throw SystemError("create directory", .last, subject: path)
        }
    }

    /// The names in `path` without `.` and `..`, sorted.
    public static func list(_ path: String) throws(SystemError) -> [String] {
        // unsafe: the stream is open until closedir, and each entry is copied before the next readdir.
        guard let stream = unsafe opendir(path) else { throw SystemError("list", .last, subject: path) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Removes a file; nothing happens where it is absent.
    public static func removeFile(_ path: String) throws(SystemError) {
        if unsafe unlink(path) != 0, Errno.last != .noEntry { throw SystemError("remove", .last, subject: path) }
    }

    /// Removes a directory with all that is in it; links are removed, not followed. Nothing happens where it is absent.
    public static func removeTree(_ path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if Errno.last == .noEntry { return }
            throw SystemError("remove", .last, subject: path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return try removeFile(path) }
        for name in try list(path) { try removeTree(path + "/" + name) }
        if unsafe rmdir(path) != 0, Errno.last != .noEntry { throw SystemError("remove", .last, subject: path) }
    }

    public static func rename(_ from: String, to: String) throws(SystemError) {
        _ = try checked("rename", "\(from) to \(to)") { unsafe Glibc.rename(from, to) }
    }

    /// fsync of the directory: names created, renamed and removed in it are on the disk.
    public static func sync(_ path: String) throws(SystemError) {
        let descriptor = try checked("open", path) { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { _ = close(descriptor) }
        _ = try checked("sync", path) { fsync(descriptor) }
    }

    /// Replaces the file at `path` as a whole: written beside it, synced, renamed, the directory synced.
    public static func replaceFile(_ path: String, with bytes: RawSpan) throws(SystemError) {
        let file = try File(path + ".tmp", mode: .createEmpty)
        try file.pwrite(bytes, at: 0)
        try file.sync()
        try rename(path + ".tmp", to: path)
        let slash = path.lastIndex(of: "/")
        try sync(slash.map { String(path[..<$0]) }.flatMap { $0.isEmpty ? "/" : $0 } ?? ".")
    }

    /// Replaces the file at `path` as a whole, as above.
    public static func replaceFile(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        // unsafe: integers have no padding, so each of their bytes is initialised.
        try replaceFile(path, with: unsafe bytes.span.bytes)
    }

    /// The whole of a small file.
    public static func readFile(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try File(path, mode: .readOnly)
        var bytes: [UInt8] = []
        // Files under /proc report no size, so read until the end.
        while true {
            let part = try file.pread(count: 65536, at: bytes.count)
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    /// A path from the root as one from the working directory, where it lies below that: what is kept of a run then says nothing of where
    /// on a machine, and whose, it was. Any other path stays as it is.
    public static func relative(_ path: String) -> String {
        guard let here = resolve("."), here != "/" else { return path }
        if path == here { return "." }
        return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
    }

    /// The path without links, `.` and `..`, from the root.
    public static func resolve(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The bytes of the file system that `path` is on, and those that an unprivileged program may still write; nil when unknown.
    public static func space(at path: String) -> (total: Int, free: Int)? {
        var status = statvfs()
        // unsafe: statvfs fills the local structure.
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let unit = Int(status.f_frsize)
        return (Int(status.f_blocks) * unit, Int(status.f_bavail) * unit)
    }
}
