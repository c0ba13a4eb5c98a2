internal import CRdkafka
internal import SystemIO
import Synchronization

/// What a producer of librdkafka says, heard on a thread of its own: deliveries, batch by batch, and errors.
///
/// unsafe: `queue` is the library's, and lives until `end` has returned; events and their messages live until the event is
/// destroyed, after the last look at them. All other state that is not atomic or locked belongs to the polling thread.
@safe final class LibrdkafkaDeliveries: @unchecked Sendable {
    /// Whether a sender waits for memory.
    let isAwaited = Atomic<Bool>(false)
    /// Signalled when records have ended, if a sender waits.
    let freed = Semaphore()
    let statistics = Mutex(ClientStatistics())
    /// What the library said last of a connection: the reason behind "timed out".
    let lastError = Mutex<String?>(nil)
    private let queue: OpaquePointer
    private let listener: SettledListener
    private let mustEnd = Atomic<Bool>(false)
    private var messages: [UnsafePointer<rd_kafka_message_t>?] = unsafe []
    private var tokens: [UInt64] = []
    private var thread: SystemThread?

    init(_ queue: OpaquePointer, listener: @escaping SettledListener) {
        unsafe self.queue = unsafe queue
        self.listener = listener
    }

    func start(name: String) throws(ClientFailure) {
        do throws(SystemError) { thread = try SystemThread(name: name) { self.poll() } } catch { throw .system(error) }
    }

    /// Ends the thread, when everything that the library had to say was heard.
    func end() {
        mustEnd.store(true, ordering: .relaxed)
        unsafe rd_kafka_queue_yield(queue)
        thread?.join()
        thread = nil
    }

    private func poll() {
        while true {
            guard let event = unsafe rd_kafka_queue_poll(queue, 100) else {
                if mustEnd.load(ordering: .relaxed) { return }
                continue
            }
            switch unsafe rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR: unsafe hear(event)
            case RD_KAFKA_EVENT_ERROR:
                let text = unsafe String(cString: rd_kafka_event_error_string(event))
                lastError.withLock { $0 = text }
            default: break
            }
            unsafe rd_kafka_event_destroy(event)
            if isAwaited.load(ordering: .sequentiallyConsistent) { freed.signal() }
        }
    }

    /// Tells of one event's records; as a rule they are those of one batch.
    private func hear(_ event: OpaquePointer) {
        let now = MonotonicClock.now()
        let count = unsafe rd_kafka_event_message_count(event)
        while unsafe messages.count < count { unsafe messages.append(nil) }
        let filled = unsafe messages.withUnsafeMutableBufferPointer { buffer in
            unsafe rd_kafka_event_message_array(event, buffer.baseAddress, buffer.count)
        }
        guard filled > 0, let first = unsafe messages[0] else { return }
        if unsafe first.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            // librdkafka's requests carry one batch each.
            statistics.withLock {
                $0.requests += 1
                $0.batches += 1
                $0.records += filled
            }
        }
        var topic = unsafe first.pointee.rkt
        var partition = unsafe first.pointee.partition
        var error = unsafe first.pointee.err
        for index in 0..<filled {
            guard let message = unsafe messages[index] else { continue }
            if unsafe message.pointee.partition != partition || message.pointee.err != error
                || message.pointee.rkt != topic
            {
                tell(unsafe LibrdkafkaTopics.first(of: topic) + partition, error, now)
                unsafe topic = unsafe message.pointee.rkt
                partition = unsafe message.pointee.partition
                error = unsafe message.pointee.err
            }
            tokens.append(UInt64(UInt(bitPattern: unsafe message.pointee._private)))
        }
        tell(unsafe LibrdkafkaTopics.first(of: topic) + partition, error, now)
    }

    private func tell(_ partition: Int32, _ error: rd_kafka_resp_err_t, _ now: UInt64) {
        listener(
            SettledBatch(
                partition: partition, tokens: tokens.span, failure: failure(error), openedAt: 0, sentAt: 0,
                answeredAt: now))
        tokens.removeAll(keepingCapacity: true)
    }

    private func failure(_ error: rd_kafka_resp_err_t) -> ClientFailure? {
        if error == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
        return explained(Librdkafka.text(of: error))
    }

    /// The library's words, with what it said before of its connections.
    func explained(_ text: String) -> ClientFailure {
        .librdkafka(text + (lastError.withLock { $0 }.map { " (\($0))" } ?? ""))
    }
}
