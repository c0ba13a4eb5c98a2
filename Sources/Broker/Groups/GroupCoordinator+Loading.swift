import KafkaProtocol
import LogEngine
import SystemIO

extension GroupCoordinator {
    /// Reads what an earlier process kept of groups and offsets. Before ``start()``, on the caller's thread: what is live is a good
    /// part of what is read (``OffsetsLog``).
    func load() {
        guard let topic = topics.topic(named: OffsetsTopic.name) else { return }
        let moment = GroupMoment(
            monotonic: Int64(MonotonicClock.now() / 1_000_000), wall: WallClock.milliseconds())
        for partition in topic.partitions {
            var kept: [String: GroupMetadataValue] = [:]
            do throws(LogError) {
                let unread = try partition.log.forEachOffsetsRecord { record in
                    switch record {
                    case .group(let key, let value): kept[key.group] = value
                    case .offset(let key, let value): note(key, value)
                    }
                }
                if unread.broken > 0 || unread.transactional > 0 {
                    reporter(
                        BrokerEvent(
                            .warning,
                            "\(partition.log.id): \(unread.broken) records are not understood, and \(unread.transactional) of "
                                + "transactions are not taken over"))
                }
            } catch {
                reporter(
                    BrokerEvent(.error, "\(partition.log.id): what groups had committed is not all known: \(error)"))
            }
            for (name, value) in kept { restore(name, value, at: moment) }
        }
        for managed in Array(groups.values) where managed.isForgettable && managed.group.record == nil {
            groups[managed.group.id] = nil
        }
    }

    private func note(_ key: OffsetCommitKey, _ value: OffsetCommitValue?) {
        // Whatever their number: these were accepted once.
        let managed = groups[key.group] ?? ManagedGroup(Group(id: key.group, settings: settings))
        groups[key.group] = managed
        managed.offsets[key.topic, key.partition] = value.map(CommittedOffset.init)
    }

    private func restore(_ name: String, _ value: GroupMetadataValue, at moment: GroupMoment) {
        let group = Group(id: name, settings: settings, value, at: moment)
        if let managed = groups[name] {
            managed.group = group
        } else {
            groups[name] = ManagedGroup(group)
        }
    }

    /// Has the sessions of restored members end in time. On this thread.
    func watchRestored() {
        for managed in groups.values { perform([], of: managed) }
    }
}
