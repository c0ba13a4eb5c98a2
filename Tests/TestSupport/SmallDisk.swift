import Glibc

/// A file system of a few MiB, mounted for one test.
public final class SmallDisk {
    public let directory: TemporaryDirectory

    /// Whether one can be mounted here.
    public static let isPossible: Bool = geteuid() == 0 && (try? SmallDisk(megabytes: 1)) != nil
    /// Why it may not be.
    public static let remedy = "a tmpfs can only be mounted by root"

    public init(megabytes: Int) throws {
        directory = try TemporaryDirectory()
        let mount = try FinishedProcess(
            "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", directory.path])
        guard mount.succeeded else { throw TestSupportError(mount.report) }
    }

    deinit { _ = try? FinishedProcess("/usr/bin/env", ["umount", directory.path]) }
}
