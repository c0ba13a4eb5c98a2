internal import SystemIO

/// The time that a member takes for its records: it sleeps, so that members share a core as if each had one of its own.
///
/// Records are worked on some at a time, since a timer is about 60 µs late. What one sleep took too long, the next one takes less, so that a member
/// does what it is meant to do on average.
struct ProcessingTime {
    let nanosecondsEach: UInt64
    /// How many records it sleeps for at once.
    let atOnce: Int
    /// What was slept too long, in ns.
    private var owed: UInt64 = 0

    /// Sleeps are as long as this, or as one record.
    private static let sleep: UInt64 = 5_000_000
    /// More than this is no error of a timer: the machine has stopped, and members do not make up for that.
    private static let mostOwed: UInt64 = 20_000_000

    init(nanosecondsEach: UInt64) {
        self.nanosecondsEach = nanosecondsEach
        atOnce = Int(max(1, Self.sleep / nanosecondsEach))
    }

    /// Works on `count` records from `now` on.
    mutating func work(_ count: Int, from now: UInt64 = MonotonicClock.now()) {
        let until = deadline(count, from: now)
        MonotonicClock.sleep(until: until)
        woke(at: MonotonicClock.now(), dueAt: until)
    }

    /// When so many records are done.
    mutating func deadline(_ count: Int, from now: UInt64) -> UInt64 {
        let cost = UInt64(count) * nanosecondsEach
        let paid = min(owed, cost)
        owed -= paid
        return now + cost - paid
    }

    mutating func woke(at now: UInt64, dueAt due: UInt64) {
        if now > due { owed = min(owed + now - due, Self.mostOwed) }
    }
}
