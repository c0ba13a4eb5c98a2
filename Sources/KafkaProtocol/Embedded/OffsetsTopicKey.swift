/// The key of a record in `__consumer_offsets`: its first two bytes say of what.
public enum OffsetsTopicKey: Hashable, Sendable {
    /// The record holds a committed offset (`OffsetCommitValue`), or deletes it by a null value.
    case offsetCommit(OffsetCommitKey)
    /// The record holds a group's generation and members (`GroupMetadataValue`), or deletes the group by a null value.
    case groupMetadata(GroupMetadataKey)
    /// A kind of record that this codec does not have, such as those of Kafka's newer groups (KIP-848).
    case other(Int16)

    /// Reads a key. Throws `ProtocolError` if it is cut short.
    public init(decoding bytes: RawSpan) throws(ProtocolError) {
        var reader = WireReader(bytes)
        let version = try reader.int16("version")
        if OffsetCommitKey.versions.contains(version) {
            self = .offsetCommit(try OffsetCommitKey(from: &reader, version: version))
        } else if GroupMetadataKey.versions.contains(version) {
            self = .groupMetadata(try GroupMetadataKey(from: &reader, version: version))
        } else {
            self = .other(version)
        }
    }
}
