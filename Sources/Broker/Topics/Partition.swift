import LogEngine
import Synchronization
import SystemIO

/// One partition as the broker serves it: its log, and the fetches that wait for it to grow. Safe to use from several threads.
final class Partition: Sendable {
    let topic: String
    let index: Int32
    let log: PartitionLog
    /// This broker is every partition's only replica and has led it since the start.
    let leaderEpoch: Int32 = 0
    private let waiting = Mutex<[WaitingFetch]>([])

    init(topic: String, index: Int32, log: PartitionLog) {
        self.topic = topic
        self.index = index
        self.log = log
    }

    func add(_ fetch: WaitingFetch) { waiting.withLock { $0.append(fetch) } }

    func remove(_ fetch: WaitingFetch) { waiting.withLock { $0.removeAll { $0 === fetch } } }

    /// Has every waiting fetch looked at again: at the end of this pass if it belongs to `loop`, soon if to another.
    func wakeFetches(from loop: NetworkLoop?) {
        for fetch in waiting.withLock({ $0 }) {
            if fetch.loop === loop {
                fetch.loop.wake(fetch)
            } else {
                fetch.loop.events.execute { fetch.loop.wake(fetch) }
            }
        }
    }
}
