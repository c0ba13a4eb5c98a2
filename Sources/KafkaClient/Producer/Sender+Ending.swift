internal import SystemIO
import Synchronization

extension Sender {
    /// Calls `done` when every batch opened until now has ended.
    func flush(_ done: @escaping () -> Void) {
        flushes.append((MonotonicClock.now(), done))
    }

    func finishFlushes() {
        if flushes.isEmpty { return }
        var oldest = UInt64.max
        for topic in topics.values {
            for partition in topic.partitions { oldest = min(oldest, partition.oldestOpened) }
        }
        flushes.removeAll { flush in
            if oldest <= flush.until { return false }
            flush.done()
            return true
        }
    }

    /// Fails every record that is not in flight.
    func failAll(_ error: ClientError) {
        for topic in topics.values {
            for partition in topic.partitions {
                let retries = partition.retries
                partition.retries = []
                for batch in retries + partition.takeAll() { settle(partition, batch, .failed(error)) }
            }
        }
    }

    func shutDown() {
        now = MonotonicClock.now()
        // Closing the connections hands their batches back as failed; there is no later attempt.
        isStopped = true
        cluster.changed = {}
        cluster.close()
        failAll(.closed)
        giveBackSettled()
        for flush in flushes { flush.done() }
        flushes = []
        countInFlight(0)
        published.withLock { $0 = statistics }
    }

    /// Fails what has waited for longer than `delivery.timeout.ms`, now and every so often.
    func checkExpiry() {
        let timeout = UInt64(configuration.deliveryTimeoutMilliseconds) * 1_000_000
        now = MonotonicClock.now()
        if now > timeout {
            for topic in topics.values {
                for partition in topic.partitions { expire(partition, openedBefore: now - timeout) }
            }
        }
        let pause = min(max(timeout / 10, 5_000_000), 1_000_000_000)
        loop.schedule(at: now + pause) { [weak self] in
            guard let self, !isStopped else { return }
            checkExpiry()
        }
    }

    private func expire(_ partition: PartitionAccumulator, openedBefore deadline: UInt64) {
        var expired: [ProducerBatch] = []
        partition.retries.removeAll { batch in
            if batch.openedAt >= deadline { return false }
            expired.append(batch)
            return true
        }
        expired += partition.takeExpired(openedBefore: deadline)
        for batch in expired { giveUp(partition, batch, deliveryTimeout(batch)) }
    }

    func deliveryTimeout(_ batch: ProducerBatch) -> ClientError {
        .deliveryTimedOut(
            milliseconds: configuration.deliveryTimeoutMilliseconds, attempts: batch.attempts,
            last: batch.lastError.map(\.description) ?? cluster.lastError)
    }

    var isShutDown: Bool { isStopped }
}
