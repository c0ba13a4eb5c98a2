/// What a row needs of a client library that reads: records of the partitions that it was made for, from the offsets given
/// then, counted through all topics of the row. `poll` is called by one thread, the other methods by any.
protocol ConsumingClient: AnyObject, Sendable {
    /// Waits for at most `timeoutMilliseconds`, and calls `body` with what was received, partition by partition.
    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure)

    /// Makes a waiting `poll` return or throw. Idempotent.
    func stop()

    /// Ends every thread of the client, when no `poll` is under way and none will come. Idempotent.
    func close()
}
