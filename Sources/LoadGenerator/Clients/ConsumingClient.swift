internal import KafkaClient

/// What a row needs of a client library that reads: records of the partitions that it was made for, or that its group gives it,
/// counted through all topics of the row. `poll` and `commit` are called by one thread, the other methods by any.
protocol ConsumingClient: AnyObject, Sendable {
    /// Waits for at most `timeoutMilliseconds`, and calls `body` with what was received, partition by partition.
    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure)

    /// Commits behind what `poll` has handed out, the batch that it is just handing out included, and waits for the answer.
    /// - Returns: whether the group has taken it.
    func commit() -> Bool

    /// Goes on reading the partitions that it has from where `start` says; one without a start stays where it is. Called by the thread that
    /// polls, between two polls, with partitions counted through all topics.
    func seek(_ start: (Int32) -> StartPosition?) throws(ClientFailure)

    /// What the group has given it and cost it so far.
    var membership: Membership { get }

    /// Fetch requests sent so far; nil where the library does not say.
    var fetches: FetchCount? { get }

    /// Makes a waiting `poll` return or throw. Idempotent, and nothing after `close`; not called while that is under way.
    func stop()

    /// Ends as `close` does, and as a crash would: the group hears nothing of it, and nothing more is committed.
    func abandon()

    /// Ends every thread of the client, when no `poll` is under way and none will come; leaves the group first. Idempotent.
    func close()
}

/// Fetch requests that a consumer had sent by a time.
struct FetchCount: Hashable, Sendable {
    var requests: Int
    /// As of when, ns of the monotonic clock; nil is just now.
    var time: UInt64?

    /// How many were sent from one time to another, `first` being what was counted about the one, and this about the other: as many as
    /// between the two counts, in proportion. Nil where this is no later than that.
    func since(_ first: FetchCount, from: UInt64, to: UInt64) -> Double? {
        let (begin, end) = (first.time ?? from, time ?? to)
        guard end > begin, to > from else { return nil }
        return Double(requests - first.requests) * Double(to - from) / Double(end - begin)
    }
}

/// Which of a row's consumers one is.
struct MemberName: Hashable, Sendable {
    /// From 0.
    let group: Int
    /// In its group, from 0.
    let member: Int
    /// `group.id`
    let groupID: String
    /// `client.id`
    let clientID: String

    /// - Parameter row: what tells the row's groups from all others.
    init(group: Int, member: Int, of plan: RowPlan, row: String) {
        self.group = group
        self.member = member
        groupID = "\(row)-g\(group + 1)"
        clientID = plan.consumer.groups == 1 ? "weir-consumer-\(member)" : "weir-consumer-\(group)-\(member)"
    }
}
