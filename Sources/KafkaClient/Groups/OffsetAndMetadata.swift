/// What a group keeps of a partition: where to go on, and a note.
public struct OffsetAndMetadata: Sendable, Hashable {
    /// The next offset to read.
    public var offset: Int64
    /// The leader epoch of the record before it, or −1.
    public var leaderEpoch: Int32
    /// Whatever whoever committed wanted to remember; at most `offset.metadata.max.bytes` of the broker.
    public var metadata: String

    public init(offset: Int64, leaderEpoch: Int32 = -1, metadata: String = "") {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }
}
