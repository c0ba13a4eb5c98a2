/// What became of one batch: for every record in it the same, but for its offset.
///
/// Handed to the producer's listener on the sender thread; it lives for that call.
public struct DeliveryReport: ~Escapable {
    public let topic: String
    public let partition: Int32
    /// The first record's offset; the record at index i of `tokens` has `baseOffset + i`. −1 where it is not known: with
    /// acks=0, after a failure, and for a repeat that the broker had forgotten.
    public let baseOffset: Int64
    /// The broker's time of the append in ms (LogAppendTime), or −1 where records keep their own.
    public let logAppendTimeMilliseconds: Int64
    /// Nil where the records were delivered.
    public let error: ClientError?
    /// What the caller gave with each record, in the order of the records.
    public let tokens: Span<UInt64>
    /// The batch's bytes as sent, compressed if they were.
    public let byteCount: Int
    /// When the batch was opened, first sent (0: never), and answered; ns of the monotonic clock.
    public let openedAt: UInt64
    /// When a record found the batch full (ns); 0 where none did, and the batch was sent because it had lingered.
    public let filledAt: UInt64
    public let sentAt: UInt64
    public let answeredAt: UInt64
    /// How often it was sent.
    public let attempts: Int

    @_lifetime(copy tokens)
    init(
        _ batch: borrowing ProducerBatch, outcome: BatchOutcome, topic: String, partition: Int32, answeredAt: UInt64,
        tokens: Span<UInt64>
    ) {
        self.topic = topic
        self.partition = partition
        switch outcome {
        case .delivered(let baseOffset, let time):
            self.baseOffset = baseOffset
            logAppendTimeMilliseconds = time
            error = nil
        case .failed(let error):
            baseOffset = -1
            logAppendTimeMilliseconds = -1
            self.error = error
        }
        self.tokens = tokens
        byteCount = batch.sentBytes
        openedAt = batch.openedAt
        filledAt = batch.filledAt
        sentAt = batch.sentAt
        self.answeredAt = answeredAt
        attempts = batch.attempts
    }
}

/// Called with each batch's report, on the sender thread: be quick, and do not send from there.
public typealias DeliveryListener = @Sendable (borrowing DeliveryReport) -> Void

/// How a batch ended.
enum BatchOutcome {
    case delivered(baseOffset: Int64, logAppendTime: Int64)
    case failed(ClientError)
}
