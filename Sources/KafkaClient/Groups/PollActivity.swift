internal import SystemIO
import Synchronization

/// Whether the application comes back to `poll`: told by the thread that polls, looked at by the consumer's own.
final class PollActivity: Sendable {
    /// Since when it is away from `poll` (ns); 0 while it waits there.
    private let awaySince = Atomic<UInt64>(0)

    func waits() { awaySince.store(0, ordering: .relaxed) }
    func goesAway() { awaySince.store(MonotonicClock.now(), ordering: .relaxed) }

    /// Nil while it waits in `poll`.
    var away: UInt64? {
        let since = awaySince.load(ordering: .relaxed)
        return since == 0 ? nil : since
    }
}
