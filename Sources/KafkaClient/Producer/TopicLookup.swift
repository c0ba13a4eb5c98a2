internal import SystemIO
import Synchronization

/// A thread's wait for a topic to become known.
final class TopicLookup: Sendable {
    let name: String
    private let topic = Mutex<ProducerTopic?>(nil)
    private let done = Semaphore()

    init(_ name: String) { self.name = name }

    func complete(_ found: ProducerTopic) {
        topic.withLock { $0 = found }
        done.signal()
    }

    func wait(milliseconds: Int) -> ProducerTopic? {
        _ = done.wait(timeout: UInt64(milliseconds) * 1_000_000)
        return topic.withLock { $0 }
    }
}
