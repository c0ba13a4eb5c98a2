import KafkaProtocol
import SystemIO

/// A group with what the coordinator keeps beside it. Confined to the coordinator's thread.
final class ManagedGroup {
    var group: Group
    var offsets = CommittedOffsets()
    /// What calls ``Group/advance(to:)``, and when (monotonic, ms).
    var timer: (id: TimerID, deadline: Int64)?

    init(_ group: Group) { self.group = group }

    /// Whether nothing of it is worth keeping.
    var isForgettable: Bool { group.state == .empty && group.pending.isEmpty && offsets.isEmpty }

    /// All that is to be written of it, so that nothing before need be read.
    var records: [OffsetsRecord] {
        var records: [OffsetsRecord] = []
        if let record = group.record { records.append(.group(GroupMetadataKey(group: group.id), record)) }
        for (topic, partition) in offsets.filter({ _, _ in true }) {
            guard let offset = offsets[topic, partition] else { continue }
            records.append(.offset(key(topic, partition), offset.value))
        }
        return records
    }

    func key(_ topic: String, _ partition: Int32) -> OffsetCommitKey {
        OffsetCommitKey(group: group.id, topic: topic, partition: partition)
    }
}
