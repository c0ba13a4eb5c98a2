internal import SystemIO
import Synchronization

extension Consumer {
    /// Reads these partitions from now on, and no others, each from `start`. Ends a subscription.
    public func assign(_ partitions: [TopicPartition], from start: StartPosition) {
        unsubscribe()
        let fresh = partitions.map { AssignedPartition($0, from: start) }
        assigned.withLock { all in
            for old in all.values { old.giveBack() }
            all = Dictionary(fresh.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
        loop.execute { [fetcher, queue] in
            queue.removeAll()
            fetcher.read(fresh)
        }
    }

    /// The partitions that are read now, in order: those of `assign`, or those that the group has given.
    public var assignment: [TopicPartition] {
        assigned.withLock { Array($0.keys) }.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    }

    /// Goes on reading an assigned partition from `start`; what was fetched from elsewhere is dropped. No effect on others.
    public func seek(_ partition: TopicPartition, to start: StartPosition) {
        guard let found = assigned.withLock({ $0[partition] }) else { return }
        found.seek(to: start.offset)
        loop.execute { found.heard(start) }
    }

    /// The offset of the next record that will be delivered; nil for a partition that is not assigned, or as long as that is looked up.
    public func position(of partition: TopicPartition) -> Int64? {
        guard let offset = assigned.withLock({ $0[partition] })?.next else { return nil }
        return offset < 0 ? nil : offset
    }

    /// Delivers nothing more of these partitions until `resume`; what was fetched ahead is dropped. They stay assigned.
    ///
    /// Whoever has enough for now pauses and goes on polling, and so stays in the group.
    public func pause(_ partitions: [TopicPartition]) {
        for partition in find(partitions) { partition.pause() }
    }

    /// Goes on where `pause` has stopped.
    public func resume(_ partitions: [TopicPartition]) {
        for partition in find(partitions) where partition.resume() { loop.execute { partition.rewind() } }
    }

    /// The paused partitions, in order.
    public var paused: [TopicPartition] {
        find(assignment).filter { $0.isPaused.load(ordering: .relaxed) }.map(\.name)
    }

    /// Fetch requests that were sent so far, also those that brought nothing.
    public var fetchRequests: Int { fetcher.requests.load(ordering: .relaxed) }

    private func find(_ partitions: [TopicPartition]) -> [AssignedPartition] {
        assigned.withLock { all in partitions.compactMap { all[$0] } }
    }
}
