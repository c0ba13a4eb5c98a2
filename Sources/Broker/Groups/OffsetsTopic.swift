import KafkaProtocol

/// The topic in which groups and their offsets are kept, in Apache Kafka's own form.
enum OffsetsTopic {
    static let name = "__consumer_offsets"

    /// The partition that keeps a group: Java's hash of its name, as Kafka has it, so that its tools look in the right place.
    static func partition(of group: String, count: Int) -> Int32 {
        let hash = group.utf16.reduce(into: Int32(0)) { $0 = $0 &* 31 &+ Int32($1) }
        return hash == .min ? 0 : abs(hash) % Int32(count)
    }

    /// What the topic sets for itself. Nothing goes by age: ``OffsetsLog`` drops what newer records have replaced.
    static func overrides(_ settings: GroupSettings) -> [String: String] {
        [
            "retention.bytes": "-1", "retention.ms": "-1",
            "segment.bytes": String(settings.offsetsTopicSegmentBytes),
        ]
    }
}

extension Topic {
    /// Written by the broker only.
    var isInternal: Bool { name == OffsetsTopic.name }
}

/// One record of `__consumer_offsets`; nil values say that there is nothing any more.
enum OffsetsRecord: Sendable {
    case offset(OffsetCommitKey, OffsetCommitValue?)
    case group(GroupMetadataKey, GroupMetadataValue?)

    /// Key and value in the versions that Apache Kafka 4 writes, which every one since 2.3 reads.
    var encoded: (key: [UInt8], value: [UInt8]?) {
        switch self {
        case .offset(let key, let value):
            // Only version 1 has a time at which an offset expires by itself.
            (key.encoded(version: 1), value.map { $0.encoded(version: $0.expireTimestamp >= 0 ? 1 : 3) })
        case .group(let key, let value):
            (key.encoded(version: 2), value?.encoded(version: 3))
        }
    }

    /// Nil for kinds of records that mean nothing here: those of Kafka's newer group types.
    init?(key: RawSpan, value: RawSpan?) throws(ProtocolError) {
        switch try OffsetsTopicKey(decoding: key) {
        case .offsetCommit(let key):
            if let value {
                self = .offset(key, try OffsetCommitValue(decoding: value))
            } else {
                self = .offset(key, nil)
            }
        case .groupMetadata(let key):
            if let value {
                self = .group(key, try GroupMetadataValue(decoding: value))
            } else {
                self = .group(key, nil)
            }
        case .other: return nil
        }
    }
}
