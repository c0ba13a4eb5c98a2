import LogEngine
import SystemIO

/// The batches that arrived in one pass of a loop, by partition: each partition's go to its log in one append.
///
/// This is where batching comes from, and it adds no delay: whatever was ready when the pass began is written together. Confined to
/// its loop's thread.
struct AppendQueue {
    private struct Group {
        let partition: Partition
        var batches: [PendingBatch] = []
        var requests: [(request: PendingProduce, place: PendingProduce.Place)] = []
    }

    private var groups: [Group] = []
    private var groupOfPartition: [ObjectIdentifier: Int] = [:]

    var isEmpty: Bool { groups.isEmpty }

    mutating func add(
        _ batch: PendingBatch, to partition: Partition, for request: PendingProduce, at place: PendingProduce.Place
    ) {
        let index = groupOfPartition[ObjectIdentifier(partition)] ?? groups.count
        if index == groups.count {
            groups.append(Group(partition: partition))
            groupOfPartition[ObjectIdentifier(partition)] = index
        }
        groups[index].batches.append(batch)
        groups[index].requests.append((request, place))
    }

    /// Appends everything, answers the requests, and wakes the fetches that waited for it.
    mutating func drain(on loop: NetworkLoop) {
        let due = groups
        groups.removeAll(keepingCapacity: true)
        groupOfPartition.removeAll(keepingCapacity: true)
        for group in due {
            let start = MonotonicClock.now()
            let outcome = group.partition.log.append(group.batches, leaderEpoch: group.partition.leaderEpoch)
            loop.counters.appended(batches: group.batches.count, nanoseconds: MonotonicClock.now() - start)
            if outcome.mustFlush {
                answerAfterFlush(group, outcome, loop)
            } else {
                for (index, entry) in group.requests.enumerated() {
                    entry.request.finish(entry.place, outcome.results[index])
                }
            }
            group.partition.wakeFetches(from: loop)
        }
    }

    /// The topic wants its records on the disk before they are acknowledged: the flush runs on the pool and comes back as a task.
    private func answerAfterFlush(_ group: Group, _ outcome: AppendOutcome, _ loop: NetworkLoop) {
        for entry in group.requests { entry.request.leavesPass() }
        group.partition.log.flush(upTo: outcome.logEndOffset) { flushed in
            loop.events.execute {
                for (index, entry) in group.requests.enumerated() {
                    let result = outcome.results[index]
                    if case .failure(let failure) = flushed, case .appended = result {
                        entry.request.finish(entry.place, .refused(failure))
                    } else {
                        entry.request.finish(entry.place, result)
                    }
                }
            }
        }
    }
}
