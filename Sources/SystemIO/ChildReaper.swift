internal import CSystem
import Glibc

/// The end of processes that this one started, or that were left to it.
///
/// For a process that starts one command and waits for all that comes of it; elsewhere `ChildProcess` waits for its own.
public enum ChildReaper {
    /// Makes this process the parent of every descendant whose own parent ends (PR_SET_CHILD_SUBREAPER).
    public static func adoptOrphans() throws(SystemError) {
        _ = try checkedSystem("adopt orphans") { system_adopt_orphans() }
    }

    /// What waiting for any child found.
    public enum Finding: Hashable, Sendable {
        /// A child ended, and is gone.
        case ended(processID: Int32, ChildProcess.ExitStatus)
        /// All children run.
        case running
        /// There is no child.
        case none
    }

    /// Collects one child that has ended, without waiting.
    public static func collect() -> Finding {
        var status: Int32 = 0
        // unsafe: the call fills one local.
        let found = unsafe system_wait_any(&status)
        if found > 0 { return .ended(processID: found, ChildProcess.ExitStatus(status)) }
        return found == 0 ? .running : .none
    }
}
