internal import Measurement
internal import SystemIO
import Synchronization

/// A member that works on its records: each counts as received when it is done with it.
extension ConsumerDriver {
    /// One record, checked and not yet worked on.
    private struct Checked {
        /// Nil where it is corrupt, or carries no stamp.
        var stamp: Stamp?
        var isCorrupt = false
        var bytes: Int
    }

    /// Checks a batch, then sleeps for its records and counts them, some at a time.
    func process(_ batch: borrowing ReceivedBatch, onlyHalf: Bool = false) {
        let verifier = verifier
        var tasks: [Checked] = []
        var failure: ClientFailure?
        do throws(ClientFailure) {
            try batch.forEachRecord { record in
                var task = Checked(bytes: (record.key?.byteCount ?? 0) &+ (record.value?.byteCount ?? 0))
                if verifier.hasStamps {
                    task.stamp = verifier.stamp(of: record)
                    task.isCorrupt = task.stamp == nil
                }
                tasks.append(task)
            }
        } catch {
            failure = error
        }
        if let failure, failure.isCorruption {
            // All that have not been read: a checksum does not say which of them it is.
            let unread = max(1, Int64(batch.possibleCount) - Int64(tasks.count))
            received.withLock { $0.corrupt += unread }
        }
        if onlyHalf { tasks.removeLast((tasks.count + 1) / 2) }
        work(through: tasks, of: Int(batch.partition))
        if let failure, !failure.isCorruption { note(failure) }
    }

    private func work(through tasks: [Checked], of partition: Int) {
        var rest = tasks[...]
        while !rest.isEmpty, !mustStop.load(ordering: .relaxed) {
            let part = rest.prefix(work?.atOnce ?? rest.count)
            rest = rest.dropFirst(part.count)
            work?.work(part.count)
            processed.wrappingAdd(UInt64(part.count) * (work?.nanosecondsEach ?? 0), ordering: .relaxed)
            let now = MonotonicClock.now()
            let new = received.withLock { received in
                let duplicatedBefore = received.duplicated
                count(part, of: partition, in: &received, at: now)
                return Int64(part.count) - (received.duplicated - duplicatedBefore)
            }
            count.wrappingAdd(Int(new), ordering: .relaxed)
        }
    }

    private func count(_ tasks: ArraySlice<Checked>, of partition: Int, in received: inout Received, at now: UInt64) {
        var sender = 0
        var bytes = 0
        for task in tasks {
            bytes += task.bytes
            if task.isCorrupt { received.corrupt += 1 }
            guard let stamp = task.stamp else { continue }
            if stamp.producer != sender {
                note(&received, sender, partition, now)
                sender = stamp.producer
            }
            // unsafe: as in `check`, the polling thread's alone.
            unsafe stamps.append((stamp.sequence, stamp.time))
        }
        note(&received, sender, partition, now)
        let records = Int64(tasks.count)
        received.records += records
        received.byPartition[partition, default: 0] += records
        if let phase = received.phase, phase.contains(now) {
            received.phase!.received.record(records: records, bytes: Int64(bytes), at: now)
        }
    }
}
