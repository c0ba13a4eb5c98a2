import Glibc
import Machine
import SystemIO

/// The directory in which a run's brokers keep their data while it lasts: one of its own below a root that runs share.
///
/// It is locked while the run lives. A directory without a living owner is what a killed run left, and the next run
/// removes it.
final class DataDirectory {
    let path: String
    private let root: String
    private let lock: File
    static let prefix = "weir-run-"
    private static let limitsPrefix = "weir-limits-"

    /// Makes a locked directory `weir-run-<name>` below `root`.
    init(root: String, name: String) throws(SystemError) {
        self.root = root
        path = "\(root)/\(Self.prefix)\(name)"
        try Directory.create(path)
        lock = try File("\(path)/lock", mode: .create)
        guard try lock.tryLock() else { throw SystemError("lock", .againLater, subject: path) }
    }

    /// Removes it with everything in it, and the root where that is empty then.
    func remove() throws(SystemError) {
        try Directory.removeTree(path)
        // unsafe: the call reads a path. Where the root is not empty, it fails, as it should.
        unsafe rmdir(root)
    }

    /// Flushes the file system that it is on.
    func flush() throws(SystemError) { try lock.syncFileSystem() }

    /// Bytes free on its file system.
    var freeBytes: Int { Disk.freeBytes(at: path) }

    /// Removes what runs that are no more left below `root`, and returns the paths. What cannot be removed stays.
    static func removeStale(below root: String) -> [String] {
        stale(below: root).filter { (try? Directory.removeTree($0)) != nil }
    }

    /// The paths of what runs that are no more left below `root`.
    static func stale(below root: String) -> [String] {
        guard let names = try? Directory.list(root) else { return [] }
        return names.compactMap { name in
            let path = "\(root)/\(name)"
            // Whoever measures limits removes the file's name at once and keeps the file open.
            if name.hasPrefix(limitsPrefix), name.hasSuffix(".tmp") { return path }
            guard name.hasPrefix(prefix) else { return nil }
            // Whoever makes a directory locks it right after; one without a lock file is being made just now.
            guard let lock = try? File("\(path)/lock", mode: .readWrite), isFree(lock) else { return nil }
            return path
        }
    }

    /// Whether nobody holds the lock. A process that is being killed may still have it for a moment.
    private static func isFree(_ lock: File) -> Bool {
        for _ in 0..<15 {
            if (try? lock.tryLock()) == true { return true }
            MonotonicClock.sleep(nanoseconds: 20_000_000)
        }
        return false
    }
}
