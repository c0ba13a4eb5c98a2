/// What a producer has done since it was made; take two and subtract.
public struct ProducerStatistics: Sendable, Equatable {
    /// Produce requests sent, retries included.
    public var requests = 0
    /// Batches that they carried, and the records and bytes in those.
    public var batches = 0
    public var records = 0
    public var bytes = 0
    /// Batches that were sent again.
    public var retries = 0
    /// Batches that ended in an error.
    public var failures = 0
    /// Requests in flight now, over all connections.
    public var inFlight = 0
    /// Requests in flight × nanoseconds: differences divided by the time between are the average in flight.
    public var inFlightNanoseconds: UInt64 = 0
    /// `buffer.memory` in use, bytes.
    public var bufferedBytes = 0

    /// Nothing done.
    public init() {}
}
