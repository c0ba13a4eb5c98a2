internal import KafkaConnection
internal import RecordFormat

/// The records for one partition that travel together, with what their sender wants back.
///
/// It belongs to one place at a time: its partition (under the partition's lock) while it is open or waits, then the sender.
final class ProducerBatch: @unchecked Sendable {
    let builder: RecordBatchBuilder
    var tokens: [UInt64] = []
    /// Callers that want to hear of single records, by index.
    var callbacks: [(index: Int, timestamp: Int64, call: (Result<RecordMetadata, ClientError>) -> Void)] = []
    /// What it takes of `buffer.memory`.
    var reservedBytes = 0
    /// When it was opened (ns), and the same in ms since 1970 for records that bring no timestamp.
    var openedAt: UInt64 = 0
    var openedAtMilliseconds: Int64 = 0

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

    func reset() {
        builder.reset()
        tokens.removeAll(keepingCapacity: true)
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
