internal import CRdkafka
internal import RecordFormat
internal import SystemIO
import Synchronization

/// A producer of librdkafka, with the topics that it sends to.
///
/// unsafe: `client`, `topics` and `queue` are the library's objects. They live until `close`, which comes when no `send` is
/// under way; the library's own functions are safe from any thread. Key and value live for the call that copies them.
@safe final class LibrdkafkaProducer: ProducingClient, @unchecked Sendable {
    private let client: OpaquePointer
    private let topics: LibrdkafkaTopics
    private let queue: OpaquePointer
    private let deliveries: LibrdkafkaDeliveries
    /// Of each topic.
    private var placements: [LibrdkafkaPlacement]
    /// Written and read by the thread that sends.
    private(set) var heldNanoseconds: UInt64 = 0
    private let isStopped = Atomic<Bool>(false)
    private let isClosed = Atomic<Bool>(false)

    /// How long `send` waits for memory, as Kafka's `max.block.ms`.
    private static let maximumBlock: UInt64 = 60_000_000_000
    /// How long the topic's partitions are waited for.
    private static let metadataMilliseconds: Int32 = 60_000

    /// - Parameter outstanding: the most records that may be under way.
    init(
        _ plan: RowPlan, index: Int, servers: String, outstanding: Int, listener: @escaping SettledListener
    ) throws(ClientFailure) {
        let properties = LibrdkafkaProperties.of(plan, producer: index, servers: servers, outstanding: outstanding)
        let settings = try LibrdkafkaConfiguration(properties)
        let own = plan.topics(ofProducer: index)
        (unsafe client, topics) = unsafe try settings.client(
            RD_KAFKA_PRODUCER, events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR, keepsLog: properties.asksForLog,
            topics: own, of: plan.topic)
        // unsafe: every client has a main queue.
        unsafe queue = rd_kafka_queue_get_main(client)
        placements = own.map { _ in LibrdkafkaPlacement(plan) }
        deliveries = unsafe LibrdkafkaDeliveries(queue, listener: listener)
        do throws(ClientFailure) {
            try deliveries.start(name: "rdk-hear-\(index)")
            let names = plan.topic.names
            for (place, number) in own.enumerated() { try learn(place, names[number], plan.topic.partitions) }
        } catch {
            close()
            throw error
        }
    }

    /// Waits until the client knows a topic's partitions, so that the first record is not held up by that.
    private func learn(_ place: Int, _ name: String, _ partitions: Int) throws(ClientFailure) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = unsafe rd_kafka_metadata(client, 0, topics.own[place], &metadata, Self.metadataMilliseconds)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe metadata else {
            throw deliveries.explained("topic \(name): \(Librdkafka.text(of: error))")
        }
        defer { unsafe rd_kafka_metadata_destroy(found) }
        let count = unsafe found.pointee.topic_cnt == 1 ? Int(found.pointee.topics[0].partition_cnt) : 0
        if count != partitions {
            throw .librdkafka("topic \(name) has \(count) partitions, not \(partitions)")
        }
    }

    func send(
        key: RawSpan?, value: RawSpan?, headers: RecordHeaders?, token: UInt64
    ) throws(ClientFailure) {
        let place = placements.count == 1 ? 0 : Int(token % UInt64(placements.count))
        let topic = unsafe topics.own[place]
        let partition = placements[place].next(key: key, bytes: (key?.byteCount ?? 0) + (value?.byteCount ?? 0))
        var deadline: UInt64 = 0
        while true {
            if isStopped.load(ordering: .relaxed) { throw .librdkafka("the client is closed") }
            let error =
                if let headers {
                    unsafe produce(topic, key, value, headers, token, partition)
                } else {
                    unsafe produce(topic, key, value, token, partition)
                }
            if error == RD_KAFKA_RESP_ERR_NO_ERROR { break }
            guard error == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw deliveries.explained(Librdkafka.text(of: error)) }
            try waitForRoom(&deadline)
        }
        if deadline != 0 {
            deliveries.isAwaited.store(false, ordering: .relaxed)
            heldNanoseconds += MonotonicClock.now() - (deadline - Self.maximumBlock)
        }
    }

    /// The first call announces that this thread waits, so that one more try comes before the wait: what was freed
    /// meanwhile is not missed.
    private func waitForRoom(_ deadline: inout UInt64) throws(ClientFailure) {
        if deadline == 0 {
            deadline = MonotonicClock.now() + Self.maximumBlock
            deliveries.isAwaited.store(true, ordering: .sequentiallyConsistent)
            return
        }
        _ = deliveries.freed.wait(timeout: 100_000_000)
        if MonotonicClock.now() >= deadline {
            throw deliveries.explained(
                "\(Librdkafka.text(of: RD_KAFKA_RESP_ERR__QUEUE_FULL)) for \(Self.maximumBlock / 1_000_000) ms: "
                    + "the broker takes less than is sent")
        }
    }

    @inline(__always)
    private func produce(
        _ topic: OpaquePointer, _ key: RawSpan?, _ value: RawSpan?, _ token: UInt64, _ partition: Int32
    ) -> rd_kafka_resp_err_t {
        unsafe LibrdkafkaBytes.with(key) { key, keyCount in
            unsafe LibrdkafkaBytes.with(value) { value, count in
                let status = unsafe rd_kafka_produce(
                    topic, partition, RD_KAFKA_MSG_F_COPY, value, count, key, keyCount,
                    UnsafeMutableRawPointer(bitPattern: UInt(token)))
                return status == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error()
            }
        }
    }

    @inline(never)
    private func produce(
        _ topic: OpaquePointer, _ key: RawSpan?, _ value: RawSpan?, _ headers: RecordHeaders, _ token: UInt64,
        _ partition: Int32
    ) -> rd_kafka_resp_err_t {
        unsafe LibrdkafkaBytes.with(key) { key, keyCount in
            unsafe LibrdkafkaBytes.with(value) { value, count in
                let list = unsafe LibrdkafkaBytes.list(of: headers)
                var parts = unsafe [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 7)
                unsafe parts[0].vtype = RD_KAFKA_VTYPE_RKT
                unsafe parts[0].u.rkt = topic
                unsafe parts[1].vtype = RD_KAFKA_VTYPE_PARTITION
                unsafe parts[1].u.i32 = partition
                unsafe parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
                unsafe parts[2].u.i = RD_KAFKA_MSG_F_COPY
                unsafe parts[3].vtype = RD_KAFKA_VTYPE_KEY
                unsafe parts[3].u.mem = .init(ptr: key, size: keyCount)
                unsafe parts[4].vtype = RD_KAFKA_VTYPE_VALUE
                unsafe parts[4].u.mem = .init(ptr: value, size: count)
                unsafe parts[5].vtype = RD_KAFKA_VTYPE_OPAQUE
                unsafe parts[5].u.ptr = UnsafeMutableRawPointer(bitPattern: UInt(token))
                unsafe parts[6].vtype = RD_KAFKA_VTYPE_HEADERS
                unsafe parts[6].u.headers = list
                guard let error = unsafe rd_kafka_produceva(client, parts, parts.count) else {
                    return RD_KAFKA_RESP_ERR_NO_ERROR
                }
                // What was not taken stays the caller's.
                unsafe rd_kafka_headers_destroy(list)
                defer { unsafe rd_kafka_error_destroy(error) }
                return unsafe rd_kafka_error_code(error)
            }
        }
    }

    var statistics: ClientStatistics { deliveries.statistics.withLock { $0 } }

    func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        unsafe rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        deliveries.freed.signal()
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        stop()
        deliveries.end()
        topics.destroy()
        unsafe rd_kafka_queue_destroy(queue)
        unsafe rd_kafka_destroy(client)
    }
}
