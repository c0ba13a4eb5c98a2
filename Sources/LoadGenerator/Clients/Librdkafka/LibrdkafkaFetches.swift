internal import CRdkafka
internal import Glibc
import Synchronization

/// How many Fetch requests a client of librdkafka has sent, which its statistics tell now and then: `brokers.*.req.Fetch`.
final class LibrdkafkaFetches: Sendable {
    private let latest = Atomic<Int>(-1)

    /// Partitions up to which the statistics are asked for: they describe every one of them, each time.
    private static let mostPartitions = 64

    /// How often the library tells, in milliseconds: a phase's count is that wrong at most. 0 is never.
    static func interval(of topic: RowPlan.Topic) -> Int { topic.allPartitions <= mostPartitions ? 100 : 0 }

    /// As of the latest statistics; nil before the first.
    var count: Int? {
        let count = latest.load(ordering: .relaxed)
        return count < 0 ? nil : count
    }

    /// unsafe: the event is the library's, and lives for the call.
    @unsafe func hear(_ event: OpaquePointer) {
        guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS, let text = unsafe rd_kafka_event_stats(event)
        else { return }
        latest.store(unsafe Self.fetches(in: text), ordering: .relaxed)
    }

    /// The sum over all brokers.
    /// unsafe: the text ends with a zero byte, as the library's strings do.
    @unsafe static func fetches(in statistics: UnsafePointer<CChar>) -> Int {
        let name = "\"Fetch\":"
        var sum = 0
        var rest = unsafe statistics
        while let found = unsafe strstr(rest, name) {
            unsafe rest = UnsafePointer(found) + name.utf8.count
            sum += unsafe atol(rest)
        }
        return sum
    }
}
