internal import SystemIO
import Synchronization

/// An answer that another thread waits for.
final class Answer<Value: Sendable, Failure: Error>: Sendable {
    private let result = Mutex<Result<Value, Failure>?>(nil)
    private let done = Semaphore()

    func complete(_ value: Result<Value, Failure>) {
        result.withLock { $0 = value }
        done.signal()
    }

    /// Nil when `deadline` (ns) passed first; `.max` waits without end.
    func wait(until deadline: UInt64) -> Result<Value, Failure>? {
        if deadline == .max {
            done.wait()
        } else {
            let now = MonotonicClock.now()
            _ = done.wait(timeout: deadline > now ? deadline - now : 0)
        }
        return result.withLock { $0 }
    }
}
