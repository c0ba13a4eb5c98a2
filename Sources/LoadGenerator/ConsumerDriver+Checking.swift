internal import Measurement
internal import SystemIO
import Synchronization

/// What a member does with each record that it receives: tells whose it is, whether it came before, and how long it took.
extension ConsumerDriver {
    /// Checks every record of a batch, and counts it as received.
    func check(_ batch: borrowing ReceivedBatch) {
        let now = MonotonicClock.now()
        witness.withLock { $0 }?(batch.partition, batch.announcedCount)
        let partition = Int(batch.partition)
        let verifier = verifier
        var failure: ClientFailure?
        received.withLock { received in
            let duplicatedBefore = received.duplicated
            var records: Int64 = 0
            var bytes = 0
            var sender = 0
            do throws(ClientFailure) {
                try batch.forEachRecord { record in
                    records &+= 1
                    bytes &+= (record.key?.byteCount ?? 0) &+ (record.value?.byteCount ?? 0)
                    guard verifier.hasStamps else { return }
                    guard let stamp = verifier.stamp(of: record) else {
                        received.corrupt += 1
                        return
                    }
                    if stamp.producer != sender {
                        note(&received, sender, partition, now)
                        sender = stamp.producer
                    }
                    // unsafe: `stamps` is not checked for exclusive access; this is the polling thread, whose alone it is.
                    unsafe stamps.append((stamp.sequence, stamp.time))
                }
            } catch {
                if error.isCorruption { received.addUnread(of: batch, read: records) } else { failure = error }
            }
            note(&received, sender, partition, now)
            received.add(records, bytes: bytes, of: partition, at: now)
            count.wrappingAdd(Int(records - (received.duplicated - duplicatedBefore)), ordering: .relaxed)
        }
        if let failure { note(failure) }
    }

    /// Counts the stamps so far, all of one producer, and forgets them. A repeat is late by nature: it has been measured, and is not
    /// out of order as well.
    func note(_ received: inout Received, _ producer: Int, _ partition: Int, _ now: UInt64) {
        if unsafe stamps.isEmpty { return }
        // Taken out and put back, so that nobody copies it.
        var stamps: [(sequence: UInt64, time: UInt64)] = []
        unsafe swap(&stamps, &self.stamps)
        var run: Int64 = 0
        var last: UInt64 = 0
        let place = partition * plan.producer.count + producer
        var next = received.next[place, default: 0]
        let seen = receipts.add(stamps.count, of: producer, next: &next) { index in
            stamps[index].sequence
        } ifNew: { index in
            if stamps[index].time == last {
                run += 1
            } else {
                received.time(last, run, now, partition)
                last = stamps[index].time
                run = 1
            }
        }
        received.time(last, run, now, partition)
        received.next[place] = next
        received.duplicated += seen.repeated
        received.reordered += seen.reordered
        stamps.removeAll(keepingCapacity: true)
        unsafe swap(&stamps, &self.stamps)
    }
}

extension ConsumerDriver.Received {
    /// Counts records of one partition.
    mutating func add(_ count: Int64, bytes: Int, of partition: Int, at now: UInt64) {
        records += count
        byPartition[partition, default: 0] += count
        guard phase != nil else { return }
        // Whoever has begun the phase while this batch was on its way here has not counted it as there before.
        let now = now < phase!.start ? MonotonicClock.now() : now
        guard phase!.contains(now) else { return }
        phase!.received.record(records: count, bytes: Int64(bytes), at: now)
    }

    /// Counts as corrupt all that could not be read of a damaged batch: a checksum does not say which of them it is.
    mutating func addUnread(of batch: borrowing ReceivedBatch, read: Int64) {
        corrupt += max(1, Int64(batch.possibleCount) - read)
    }

    /// Records the end-to-end latency of `count` records that were due at the same time.
    @inline(__always)
    fileprivate mutating func time(_ due: UInt64, _ count: Int64, _ now: UInt64, _ partition: Int) {
        guard count > 0, phase != nil, phase!.contains(due) else { return }
        phase!.received(count, due: due, at: now, partition: partition)
    }
}
