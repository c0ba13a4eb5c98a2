public import KafkaProtocol

/// A consumer group of one member, which a stub broker coordinates as its script says.
public struct StubGroup: Sendable {
    /// What becomes of a request that is not answered as it should be.
    public enum Answer: Sendable {
        case refuse(ErrorCode)
        case disconnect
        /// No answer, now or later.
        case silence
    }

    /// For each API, what becomes of its next requests, in their order; the others succeed.
    public var answers: [APIKey: [Answer]] = [:]
    /// "topic-partition": the offset, and the note.
    public var committed: [String: Committed] = [:]
    /// How often the member has joined.
    public var generation: Int32 = 0
    /// The ids of members that have left.
    public var left: [String] = []
    /// The requests to join, in their order.
    public var joins: [JoinGroupRequest] = []
    var members = 0
    var assignment: [UInt8] = []
    var protocolName = ""

    public struct Committed: Equatable, Sendable {
        public var offset: Int64
        public var metadata: String?
        /// As which generation it was committed; −1 from outside.
        public var generation: Int32
    }

    mutating func nextAnswer(_ api: APIKey) -> Answer? {
        guard answers[api]?.isEmpty == false else { return nil }
        return answers[api]?.removeFirst()
    }
}
