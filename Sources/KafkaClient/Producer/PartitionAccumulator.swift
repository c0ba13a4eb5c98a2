internal import KafkaConnection
internal import RecordFormat
import Synchronization

/// The batches of one partition, from the record that opens one to the acknowledgement.
final class PartitionAccumulator: @unchecked Sendable {
    let topic: String
    let index: Int32

    struct State: Sendable {
        /// The batch that records go to.
        var open: ProducerBatch?
        /// Full batches that wait for the sender, oldest first.
        var full = Fifo<ProducerBatch>()
        /// Bytes that went here since the partition became the sticky one.
        var stickyBytes = 0
    }

    let state = Mutex(State())

    // The sender thread's.
    /// −1 while it is not known.
    var leader: Int32 = -1
    /// Whether it stands in its leader's queue.
    var isQueued = false
    /// In flight, in the order in which they were sent.
    var inFlight: [ProducerBatch] = []
    /// To be sent again, in their first order. New batches wait until there are none.
    var retries: [ProducerBatch] = []
    /// Nothing is sent before this time (ns).
    var backsOffUntil: UInt64 = 0
    var nextSequence: Int32 = 0
    var producerID: Int64 = -1
    var producerEpoch: Int16 = -1
    /// Whether a batch of the present epoch was acknowledged. A broker lets an unknown producer begin with any sequence, so
    /// that until then only one batch may be in flight, or a second could be taken for the first.
    var hasBegun = false
    /// A batch with sequences was given up: what follows needs a new epoch, once nothing is in flight.
    var needsNewEpoch = false

    init(topic: String, index: Int32) {
        self.topic = topic
        self.index = index
    }

    /// When the oldest of all its batches was opened; `.max` where there is none. Sender thread only.
    var oldestOpened: UInt64 {
        let waiting = state.withLock { state in (state.full.first ?? state.open)?.openedAt ?? .max }
        let sent = inFlight.lazy.map(\.openedAt).min() ?? .max
        let again = retries.lazy.map(\.openedAt).min() ?? .max
        return min(waiting, min(sent, again))
    }

    /// The next batch that may go: a full one, or the open one if it has lingered since `openedBefore` or earlier.
    func takeNew(openedBefore: UInt64) -> ProducerBatch? {
        state.withLock { state in
            if let batch = state.full.popFirst() { return batch }
            guard let open = state.open, open.openedAt <= openedBefore else { return nil }
            state.open = nil
            return open
        }
    }

    /// Whether `takeNew` would give one.
    func hasNew(openedBefore: UInt64) -> Bool {
        state.withLock { state in
            !state.full.isEmpty || (state.open.map { $0.openedAt <= openedBefore } ?? false)
        }
    }

    /// Puts a batch that was taken but not sent back in front.
    func putBack(_ batch: ProducerBatch) {
        state.withLock { $0.full.prepend(batch) }
    }

    /// Takes out the batches that were opened before `deadline`; newer ones follow behind them.
    func takeExpired(openedBefore deadline: UInt64) -> [ProducerBatch] {
        state.withLock { state in
            var expired: [ProducerBatch] = []
            while let first = state.full.first, first.openedAt < deadline { expired.append(state.full.popFirst()!) }
            if state.full.isEmpty, let open = state.open, open.openedAt < deadline {
                expired.append(open)
                state.open = nil
            }
            return expired
        }
    }

    /// Takes out everything.
    func takeAll() -> [ProducerBatch] { takeExpired(openedBefore: .max) }
}
