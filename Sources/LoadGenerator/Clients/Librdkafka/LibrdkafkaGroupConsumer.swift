internal import CRdkafka
internal import KafkaClient
internal import SystemIO
import Synchronization

/// A consumer of librdkafka that belongs to a group, which gives it partitions and takes them away.
///
/// Records, rebalances and errors come out of one queue, in order, so that what was handed out is processed before its partition is
/// given back. A partition begins where the group has committed, and where it never has, where the row began.
///
/// unsafe: `client`, `topics` and `queue` are the library's objects. They live until `close`, which comes when no `poll` is under way.
/// Messages live as long as their events, which are destroyed after `body` has seen them. What is not synchronised belongs to the polling
/// thread, and to `close` after it.
@safe final class LibrdkafkaGroupConsumer: ConsumingClient, @unchecked Sendable {
    let client: OpaquePointer
    private let topics: LibrdkafkaTopics
    private let queue: OpaquePointer
    /// Where the partitions of each topic begin, counted through all topics.
    let firsts: [String: Int32]
    /// Where each partition ended when the row began, by topic.
    let starts: [String: [Int32: Int64]]
    let commitsBySelf: Bool
    /// The most records that one `poll` hands out.
    private let batch: Int
    let fetched: LibrdkafkaFetches
    private let messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    private let events: UnsafeMutableBufferPointer<OpaquePointer?>
    let rebalances: Mutex<RebalanceTimes>
    /// The partitions of the batch that is or was handed out last, each with the offset behind it.
    var delivered: [(topic: OpaquePointer?, partition: Int32, next: Int64)] = unsafe []
    private let isClosed = Atomic<Bool>(false)

    static let answerMilliseconds: Int32 = 10_000

    /// - Parameter starts: where a partition begins that the group has not committed, counted through all topics.
    init(
        _ plan: RowPlan, name: MemberName, starts: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        let properties = LibrdkafkaProperties.of(plan, consumer: name, servers: servers)
        let settings = try LibrdkafkaConfiguration(properties)
        (unsafe client, topics) = unsafe try settings.client(
            RD_KAFKA_CONSUMER, events: RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_STATS,
            keepsLog: properties.asksForLog, topics: Array(0..<plan.topic.count), of: plan.topic)
        // unsafe: every consumer has this queue; errors of the client as a whole come to it too.
        unsafe rd_kafka_poll_set_consumer(client)
        unsafe queue = rd_kafka_queue_get_consumer(client)
        batch = max(1, plan.consumer.maximumPollRecords)
        fetched = LibrdkafkaFetches(of: plan.topic)
        unsafe messages = .allocate(capacity: batch)
        unsafe messages.initialize(repeating: nil)
        unsafe events = .allocate(capacity: batch)
        unsafe events.initialize(repeating: nil)
        let size = plan.topic.partitions
        let names = plan.topic.names
        var byTopic: [String: [Int32: Int64]] = [:]
        for (number, offset) in starts {
            byTopic[names[Int(number) / size], default: [:]][number % Int32(size)] = offset
        }
        self.starts = byTopic
        firsts = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0 * size)) })
        commitsBySelf = plan.consumer.commit == .auto
        rebalances = Mutex(RebalanceTimes(joiningAt: MonotonicClock.now()))
        let list = unsafe rd_kafka_topic_partition_list_new(Int32(names.count))
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        for name in names { unsafe rd_kafka_topic_partition_list_add(list, name, -1) }
        let code = unsafe rd_kafka_subscribe(client, list)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            close()
            throw .librdkafka("subscribe: \(Librdkafka.text(of: code))")
        }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        storeDelivered()
        var count = 0
        var other: OpaquePointer?
        while count < batch {
            guard let event = unsafe rd_kafka_queue_poll(queue, count == 0 ? Int32(timeoutMilliseconds) : 0) else {
                break
            }
            guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH,
                let message = unsafe rd_kafka_event_message_next(event)
            else {
                unsafe other = event
                break
            }
            unsafe events[count] = event
            unsafe messages[count] = UnsafeMutablePointer(mutating: message)
            count += 1
        }
        handOut(count, body)
        for index in 0..<count { unsafe rd_kafka_event_destroy(events[index]) }
        guard let event = unsafe other else { return }
        defer { unsafe rd_kafka_event_destroy(event) }
        unsafe try hear(event)
    }

    private func handOut(_ count: Int, _ body: (borrowing ReceivedBatch) -> Void) {
        var start = 0
        while start < count {
            guard let first = unsafe messages[start] else { return }
            let topic = unsafe first.pointee.rkt
            let partition = unsafe first.pointee.partition
            var end = start + 1
            while end < count, let next = unsafe messages[end], unsafe next.pointee.partition == partition,
                unsafe next.pointee.rkt == topic
            {
                end += 1
            }
            // unsafe: `end` is behind a message that is there.
            let next = unsafe messages[end - 1]!.pointee.offset + 1
            unsafe delivered.append((topic, partition, next))
            let through = unsafe LibrdkafkaTopics.first(of: topic) + partition
            body(unsafe ReceivedBatch(through, messages.extracting(start..<end).span))
            start = end
        }
    }

    /// A connection that failed is tried again, as by other clients, and so is a coordinator; what cannot be mended ends the row.
    private func hear(_ event: OpaquePointer) throws(ClientFailure) {
        switch unsafe rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_REBALANCE:
            storeDelivered()
            try unsafe rebalance(event)
        case RD_KAFKA_EVENT_STATS: unsafe fetched.hear(event)
        case RD_KAFKA_EVENT_ERROR:
            let text = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) } ?? ""
            switch unsafe rd_kafka_event_error(event) {
            case RD_KAFKA_RESP_ERR__BAD_MSG: throw .librdkafkaCorruption(text)
            case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
                throw .librdkafka(text)
            default: if unsafe rd_kafka_event_error_is_fatal(event) != 0 { throw .librdkafka(text) }
            }
        default: break
        }
    }

    func seek(_ start: (Int32) -> StartPosition?) throws(ClientFailure) {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        let code = unsafe rd_kafka_assignment(client, &list)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe list else {
            throw .librdkafka("assignment: \(Librdkafka.text(of: code))")
        }
        // unsafe: the list is this function's, with as many entries as it says.
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        var starts: [(topic: String, partition: Int32, start: StartPosition)] = []
        for index in 0..<(unsafe Int(list.pointee.cnt)) {
            let topic = unsafe String(cString: list.pointee.elems[index].topic)
            let partition = unsafe list.pointee.elems[index].partition
            if let start = start((firsts[topic] ?? 0) + partition) { starts.append((topic, partition, start)) }
        }
        try unsafe LibrdkafkaSeek.seek(client, starts)
    }

    func stop() {
        if !isClosed.load(ordering: .relaxed) { unsafe rd_kafka_queue_yield(queue) }
    }

    func abandon() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        destroy()
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        storeDelivered()
        // unsafe: from here on the library's close comes to the same queue, rebalance included.
        let refusal = unsafe rd_kafka_consumer_close_queue(client, queue)
        unsafe rd_kafka_error_destroy(refusal)
        let deadline = MonotonicClock.now() + UInt64(Self.answerMilliseconds) * 1_000_000
        while unsafe rd_kafka_consumer_closed(client) == 0, MonotonicClock.now() < deadline {
            guard let event = unsafe rd_kafka_queue_poll(queue, 100) else { continue }
            do throws(ClientFailure) { unsafe try hear(event) } catch {}
            unsafe rd_kafka_event_destroy(event)
        }
        destroy()
    }

    /// Ends the library's threads without another word to the group.
    private func destroy() {
        unsafe rd_kafka_queue_destroy(queue)
        topics.destroy()
        unsafe rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        unsafe messages.deallocate()
        unsafe events.deallocate()
    }
}
