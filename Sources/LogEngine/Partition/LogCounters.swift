/// What a partition did since it was opened.
public struct LogCounters: Hashable, Sendable {
    public var batches = 0
    public var records = 0
    public var bytes = 0
    /// System calls that wrote batches: `batches / pwritevCalls` is what group commit is worth.
    public var pwritevCalls = 0
    /// Repeats of idempotent producers, answered with their old offset.
    public var repeatedBatches = 0
    public var refusedBatches = 0
    public var flushes = 0
    public var segmentsRolled = 0
    /// Fetches answered from what is in memory, and those that had to read headers.
    public var fetches = 0
    public var fetchesWithHeaderReads = 0

    public init() {}

    public static func += (total: inout LogCounters, part: LogCounters) {
        total.batches += part.batches
        total.records += part.records
        total.bytes += part.bytes
        total.pwritevCalls += part.pwritevCalls
        total.repeatedBatches += part.repeatedBatches
        total.refusedBatches += part.refusedBatches
        total.flushes += part.flushes
        total.segmentsRolled += part.segmentsRolled
        total.fetches += part.fetches
        total.fetchesWithHeaderReads += part.fetchesWithHeaderReads
    }

    /// Batches a system call; 0 where nothing was written.
    public var batchesPerPwritev: Double { pwritevCalls == 0 ? 0 : Double(batches) / Double(pwritevCalls) }
}
