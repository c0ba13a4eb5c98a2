public import SystemIO

/// How a broker writes its logs: settings of the process, where ``LogConfiguration`` holds those of a topic.
public struct LogOptions: Sendable {
    /// How the batches of one ``PartitionLog/append(_:leaderEpoch:)`` reach the file.
    public enum AppendStrategy: String, Sendable, CaseIterable {
        /// One `pwritev` for all of them.
        case batched
        /// One `pwritev` each: what batching is measured against.
        case single
    }

    public var appendStrategy = AppendStrategy.batched
    /// Bytes allocated ahead of the log's end: the first chunk of a segment. 0: none.
    public var firstAllocationBytes = 16 << 20
    /// Bytes allocated ahead of the log's end: every further chunk.
    public var allocationBytes = 64 << 20
    /// Written bytes after which the kernel is told to start writing them out; 0: never.
    public var writebackBytes = 8 << 20
    /// Whether closed segments are flushed, as Kafka does; the recovery point follows them.
    public var flushesClosedSegments = true
    /// Producers idle for longer than this are forgotten: `producer.id.expiration.ms`.
    public var producerExpirationMilliseconds: Int64 = 86_400_000
    /// Where slow work runs (flush, unlink, write-out). Without one it runs on the caller's thread.
    public var pool: WorkerPool?
    /// Told of everything that somebody should know; called on any thread, must not call back into the log.
    public var report: @Sendable (LogEvent) -> Void = { _ in }

    public init() {}

    /// Runs slow work on the pool, or at once where there is none.
    func later(_ job: @escaping @Sendable () -> Void) {
        if let pool { pool.submit(job) } else { job() }
    }
}
