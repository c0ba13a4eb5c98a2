internal import CRdkafka
internal import KafkaClient
internal import SystemIO
import Synchronization

/// A consumer of librdkafka, reading the partitions that a member of a row was dealt: no group, no commits.
///
/// unsafe: `client`, `topics` and both queues are the library's objects. They live until `close`, which comes when no `poll` is
/// under way. Messages live until they are destroyed, after `body` has seen them. `messages` belongs to the polling thread.
@safe final class LibrdkafkaConsumer: ConsumingClient, @unchecked Sendable {
    private let client: OpaquePointer
    private let topics: LibrdkafkaTopics
    /// The names of all topics, and how many partitions each has.
    private let names: [String]
    private let size: Int
    /// Where the records of all partitions arrive.
    private let records: OpaquePointer
    /// Where errors of the client as a whole arrive.
    private let events: OpaquePointer
    private let partitions: [Int32]
    /// The most records that one `poll` hands out.
    private let batch: Int
    private let fetched: LibrdkafkaFetches
    private let messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    private var lastError: String?
    private let isClosed = Atomic<Bool>(false)

    /// - Parameter partitions: where to begin, counted through all topics.
    init(
        _ plan: RowPlan, name: MemberName, partitions: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        let properties = LibrdkafkaProperties.of(plan, consumer: name, servers: servers)
        let settings = try LibrdkafkaConfiguration(properties)
        let used = Set(partitions.keys.map { Int($0) / plan.topic.partitions }).sorted()
        (unsafe client, topics) = unsafe try settings.client(
            RD_KAFKA_CONSUMER, events: RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS, keepsLog: properties.asksForLog,
            topics: used,
            of: plan.topic)
        names = plan.topic.names
        size = plan.topic.partitions
        // unsafe: every client has a main queue, and makes others as asked.
        unsafe records = rd_kafka_queue_new(client)
        unsafe events = rd_kafka_queue_get_main(client)
        self.partitions = partitions.keys.sorted()
        batch = max(1, plan.consumer.maximumPollRecords)
        fetched = LibrdkafkaFetches(of: plan.topic)
        unsafe messages = .allocate(capacity: batch)
        unsafe messages.initialize(repeating: nil)
        for partition in self.partitions {
            let place = unsafe topics.place(of: partition)
            let start = partitions[partition] ?? 0
            if unsafe rd_kafka_consume_start_queue(place.topic, place.partition, start, records) == 0 { continue }
            let code = rd_kafka_last_error()
            close()
            throw .librdkafka("partition \(partition) of \(plan.topic.name): \(Librdkafka.text(of: code))")
        }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        // The library waits until as many messages are there as were asked for: so the first alone, then what else is there.
        var count = unsafe rd_kafka_consume_batch_queue(records, Int32(timeoutMilliseconds), messages.baseAddress, 1)
        if count == 1, batch > 1 {
            let rest = unsafe rd_kafka_consume_batch_queue(
                records, 0, messages.baseAddress! + 1, batch - 1)
            count += max(rest, 0)
        }
        try hearErrors()
        var failure: ClientFailure?
        var start = 0
        while start < count {
            guard let first = unsafe messages[start] else { break }
            if unsafe first.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                failure = unsafe failure ?? explained(first.pointee)
                start += 1
                continue
            }
            let topic = unsafe first.pointee.rkt
            let partition = unsafe first.pointee.partition
            var end = start + 1
            while end < count, let next = unsafe messages[end], unsafe next.pointee.partition == partition,
                unsafe next.pointee.rkt == topic, unsafe next.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR
            {
                end += 1
            }
            let through = unsafe LibrdkafkaTopics.first(of: topic) + partition
            body(unsafe ReceivedBatch(through, messages.extracting(start..<end).span))
            start = end
        }
        for index in 0..<max(count, 0) { unsafe rd_kafka_message_destroy(messages[index]) }
        if let failure { throw failure }
    }

    /// A connection that failed is tried again, as by other clients; what cannot be mended ends the row.
    private func hearErrors() throws(ClientFailure) {
        while let event = unsafe rd_kafka_queue_poll(events, 0) {
            defer { unsafe rd_kafka_event_destroy(event) }
            unsafe fetched.hear(event)
            guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR else { continue }
            let text = unsafe String(cString: rd_kafka_event_error_string(event))
            lastError = text
            if unsafe rd_kafka_event_error_is_fatal(event) != 0 { throw .librdkafka(text) }
        }
    }

    private func explained(_ message: rd_kafka_message_t) -> ClientFailure {
        // unsafe: a message with an error has a string of the library's as its payload, or none.
        let text = unsafe rd_kafka_err2str(message.err).map { unsafe String(cString: $0) } ?? ""
        let detail = unsafe message.payload.map { unsafe String(cString: $0.assumingMemoryBound(to: CChar.self)) }
        let place = unsafe "partition \(message.partition), offset \(message.offset): \(detail ?? text)"
        return unsafe message.err == RD_KAFKA_RESP_ERR__BAD_MSG ? .librdkafkaCorruption(place) : .librdkafka(place)
    }

    func commit() -> Bool { false }

    func seek(_ start: (Int32) -> StartPosition?) throws(ClientFailure) {
        let starts = partitions.compactMap { number in
            start(number).map { (topic: names[Int(number) / size], partition: number % Int32(size), start: $0) }
        }
        try unsafe LibrdkafkaSeek.seek(client, starts)
    }

    var fetches: FetchCount? { fetched.count }

    var membership: Membership {
        var membership = Membership()
        membership.assignedPartitions = partitions.count
        return membership
    }

    func stop() {
        if !isClosed.load(ordering: .relaxed) { unsafe rd_kafka_queue_yield(records) }
    }

    func abandon() { close() }

    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        for partition in partitions {
            let place = unsafe topics.place(of: partition)
            unsafe rd_kafka_consume_stop(place.topic, place.partition)
        }
        unsafe rd_kafka_queue_destroy(records)
        unsafe rd_kafka_queue_destroy(events)
        topics.destroy()
        unsafe rd_kafka_destroy(client)
        unsafe messages.deallocate()
    }
}
