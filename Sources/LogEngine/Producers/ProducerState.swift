import RecordFormat

/// What an idempotent batch says of its producer (KIP-98).
struct ProducerBatch: Hashable, Sendable {
    var producerID: Int64
    var epoch: Int16
    var baseSequence: Int32
    var lastOffsetDelta: Int32
    var timestamp: Int64

    /// What `header` says of its producer; nil where the batch is not idempotent.
    init?(_ header: RecordBatchHeader) {
        guard header.hasProducerID else { return nil }
        producerID = header.producerID
        epoch = header.producerEpoch
        baseSequence = header.baseSequence
        lastOffsetDelta = header.lastOffsetDelta
        timestamp = header.maxTimestamp
    }

    init(producerID: Int64, epoch: Int16, baseSequence: Int32, lastOffsetDelta: Int32, timestamp: Int64) {
        self.producerID = producerID
        self.epoch = epoch
        self.baseSequence = baseSequence
        self.lastOffsetDelta = lastOffsetDelta
        self.timestamp = timestamp
    }

    /// The sequence number of the last record: sequences wrap from Int32.max to 0.
    var lastSequence: Int32 { Self.advance(baseSequence, by: lastOffsetDelta) }

    static func advance(_ sequence: Int32, by count: Int32) -> Int32 {
        sequence > Int32.max - count ? count - (Int32.max - sequence) - 1 : sequence + count
    }
}

/// The partition's memory of idempotent producers: the epoch of each and its last five batches.
///
/// It answers two questions of an arriving batch: is it due (its sequence follows the last one), and is it a repeat of
/// one that was appended already (then the old offset is the answer). The rules are Kafka's (`ProducerAppendInfo`):
///
/// | the batch | is |
/// | --- | --- |
/// | of a producer not known | accepted at any sequence |
/// | of an older epoch | refused: invalid producer epoch |
/// | of a newer epoch | accepted at sequence 0 only |
/// | one of the last five, first and last sequence alike | a repeat |
/// | next in sequence (Int32.max wraps to 0) | accepted |
/// | anything else | refused: out of order sequence |
///
/// Not thread-safe: guarded by the partition's lock.
struct ProducerState: Sendable {
    /// Batches remembered a producer: as many as a client may have in flight.
    static let batchesRemembered = 5

    /// One appended batch.
    struct Batch: Hashable, Sendable {
        var lastSequence: Int32
        var lastOffset: Int64
        var offsetDelta: Int32
        var timestamp: Int64

        var baseOffset: Int64 { lastOffset - Int64(offsetDelta) }
        var baseSequence: Int32 {
            // The inverse of ProducerBatch.advance.
            let difference = Int64(lastSequence) - Int64(offsetDelta)
            return Int32(difference < 0 ? difference + Int64(Int32.max) + 1 : difference)
        }
    }

    struct Producer: Hashable, Sendable {
        var epoch: Int16
        /// Oldest first, one to five.
        var batches: [Batch]
        var last: Batch { batches[batches.count - 1] }
    }

    enum Verdict: Hashable, Sendable {
        case accepted
        case repeated(Batch)
    }

    private(set) var producers: [Int64: Producer] = [:]

    /// Decides on a batch by the table above. Complexity: O(1).
    func judge(_ batch: ProducerBatch) throws(LogError) -> Verdict {
        guard let known = producers[batch.producerID] else { return .accepted }
        if batch.epoch < known.epoch {
            throw .invalidProducerEpoch(producerID: batch.producerID, current: known.epoch, received: batch.epoch)
        }
        if batch.epoch > known.epoch {
            guard batch.baseSequence == 0 else { throw .outOfOrder(batch, expected: 0) }
            return .accepted
        }
        let last = batch.lastSequence
        for old in known.batches where old.lastSequence == last && old.baseSequence == batch.baseSequence {
            return .repeated(old)
        }
        let due = ProducerBatch.advance(known.last.lastSequence, by: 1)
        guard batch.baseSequence == due else { throw .outOfOrder(batch, expected: due) }
        return .accepted
    }

    /// Remembers an appended batch. Complexity: O(1).
    mutating func remember(_ batch: ProducerBatch, lastOffset: Int64) {
        let appended = Batch(
            lastSequence: batch.lastSequence, lastOffset: lastOffset, offsetDelta: batch.lastOffsetDelta,
            timestamp: batch.timestamp)
        if producers[batch.producerID]?.epoch == batch.epoch {
            producers[batch.producerID]?.append(appended)
        } else {
            producers[batch.producerID] = Producer(epoch: batch.epoch, batches: [appended])
        }
    }

    /// What is known of a producer, to be put back by ``restore(_:as:)`` when a write fails.
    func producer(_ id: Int64) -> Producer? { producers[id] }

    /// Puts back what was known before.
    mutating func restore(_ id: Int64, as producer: Producer?) { producers[id] = producer }

    /// Forgets producers whose last batch is older than `timestamp`.
    mutating func expire(olderThan timestamp: Int64) {
        if producers.contains(where: { $0.value.last.timestamp < timestamp }) {
            producers = producers.filter { $0.value.last.timestamp >= timestamp }
        }
    }

    /// Forgets producers whose last batch is below the log start: their records are gone.
    mutating func truncateStart(to offset: Int64) {
        if producers.contains(where: { $0.value.last.lastOffset < offset }) {
            producers = producers.filter { $0.value.last.lastOffset >= offset }
        }
    }

    /// Takes the producers of a snapshot, except where replay knows the same last batch and more of the ones before.
    mutating func merge(snapshot: ProducerState) {
        for (id, old) in snapshot.producers {
            if let replayed = producers[id], replayed.last.lastOffset >= old.last.lastOffset { continue }
            producers[id] = old
        }
    }

    /// The greatest producer id that wrote here, or −1.
    var highestID: Int64 { producers.keys.max() ?? -1 }

    /// Makes one producer known as a snapshot has it.
    mutating func load(_ id: Int64, _ producer: Producer) { producers[id] = producer }
}

extension ProducerState.Producer {
    fileprivate mutating func append(_ batch: ProducerState.Batch) {
        if batches.count == ProducerState.batchesRemembered { batches.removeFirst() }
        batches.append(batch)
    }
}

extension LogError {
    fileprivate static func outOfOrder(_ batch: ProducerBatch, expected: Int32) -> LogError {
        .outOfOrderSequence(
            producerID: batch.producerID, epoch: batch.epoch, expected: expected, received: batch.baseSequence)
    }
}
