internal import CRdkafka
internal import Glibc
internal import SystemIO
import Synchronization

/// How many Fetch requests a client of librdkafka has sent, which its statistics tell now and then: `brokers.*.req.Fetch`.
final class LibrdkafkaFetches: Sendable {
    private let latest: Mutex<FetchCount>
    private let isTold: Bool

    /// Partitions up to which the statistics are asked for: they describe every one of them, each time.
    private static let mostPartitions = 64

    /// How often the library tells, in milliseconds: making its text takes some of the core that consumers have. 0 is never.
    static func interval(of topic: RowPlan.Topic) -> Int { topic.allPartitions <= mostPartitions ? 1000 : 0 }

    init(of topic: RowPlan.Topic) {
        isTold = Self.interval(of: topic) > 0
        latest = Mutex(FetchCount(requests: 0, time: MonotonicClock.now()))
    }

    /// As of the latest statistics, or of the beginning; nil where the library is not asked.
    var count: FetchCount? { isTold ? latest.withLock { $0 } : nil }

    /// unsafe: the event is the library's, and lives for the call.
    @unsafe func hear(_ event: OpaquePointer) {
        guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS, let text = unsafe rd_kafka_event_stats(event)
        else { return }
        let requests = unsafe Self.fetches(in: text)
        let now = MonotonicClock.now()
        // They may have waited for the next poll.
        let time = unsafe Self.time(of: text).map { min($0, now) } ?? now
        latest.withLock { $0 = FetchCount(requests: requests, time: max(time, $0.time ?? 0)) }
    }

    /// When the statistics were taken (ns): the library tells in microseconds of the monotonic clock. Nil where it does not.
    /// unsafe: as below.
    @unsafe static func time(of statistics: UnsafePointer<CChar>) -> UInt64? {
        let name = "\"ts\":"
        guard let found = unsafe strstr(statistics, name) else { return nil }
        let microseconds = unsafe atol(UnsafePointer(found) + name.utf8.count)
        return microseconds > 0 ? UInt64(microseconds) * 1000 : nil
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
