internal import KafkaConnection
internal import RecordFormat

/// The records for one partition that travel together, with what their sender wants back.
///
/// It belongs to one place at a time: its partition (under the partition's lock) while it is open or waits, then the sender.
final class ProducerBatch: @unchecked Sendable {
    let builder: RecordBatchBuilder
    typealias Callback = (index: Int, timestamp: Int64, call: (Result<RecordMetadata, ClientError>) -> Void)
    // unsafe: what every record touches is not checked for exclusive access, which would be a fifth of a send: each access is
    // an instant one, by the one place that has the batch.
    @exclusivity(unchecked) private var recordTokens: [UInt64] = []
    @exclusivity(unchecked) private var openedMilliseconds: Int64 = 0
    /// Callers that want to hear of single records, by index.
    private(set) var callbacks: [Callback] = []
    /// What it takes of `buffer.memory`.
    var reservedBytes = 0
    /// When it was opened (ns).
    private(set) var openedAt: UInt64 = 0
    /// When a record found it full (ns); 0 where none did.
    var filledAt: UInt64 = 0

    // The sender's.
    var sentAt: UInt64 = 0
    var attempts = 0
    /// The order in which batches were first sent; retries keep it.
    var order: UInt64 = 0
    var isFinished = false
    /// −1 while no sequence is assigned.
    var baseSequence: Int32 = -1
    var lastError: ClientError?
    var sentBytes = 0

    init(byteLimit: Int) { builder = RecordBatchBuilder(byteLimit: byteLimit) }

    var count: Int { builder.count }

    /// What callers gave with the records, in order.
    var tokens: [UInt64] { unsafe recordTokens }

    /// Says when the batch was opened: in ns of the monotonic clock, and in ms since 1970 for records without a timestamp.
    func open(at nanoseconds: UInt64, milliseconds: Int64) {
        openedAt = nanoseconds
        filledAt = 0
        unsafe openedMilliseconds = milliseconds
    }

    /// Appends a record; false where the batch is full.
    @inline(__always)
    func append(
        _ key: RawSpan?, _ value: RawSpan?, _ headers: RecordHeaders?, _ timestamp: Int64?, _ token: UInt64,
        _ completion: ((Result<RecordMetadata, ClientError>) -> Void)?
    ) -> Bool {
        let time = unsafe timestamp ?? openedMilliseconds
        let fits =
            if let headers {
                builder.append(timestamp: time, key: key, value: value, headers: headers)
            } else {
                builder.append(timestamp: time, key: key, value: value)
            }
        guard fits else { return false }
        if let completion { callbacks.append((builder.count - 1, time, completion)) }
        unsafe recordTokens.append(token)
        return true
    }

    func reset() {
        builder.reset()
        unsafe recordTokens.removeAll(keepingCapacity: true)
        callbacks.removeAll()
        sentAt = 0
        attempts = 0
        isFinished = false
        baseSequence = -1
        lastError = nil
        sentBytes = 0
    }

    /// The finished batch, to be sent from where it lies.
    var external: ExternalBytes {
        // unsafe: the bytes stay in the builder's memory, which this batch owns, and nobody resets it before the request
        // that carries them has ended.
        let builder = builder
        let bytes = builder.bytes
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe ExternalBytes(owner: self, base: bytes.baseAddress!, byteCount: bytes.count)
        }
    }
}
