internal import KafkaClient
internal import RecordFormat

/// What a row needs of a client library that reads: records of the partitions that it was made for, from the offsets given
/// then. `poll` is called by one thread, the other methods by any.
protocol ConsumingClient: AnyObject, Sendable {
    /// Waits for at most `timeoutMilliseconds`, and calls `body` with what was received, partition by partition.
    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure)

    /// Makes a waiting `poll` return or throw. Idempotent.
    func stop()

    /// Ends every thread of the client, when no `poll` is under way and none will come. Idempotent.
    func close()
}

/// Records of one partition that were received together; it lives for the call that it is handed to.
struct ReceivedBatch: ~Escapable {
    let partition: Int32
    private let fetched: FetchedBatch

    @_lifetime(copy fetched)
    init(_ fetched: borrowing FetchedBatch) {
        partition = fetched.partition
        self.fetched = copy fetched
    }

    /// Calls `body` with each record, in order; throws where the batch is damaged, perhaps after some of them.
    @inline(__always)
    func forEachRecord(_ body: (borrowing ReceivedRecord) -> Void) throws(ClientFailure) {
        do throws(ClientError) {
            try fetched.forEachRecord { body(ReceivedRecord($0)) }
        } catch { throw .native(error) }
    }
}

/// A received record; nil is null, which is not the same as empty.
struct ReceivedRecord: ~Escapable {
    let key: RawSpan?
    let value: RawSpan?
    private let headers: Record.Headers

    @inline(__always) @_lifetime(copy record)
    init(_ record: borrowing Record) {
        key = record.key
        value = record.value
        headers = record.headers
    }

    /// How many headers it has.
    @inline(__always) var headerCount: Int { headers.count }

    /// Calls `body` with each header in order; keys are UTF-8. False where they are malformed.
    func forEachHeader(_ body: (_ key: RawSpan, _ value: RawSpan?) -> Void) -> Bool {
        do throws(RecordFlaw) { try headers.forEach(body) } catch { return false }
        return true
    }
}
