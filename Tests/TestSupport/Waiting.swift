import Glibc

/// Polls `condition` until it holds or `limit` has passed; returns whether it held.
@discardableResult
public func eventually(
    within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(5), _ condition: () throws -> Bool
) rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if try condition() { return true }
        if clock.now >= deadline { return false }
        sleepThread(pause)
    }
}

/// Blocks this thread.
public func sleepThread(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var rest = timespec()
    while nanosleep(&time, &rest) != 0 { time = rest }
}
