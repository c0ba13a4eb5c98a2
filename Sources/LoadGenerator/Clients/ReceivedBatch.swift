internal import CRdkafka
internal import KafkaClient
internal import RecordFormat

/// Records of one partition that were received together; it lives for the call that it is handed to.
struct ReceivedBatch: ~Escapable {
    /// unsafe: the messages live as long as the span that refers to them.
    @safe private enum Source: ~Escapable {
        case fetched(FetchedBatch)
        case messages(Span<UnsafeMutablePointer<rd_kafka_message_t>?>)
    }

    /// Counted through all topics of the row.
    let partition: Int32
    private let source: Source

    /// - Parameter first: where the partitions of its topic begin.
    @_lifetime(copy fetched)
    init(_ fetched: borrowing FetchedBatch, first: Int32) {
        partition = first + fetched.partition
        source = .fetched(copy fetched)
    }

    /// Messages of librdkafka, without errors among them.
    @_lifetime(copy messages)
    init(_ partition: Int32, _ messages: Span<UnsafeMutablePointer<rd_kafka_message_t>?>) {
        self.partition = partition
        source = unsafe .messages(messages)
    }

    /// How many records it has, or says that it has where it is damaged.
    var announcedCount: Int {
        switch source {
        case .fetched(let batch): Int(batch.header.recordCount)
        case .messages(let messages): unsafe messages.count
        }
    }

    /// How many records it can have lost where it is damaged: as many as it says, which may be damaged too, and no more than its bytes hold.
    /// A record takes seven at least; one with a stamp takes more, compressed or not.
    var possibleCount: Int {
        switch source {
        case .fetched(let batch): min(announcedCount, batch.bytes.byteCount / 7)
        case .messages: announcedCount
        }
    }

    /// Calls `body` with each record, in order; throws where the batch is damaged, perhaps after some of them.
    @inline(__always)
    func forEachRecord(_ body: (borrowing ReceivedRecord) -> Void) throws(ClientFailure) {
        switch source {
        case .fetched(let batch):
            do throws(ClientError) {
                try batch.forEachRecord { body(ReceivedRecord($0)) }
            } catch { throw .native(error) }
        case .messages(let messages):
            for index in 0..<(unsafe messages.count) {
                // unsafe: the messages live as long as this batch, and so do key and value.
                if let message = unsafe messages[index] { unsafe body(ReceivedRecord(message)) }
            }
        }
    }
}

/// A received record; nil is null, which is not the same as empty.
struct ReceivedRecord: ~Escapable {
    /// unsafe: the message lives as long as the record.
    @safe private enum Headers: ~Escapable {
        case encoded(Record.Headers)
        case message(UnsafeMutablePointer<rd_kafka_message_t>)
    }

    let offset: Int64
    /// Milliseconds since 1970.
    let timestamp: Int64
    let key: RawSpan?
    let value: RawSpan?
    private let headers: Headers

    @inline(__always) @_lifetime(copy record)
    init(_ record: borrowing Record) {
        offset = record.offset
        timestamp = record.timestamp
        key = record.key
        value = record.value
        headers = .encoded(record.headers)
    }

    /// unsafe: the message must live as long as this record.
    @unsafe @inline(__always) @_lifetime(immortal)
    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        unsafe offset = message.pointee.offset
        unsafe timestamp = rd_kafka_message_timestamp(message, nil)
        key = unsafe LibrdkafkaBytes.span(message.pointee.key, message.pointee.key_len)
        value = unsafe LibrdkafkaBytes.span(message.pointee.payload, message.pointee.len)
        headers = unsafe .message(message)
    }

    /// How many headers it has.
    @inline(__always) var headerCount: Int {
        switch headers {
        case .encoded(let headers): headers.count
        case .message(let message): unsafe LibrdkafkaBytes.headerCount(of: message)
        }
    }

    /// Calls `body` with each header in order; keys are UTF-8. False where they are malformed.
    func forEachHeader(_ body: (_ key: RawSpan, _ value: RawSpan?) -> Void) -> Bool {
        switch headers {
        case .encoded(let headers):
            do throws(RecordFlaw) { try headers.forEach(body) } catch { return false }
        case .message(let message): unsafe LibrdkafkaBytes.forEachHeader(of: message, body)
        }
        return true
    }
}
