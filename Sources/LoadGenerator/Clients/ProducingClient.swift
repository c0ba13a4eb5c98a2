internal import RecordFormat

/// What a row needs of a client library that sends. `send` is called by one thread at a time, the
/// other methods by any.
protocol ProducingClient: AnyObject, Sendable {
    /// Hands a record over: returns when the client has copied it, at once unless its memory is full.
    ///
    /// What becomes of the record is told to the listener that the client was made with, once, by `token`, which also says to which of
    /// the producer's topics it goes: to token mod their number.
    func send(
        key: RawSpan?, value: RawSpan?, headers: RecordHeaders?, token: UInt64
    ) throws(ClientFailure)

    /// What was done so far; take two and subtract.
    var statistics: ClientStatistics { get }

    /// For how long `send` has waited for the client's memory so far, in nanoseconds. Read by the thread that sends.
    var heldNanoseconds: UInt64 { get }

    /// Fails what is not acknowledged and wakes a `send` that waits; one that comes later throws. Idempotent.
    func stop()

    /// Ends every thread of the client, when no `send` is under way and none will come. Idempotent.
    func close()
}

/// Called with what became of a batch, on a thread of the client's own: be quick, and do not send from there.
typealias SettledListener = @Sendable (borrowing SettledBatch) -> Void

/// What became of records of one partition that ended together; it lives for the call that it is handed to.
struct SettledBatch: ~Escapable {
    /// Counted through all topics of the row.
    let partition: Int32
    /// What was given with each record, in the order of the records.
    let tokens: Span<UInt64>
    /// Nil where the records were acknowledged (acks=0: handed to the kernel).
    let failure: ClientFailure?
    /// When the batch was opened and first sent, ns of the monotonic clock; 0 where it was not, or the library does not say.
    let openedAt: UInt64
    let sentAt: UInt64
    /// When it was full or had lingered; 0 where the library does not say.
    let ripeAt: UInt64
    /// When it was answered, or the library said so.
    let answeredAt: UInt64
    /// How often it was sent; 0 where the library does not say.
    let attempts: Int

    @_lifetime(copy tokens)
    init(
        partition: Int32, tokens: Span<UInt64>, failure: ClientFailure?, openedAt: UInt64, sentAt: UInt64,
        ripeAt: UInt64 = 0, answeredAt: UInt64, attempts: Int = 0
    ) {
        self.partition = partition
        self.tokens = tokens
        self.failure = failure
        self.openedAt = openedAt
        self.sentAt = sentAt
        self.ripeAt = ripeAt
        self.answeredAt = answeredAt
        self.attempts = attempts
    }
}

/// What a producing client has done since it was made.
struct ClientStatistics: Sendable, Equatable {
    /// Produce requests, retries included.
    var requests = 0
    /// Batches that they carried, and the records in those.
    var batches = 0
    var records = 0
    /// Requests in flight; nil where the library does not say.
    var inFlight: InFlight?

    struct InFlight: Sendable, Equatable {
        /// Now.
        var requests = 0
        /// Requests × nanoseconds: differences divided by the time between are the average.
        var nanoseconds: UInt64 = 0
    }

    static func += (sum: inout Self, one: Self) {
        sum.requests += one.requests
        sum.batches += one.batches
        sum.records += one.records
        guard let other = one.inFlight else { return }
        let own = sum.inFlight ?? InFlight()
        sum.inFlight = InFlight(
            requests: own.requests + other.requests, nanoseconds: own.nanoseconds &+ other.nanoseconds)
    }
}
