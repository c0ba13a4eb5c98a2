internal import KafkaProtocol

/// What a client knows about a topic.
struct TopicState {
    struct Partition {
        var leader: Int32 = -1
        var leaderEpoch: Int32 = -1
    }

    var id = TopicID.zero
    var error = ErrorCode.none
    /// By partition number.
    var partitions: [Partition] = []

    init() {}

    init(_ topic: MetadataResponse.Topic) {
        id = topic.id
        error = topic.errorCode
        for partition in topic.partitions where partition.index >= 0 && partition.index < 1_000_000 {
            while partitions.count <= Int(partition.index) { partitions.append(Partition()) }
            // A partition without a leader now is listed with an error and −1.
            partitions[Int(partition.index)] = Partition(
                leader: partition.leaderID, leaderEpoch: partition.leaderEpoch)
        }
    }

    /// Whether every partition has a leader.
    var isComplete: Bool { !partitions.isEmpty && partitions.allSatisfy { $0.leader >= 0 } }

    /// Takes over newer metadata; a leader of an older epoch than known is one that was just deposed, and is ignored.
    mutating func update(_ newer: TopicState) {
        if newer.error.isError && newer.partitions.isEmpty {
            error = newer.error
            return
        }
        let known = id == newer.id ? partitions : []
        self = newer
        for (index, old) in known.enumerated() where index < partitions.count {
            if partitions[index].leaderEpoch >= 0 && partitions[index].leaderEpoch < old.leaderEpoch {
                partitions[index] = old
            }
        }
    }
}
