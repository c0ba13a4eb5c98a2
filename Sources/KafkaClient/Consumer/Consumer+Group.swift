internal import SystemIO
import Synchronization

extension Consumer {
    /// Joins the group, with the next `poll`, to read these topics together with its other members. Replaces an earlier subscription
    /// and what `assign` said.
    ///
    /// Each partition that the group gives is read from where the group has committed, or from where `auto.offset.reset` says. Topics
    /// may come into being later. Throws `noGroup` without a `group.id`.
    public func subscribe(_ topics: [String], listener: RebalanceListener = RebalanceListener()) throws(ClientError) {
        guard let group else { throw .noGroup }
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let wasSubscribed = subscription.withLock { $0 != nil }
        if !wasSubscribed { takeBack(assignment) }
        let topics = Set(topics)
        subscription.withLock { current in
            let number = current?.number ?? group.member.subscriptions.wrappingAdd(1, ordering: .relaxed).newValue
            current = Subscription(number: number, topics: topics, listener: listener)
        }
        loop.execute { [fetcher] in
            fetcher.start()
            group.member.subscribe(to: topics)
        }
    }

    /// Leaves the group, and reads nothing more. With `enable.auto.commit`, what was processed is committed first; then `revoked` is
    /// called. Without a subscription it does nothing.
    public func unsubscribe() {
        guard subscription.withLock({ $0 != nil }) else { return }
        endMembership(callsBack: true)
    }

    /// The topics that are subscribed to, in order.
    public var subscribedTopics: [String] { subscription.withLock { $0?.topics.sorted() ?? [] } }

    /// What the membership of the group has cost so far.
    public var groupStatistics: GroupStatistics {
        guard let group else { return GroupStatistics() }
        var statistics = group.member.statistics.withLock { $0 }
        if subscription.withLock({ $0 != nil }) { statistics.assignedPartitions = assigned.withLock { $0.count } }
        return statistics
    }

    /// Gives everything back and leaves.
    func endMembership(callsBack: Bool) {
        guard let group else { return }
        // Taken out first, so that no step of a rebalance adds anything from here on, and the listener may end it once more.
        let ended = subscription.withLock { current in
            defer { current = nil }
            if current != nil { group.member.subscriptions.wrappingAdd(1, ordering: .relaxed) }
            return current
        }
        let held = assignment
        if group.member.configuration.commitsAutomatically { commitProcessed() }
        if let listener = ended?.listener, callsBack, !held.isEmpty {
            if group.member.generation.load(ordering: .relaxed) < 0 {
                listener.lost(self, held)
            } else {
                listener.revoked(self, held)
            }
        }
        if ended == nil { return }
        takeBack(held)
        let left = Semaphore()
        loop.execute { [fetcher] in
            fetcher.read([])
            group.member.leave { left.signal() }
        }
        // A courtesy to the others, who would wait for the session timeout.
        _ = left.wait(timeout: 5_000_000_000)
    }

    /// What was fetched of these partitions is void, and nothing more will be.
    private func takeBack(_ partitions: [TopicPartition]) {
        assigned.withLock { all in for name in partitions { all.removeValue(forKey: name)?.giveBack() } }
    }
}

// MARK: - Rebalances

extension Consumer {
    /// Does what a rebalance needs of the thread that polls.
    func perform(_ step: RebalanceStep) {
        guard let group, let subscription = self.subscription.withLock({ $0 }) else { return }
        switch step {
        case .prepare(let topics, let keepsPartitions):
            prepare(group.member, subscription, topics: topics, keepsPartitions: keepsPartitions)
        case .complete(let generation, let partitions):
            complete(group.member, subscription, generation, Set(partitions))
        }
    }

    private func prepare(
        _ member: GroupMember, _ subscription: Subscription, topics: Set<String>, keepsPartitions: Bool
    ) {
        let (number, listener) = (subscription.number, subscription.listener)
        let generation = member.generation.load(ordering: .relaxed)
        let held = assignment
        let given = generation < 0 || !keepsPartitions ? held : held.filter { !topics.contains($0.topic) }
        if stalledSince == 0 && given.count == held.count { stalledSince = MonotonicClock.now() }
        if !given.isEmpty {
            if generation < 0 {
                member.statistics.withLock { $0.losses += 1 }
                takeBack(given)
                listener.lost(self, given)
            } else {
                giveBack(given, member, listener)
            }
        }
        let kept = assigned.withLock { Array($0.values) }
        loop.execute { [fetcher] in
            // Another thread may have ended the subscription meanwhile.
            guard member.subscriptions.load(ordering: .relaxed) == number else { return }
            fetcher.read(kept)
            member.prepared(held: kept.map(\.name), generation: generation)
        }
    }

    private func complete(
        _ member: GroupMember, _ subscription: Subscription, _ generation: Int32, _ wanted: Set<TopicPartition>
    ) {
        let (number, listener) = (subscription.number, subscription.listener)
        // Lost again before it was taken over.
        guard member.generation.load(ordering: .relaxed) == generation else { return }
        let held = Set(assignment)
        let given = assignment.filter { !wanted.contains($0) }
        if !given.isEmpty { giveBack(given, member, listener) }
        let added = wanted.subtracting(held).sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
        let fresh = added.map { AssignedPartition($0, from: .committed) }
        guard add(fresh, toSubscription: number) else { return }
        if stalledSince > 0 {
            let stalled = MonotonicClock.now() - stalledSince
            if !wanted.isEmpty { member.statistics.withLock { $0.stalledNanoseconds += stalled } }
            stalledSince = 0
        }
        listener.assigned(self, added)
        let all = assigned.withLock { Array($0.values) }
        loop.execute { [fetcher] in
            guard member.subscriptions.load(ordering: .relaxed) == number else { return }
            fetcher.read(all)
            member.completed(held: all.map(\.name), generation: generation, mustRejoin: !given.isEmpty)
        }
    }

    /// False if another thread has ended the subscription meanwhile.
    private func add(_ partitions: [AssignedPartition], toSubscription number: Int) -> Bool {
        subscription.withLock { current in
            guard current?.number == number else { return false }
            assigned.withLock { all in for partition in partitions { all[partition.name] = partition } }
            return true
        }
    }

    /// Commits, if that is automatic, and calls back before the partitions are taken away.
    private func giveBack(_ partitions: [TopicPartition], _ member: GroupMember, _ listener: RebalanceListener) {
        if member.configuration.commitsAutomatically { commitProcessed() }
        listener.revoked(self, partitions)
        takeBack(partitions)
    }
}
