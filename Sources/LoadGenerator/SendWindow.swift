internal import SystemIO
import Synchronization

/// The bound of a closed loop: so many records of a producer may be outstanding, neither acknowledged nor failed.
///
/// One thread waits, another one tells of settled records; telling costs one atomic exchange while nobody waits.
final class SendWindow: Sendable {
    private let records: Int
    private let isWaiting = Atomic<Bool>(false)
    private let isOpen = Atomic<Bool>(false)
    private let moved = Semaphore()

    init(records: Int) { self.records = records }

    /// How many more records may be sent: waits while there are none, until `end` (ns) at most.
    func wait(until end: UInt64, outstanding: () -> Int) -> Int {
        while true {
            let room = records - outstanding()
            if room > 0 { return room }
            // What is settled after this says so; what was settled before it is seen by the second look: of two exchanges the
            // later one sees what came before the earlier one.
            _ = isWaiting.exchange(true, ordering: .sequentiallyConsistent)
            if records - outstanding() > 0 { continue }
            let now = MonotonicClock.now()
            if now >= end || isOpen.load(ordering: .relaxed) { return 0 }
            _ = moved.wait(timeout: end - now)
        }
    }

    /// Records were settled.
    func settled() {
        if isWaiting.exchange(false, ordering: .sequentiallyConsistent) { moved.signal() }
    }

    /// Wakes whoever waits, for good.
    func open() {
        isOpen.store(true, ordering: .relaxed)
        moved.signal()
    }
}
