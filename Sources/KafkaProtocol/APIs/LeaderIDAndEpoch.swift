/// The leader of a partition as the answering broker knows it, so that a client need not ask for metadata first
/// (KIP-951).
public struct LeaderIDAndEpoch: Equatable, Sendable {
    /// The ID of the current leader or -1 if the leader is unknown.
    public var leaderID: Int32
    /// The latest known leader epoch.
    public var leaderEpoch: Int32

    /// All fields, each with Kafka's default.
    public init(leaderID: Int32 = -1, leaderEpoch: Int32 = -1) {
        self.leaderID = leaderID
        self.leaderEpoch = leaderEpoch
    }
}

extension LeaderIDAndEpoch: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        leaderID = try reader.int32("leader_id")
        leaderEpoch = try reader.int32("leader_epoch")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(leaderID)
        writer.int32(leaderEpoch)
        writer.noTags()
    }
}
