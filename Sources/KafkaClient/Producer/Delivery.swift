internal import SystemIO
import Synchronization

/// Where a record was written.
public struct RecordMetadata: Sendable, Equatable {
    public let topic: String
    public let partition: Int32
    /// −1 with acks=0.
    public let offset: Int64
    /// Milliseconds since 1970: the record's own, or the broker's with LogAppendTime.
    public let timestamp: Int64
}

/// The future of one record, to wait on.
public final class Delivery: Sendable {
    private let result = Mutex<Result<RecordMetadata, ClientError>?>(nil)
    private let done = Semaphore()

    init() {}

    /// The outcome, or nil while there is none.
    public var outcome: Result<RecordMetadata, ClientError>? { result.withLock { $0 } }

    /// Waits until the record was acknowledged or has failed. The producer's time-outs bound the wait.
    @discardableResult
    public func wait() throws(ClientError) -> RecordMetadata {
        done.wait()
        done.signal()  // for whoever else waits
        return try outcome!.get()
    }

    func complete(_ outcome: Result<RecordMetadata, ClientError>) {
        result.withLock { $0 = outcome }
        done.signal()
    }
}
