import KafkaProtocol
import LogEngine
import SystemIO

extension GroupCoordinator {
    /// Reads what an earlier process kept of groups and offsets. Before ``start()``, on the caller's thread: what is live is a good
    /// part of what is read (``OffsetsLog``).
    ///
    /// A partition that cannot be read to its end is not served at all: of its groups something is known that may be out of date, and
    /// to write it anew would delete what could not be read.
    func load() {
        guard let topic = topics.topic(named: OffsetsTopic.name) else { return }
        let moment = GroupMoment(
            monotonic: Int64(MonotonicClock.now() / 1_000_000), wall: WallClock.milliseconds())
        for partition in topic.partitions {
            var kept: [String: GroupMetadataValue] = [:]
            do throws(LogError) {
                if let reason = partition.log.offlineReason {
                    throw .offline(partition: partition.log.id.description, reason: reason)
                }
                let skipped = try partition.log.forEachOffsetsRecord { record in
                    switch record {
                    case .group(let key, let value): kept[key.group] = value
                    case .offset(let key, let value): note(key, value)
                    }
                }
                if skipped.broken > 0 || skipped.transactional > 0 {
                    reporter(
                        BrokerEvent(
                            .warning,
                            "\(partition.log.id): \(skipped.broken) records are not understood, and \(skipped.transactional) of "
                                + "transactions are not taken over"))
                }
            } catch {
                unread.insert(partition.index)
                reporter(
                    BrokerEvent(
                        .error,
                        "\(partition.log.id) cannot be read, and its groups are not served until a start can read it: \(error)"
                    ))
                continue
            }
            for (name, value) in kept { restore(name, value, at: moment) }
        }
        for managed in Array(groups.values)
        where isUnread(managed.group.id) || managed.isForgettable && managed.group.record == nil {
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
