import KafkaProtocol

/// An offset that a group has committed for a partition.
struct CommittedOffset: Hashable, Sendable {
    var offset: Int64
    /// Of the last record consumed; −1: not said.
    var leaderEpoch: Int32 = -1
    var metadata = ""
    /// Milliseconds since 1970.
    var committedAt: Int64
    /// When it goes whatever happens, as old clients could ask for; −1: by `offsets.retention.minutes`.
    var expiresAt: Int64 = -1
}

/// The committed offsets of one group, by topic and partition.
struct CommittedOffsets: Sendable {
    private(set) var topics: [String: [Int32: CommittedOffset]] = [:]

    var isEmpty: Bool { topics.isEmpty }

    subscript(topic: String, partition: Int32) -> CommittedOffset? {
        get { topics[topic]?[partition] }
        set {
            topics[topic, default: [:]][partition] = newValue
            if topics[topic]?.isEmpty ?? false { topics[topic] = nil }
        }
    }

    /// The partitions whose offset `isWanted` chooses, in order.
    func filter(_ isWanted: (_ topic: String, CommittedOffset) -> Bool) -> [(topic: String, partition: Int32)] {
        // Mostly few of many are chosen: only those are put into order.
        var chosen: [(topic: String, partition: Int32)] = []
        for (topic, partitions) in topics {
            for (partition, offset) in partitions where isWanted(topic, offset) { chosen.append((topic, partition)) }
        }
        return chosen.sorted { $0 < $1 }
    }
}

extension CommittedOffset {
    init(_ value: OffsetCommitValue) {
        self.init(
            offset: value.offset, leaderEpoch: value.leaderEpoch, metadata: value.metadata,
            committedAt: value.commitTimestamp, expiresAt: value.expireTimestamp)
    }

    var value: OffsetCommitValue {
        OffsetCommitValue(
            offset: offset, leaderEpoch: leaderEpoch, metadata: metadata, commitTimestamp: committedAt,
            expireTimestamp: expiresAt)
    }

    /// Whether it is to go, having been of use last at `lastUse`.
    func isExpired(now: Int64, lastUse: Int64, retention: Int64) -> Bool {
        // Not a difference: what another broker has kept may say any time.
        expiresAt >= 0 ? now >= expiresAt : lastUse <= now - retention
    }
}
