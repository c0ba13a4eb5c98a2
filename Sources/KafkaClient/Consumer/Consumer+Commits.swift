internal import SystemIO
import Synchronization

extension Consumer {
    /// Commits where the group goes on, and waits for the answer: for these partitions, or for all that are assigned, behind what was
    /// delivered, the batch that `poll` is just delivering included.
    ///
    /// What fails for now is retried for `default.api.timeout.ms`. Throws `noGroup` without a `group.id`, and `commitRefused` when the
    /// group has rebalanced: what was not committed will be read again by who has the partitions now.
    public func commit(_ offsets: [TopicPartition: OffsetAndMetadata]? = nil) throws(ClientError) {
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let generation = generation
        try commitAndWait(offsets ?? delivered, of: generation, milliseconds: configuration.apiTimeoutMilliseconds)
    }

    /// Commits without waiting; what fails is not retried, since a later commit may have passed it by then.
    ///
    /// `completion` is called once with what was committed, on the consumer's own thread, which it must not block. The last reference
    /// to the consumer must not be its own: the end of a consumer waits for that thread.
    public func commitAsync(
        _ offsets: [TopicPartition: OffsetAndMetadata]? = nil,
        _ completion: @escaping @Sendable (Result<[TopicPartition: OffsetAndMetadata], ClientError>) -> Void = { _ in }
    ) throws(ClientError) {
        guard let group else { throw .noGroup }
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let generation = generation
        let offsets = offsets ?? delivered
        loop.execute { group.offsets.commit(offsets, of: generation, until: 0, completion) }
    }

    /// What the group has committed of these partitions; those without an offset are left out.
    public func committed(
        _ partitions: [TopicPartition]
    ) throws(ClientError) -> [TopicPartition: OffsetAndMetadata] {
        guard let group else { throw .noGroup }
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let answer = Answer<[TopicPartition: OffsetAndMetadata], ClientError>()
        let deadline = deadline(milliseconds: configuration.apiTimeoutMilliseconds)
        loop.execute { [fetcher] in
            fetcher.start()
            group.offsets.fetch(partitions, until: deadline) { answer.complete($0) }
        }
        return try result(of: answer, until: deadline)
    }

    /// The generation that commits are about, to be read before what they commit.
    private var generation: Int32 { group?.member.generation.load(ordering: .relaxed) ?? -1 }

    private var delivered: [TopicPartition: OffsetAndMetadata] { positions(\.next) }

    private func positions(_ offset: (AssignedPartition) -> Int64) -> [TopicPartition: OffsetAndMetadata] {
        assigned.withLock { all in
            all.compactMapValues { partition in
                let offset = offset(partition)
                return offset < 0 ? nil : OffsetAndMetadata(offset: offset)
            }
        }
    }

    private func commitAndWait(
        _ offsets: [TopicPartition: OffsetAndMetadata], of generation: Int32, milliseconds: Int
    ) throws(ClientError) {
        guard let group else { throw .noGroup }
        if offsets.isEmpty { return }
        let answer = Answer<[TopicPartition: OffsetAndMetadata], ClientError>()
        let deadline = deadline(milliseconds: milliseconds)
        loop.execute { [fetcher] in
            fetcher.start()
            group.offsets.commit(offsets, of: generation, until: deadline) { answer.complete($0) }
        }
        _ = try result(of: answer, until: deadline)
    }

    private func deadline(milliseconds: Int) -> UInt64 { MonotonicClock.now() + UInt64(milliseconds) * 1_000_000 }

    private func result<Value>(of answer: Answer<Value, ClientError>, until deadline: UInt64) throws(ClientError)
        -> Value
    {
        while true {
            let now = MonotonicClock.now()
            if let result = answer.wait(until: min(deadline, now + 100_000_000)) { return try result.get() }
            // Somebody may close the consumer meanwhile, and then there is nobody left to answer.
            if isClosed.load(ordering: .relaxed) { throw .closed }
            if now >= deadline { throw .coordinatorUnavailable(group: configuration.group?.id ?? "") }
        }
    }
}

// MARK: - Automatic commits

extension Consumer {
    /// Commits what `poll` has delivered before, every `auto.commit.interval.ms`. What fails is left to the next time.
    func commitIfDue() {
        guard let group, group.member.configuration.commitsAutomatically else { return }
        let now = MonotonicClock.now()
        let interval = UInt64(max(1, group.member.configuration.autoCommitIntervalMilliseconds)) * 1_000_000
        if nextCommit == 0 { nextCommit = now + interval }
        guard now >= nextCommit else { return }
        nextCommit = now + interval
        let generation = generation
        let offsets = positions(\.done)
        if offsets.isEmpty { return }
        loop.execute { group.offsets.commit(offsets, of: generation, until: 0) { _ in } }
    }

    /// Commits what was processed before partitions are given back; what fails will be read again by who gets them.
    func commitProcessed() {
        let milliseconds = min(configuration.apiTimeoutMilliseconds, 5_000)
        let generation = generation
        do throws(ClientError) {
            try commitAndWait(positions(\.done), of: generation, milliseconds: milliseconds)
        } catch {}
    }
}
