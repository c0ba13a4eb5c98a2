public import KafkaProtocol

/// What a stub broker did, and when: times are ns of the monotonic clock, read by the broker itself.
public struct StubAccount: Sendable {
    /// A request, in the order of arrival.
    public struct Request: Sendable {
        public var api: APIKey
        public var version: Int16
        /// The number of its connection, from 0.
        public var connection: Int
        /// When all of its bytes were there.
        public var arrivedAt: UInt64
        /// When the answer was to go: as scripted, but not in a stall and not before the answers ahead of it; 0 without an answer.
        public var dueAt: UInt64 = 0
        /// Right before the first byte of the answer went; 0 without an answer.
        public var answeredAt: UInt64 = 0
    }

    /// A batch that a Produce request brought and that was accepted.
    public struct Append: Sendable {
        public var topic: String
        public var partition: Int32
        /// Index into `requests`.
        public var request: Int
        /// The batch as it arrived.
        public var batch: [UInt8]
    }

    /// Records that a Fetch request took away.
    public struct Delivery: Sendable {
        public var topic: String
        public var partition: Int32
        public var offsets: Range<Int64>
        /// Index into `requests`.
        public var request: Int
    }

    public var requests: [Request] = []
    public var appends: [Append] = []
    public var deliveries: [Delivery] = []
    /// What was done to records.
    public var faults: [StubFaults.Fault] = []

    /// How late answers went (ns), asked delay against achieved: the broker's own error.
    public var delayErrors: [UInt64] {
        requests.filter { $0.answeredAt > 0 }.map { $0.answeredAt - $0.dueAt }
    }
}
