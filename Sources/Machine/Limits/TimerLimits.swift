import Synchronization
import SystemIO

/// How exactly a thread can keep a schedule.
enum TimerLimits {
    private static let ticks = 400
    private static let interval: UInt64 = 1_000_000

    /// How late each of 400 wake-ups is, a millisecond apart.
    static func lateness() throws(SystemError) -> Limits.Latency {
        let box = Samples()
        let thread = try SystemThread(name: "limits-timer") {
            CPU.sharpenTimersOfThisThread()
            var samples: [UInt64] = []
            var due = MonotonicClock.now()
            for _ in 0..<ticks {
                due += interval
                MonotonicClock.sleep(until: due)
                let now = MonotonicClock.now()
                samples.append(now > due ? now - due : 0)
            }
            let all = samples
            box.values.withLock { $0 = all }
        }
        thread.join()
        return Limits.Latency(nanoseconds: box.values.withLock { $0 })
    }

    private final class Samples: Sendable { let values = Mutex<[UInt64]>([]) }
}
