public import RecordFormat
public import SystemIO

/// A validated record batch on its way into the log: where its bytes are, and who keeps them alive.
///
/// The bytes stay where they were received. The append writes base offset and leader epoch into them and hands them to
/// the kernel; nothing is copied.
///
/// unsafe: `base` points at `byteCount` bytes that `owner` keeps alive and that nobody else touches until the append has
/// returned; that is the promise of whoever makes the value, checked where the bytes lie in a ``SystemIO/Buffer``.
@safe public struct PendingBatch: @unchecked Sendable {
    /// The header as it was validated; its base offset is the producer's.
    public let header: RecordBatchHeader
    let base: UnsafeMutableRawPointer
    private let owner: AnyObject?

    /// All bytes of the batch, header included.
    public var byteCount: Int { header.totalBytes }

    /// The batch whose header is `header`, at `position` in `buffer`.
    public init(_ header: RecordBatchHeader, in buffer: Buffer, at position: Int) {
        precondition(position >= 0 && position + header.totalBytes <= buffer.count, "the batch lies in the buffer")
        self.header = header
        unsafe base = buffer.base + position
        owner = buffer
    }

    /// The batch whose header is `header`, in memory that `owner` keeps alive.
    @unsafe public init(_ header: RecordBatchHeader, at base: UnsafeMutableRawPointer, owner: AnyObject?) {
        self.header = header
        unsafe self.base = base
        self.owner = owner
    }

    /// A copy of a whole batch, with its header checked but not its records.
    public init(copying batch: RawSpan) throws(RecordBatchError) {
        let header = try RecordBatchHeader(batch)
        guard header.totalBytes <= batch.byteCount else {
            throw .cut(needed: header.totalBytes, available: batch.byteCount)
        }
        let buffer = Buffer(capacity: header.totalBytes)
        buffer.append(batch.extracting(0..<header.totalBytes))
        self.init(header, in: buffer, at: 0)
    }

    /// The bytes, to be stamped.
    func withBytes(_ body: (inout MutableRawSpan) -> Void) {
        var bytes = unsafe MutableRawSpan(_unsafeStart: base, byteCount: byteCount)
        body(&bytes)
    }
}

/// Where a batch is in the log.
public struct AppendedBatch: Hashable, Sendable {
    /// The offset of the first record.
    public var baseOffset: Int64
    /// The offset of the last record.
    public var lastOffset: Int64
    /// Milliseconds since 1970 where the broker sets the time, or −1.
    public var logAppendTime: Int64
    public var logStartOffset: Int64
}

/// What became of one batch of an append.
public enum AppendResult: Hashable, Sendable {
    case appended(AppendedBatch)
    /// The batch was in the log already (KIP-98): success for the producer, with the old offset.
    case repeated(AppendedBatch)
    case refused(LogError)
}

/// What became of an append.
public struct AppendOutcome: Sendable {
    /// One for each batch, in their order.
    public var results: [AppendResult]
    /// The offset after the last record.
    public var logEndOffset: Int64
    /// The flush policy wants ``PartitionLog/flush(upTo:completion:)`` before anybody is told of success.
    public var mustFlush: Bool
}
