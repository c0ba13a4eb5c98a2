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
    /// - Parameters:
    ///   - event: befalls the member when half of them are done.
    ///   - isCommitted: whether the group has committed the batch already.
    func process(_ batch: borrowing ReceivedBatch, meeting event: RowPlan.MemberEvent?, isCommitted: Bool) {
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
            let read = Int64(tasks.count)
            received.withLock { $0.addUnread(of: batch, read: read) }
        }
        let half = event == nil ? tasks.count : tasks.count / 2
        work(through: tasks[..<half], of: Int(batch.partition))
        if let event {
            carryOut(event)
            if endsBy != nil, isCommitted { abandon(tasks[half...]) }
        }
        work(through: tasks[half...], of: Int(batch.partition))
        if let failure, !failure.isCorruption { note(failure) }
    }

    /// Gives up records that are committed and will not be processed.
    private func abandon(_ tasks: ArraySlice<Checked>) {
        abandonedRecords.withLock { records in
            for task in tasks { if let stamp = task.stamp { records.insert(stamp.identity) } }
        }
        abandoned.wrappingAdd(tasks.count, ordering: .relaxed)
    }

    private func work(through tasks: ArraySlice<Checked>, of partition: Int) {
        var rest = tasks
        while !rest.isEmpty, !mustStop.load(ordering: .relaxed) {
            let part = rest.prefix(work?.atOnce ?? rest.count)
            rest = rest.dropFirst(part.count)
            work?.work(part.count)
            processed.wrappingAdd(UInt64(part.count) * (work?.nanosecondsEach ?? 0), ordering: .relaxed)
            let now = MonotonicClock.now()
            received.withLock { received in
                let duplicatedBefore = received.duplicated
                count(part, of: partition, in: &received, at: now)
                count.wrappingAdd(part.count - Int(received.duplicated - duplicatedBefore), ordering: .relaxed)
            }
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
        received.add(Int64(tasks.count), bytes: bytes, of: partition, at: now)
    }
}
