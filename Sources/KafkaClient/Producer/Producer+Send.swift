internal import KafkaConnection
public import RecordFormat
internal import SystemIO
import Synchronization

extension Producer {
    /// Hands a record over; what becomes of it is told to the listener, with `token`.
    ///
    /// Returns when the record is in a batch: at once, unless `buffer.memory` is full. One lock and no allocation a record.
    ///
    /// - Parameters:
    ///   - partition: where to; nil leaves it to the partitioner.
    ///   - key, value: nil is null.
    ///   - timestamp: ms since 1970; nil takes the time at which the record's batch was opened.
    ///   - token: the caller's own, for the listener.
    /// - Throws: `bufferFull` after `max.block.ms`, `recordTooLarge`, `invalidPartition`, `closed`.
    public func send(
        to topic: ProducerTopic, partition: Int? = nil, key: RawSpan? = nil, value: RawSpan?,
        headers: RecordHeaders? = nil, timestamp: Int64? = nil, token: UInt64 = 0
    ) throws(ClientError) {
        try append(topic, partition, key, value, headers, timestamp, token, nil)
    }

    /// Hands a record over, and returns a future of where it was written.
    public func deliver(
        to topic: ProducerTopic, partition: Int? = nil, key: RawSpan? = nil, value: RawSpan?,
        headers: RecordHeaders? = nil, timestamp: Int64? = nil
    ) throws(ClientError) -> Delivery {
        let delivery = Delivery()
        try append(topic, partition, key, value, headers, timestamp, 0) { delivery.complete($0) }
        return delivery
    }

    /// Hands a record over, and calls `completion` on the producer's thread with where it was written.
    public func send(
        to topic: ProducerTopic, partition: Int? = nil, key: RawSpan? = nil, value: RawSpan?,
        headers: RecordHeaders? = nil, timestamp: Int64? = nil,
        completion: @escaping @Sendable (Result<RecordMetadata, ClientError>) -> Void
    ) throws(ClientError) {
        try append(topic, partition, key, value, headers, timestamp, 0, completion)
    }

    /// What one try to append came to.
    private enum Attempt {
        case appended
        /// The batch is full or there is none, and there is no memory for another.
        case noMemory(filled: Bool)
        /// A batch was opened for the record, perhaps because another became full.
        case opened(at: UInt64, filled: Bool)
        /// The sticky partition has had its share.
        case switchPartition(filled: Bool)
    }

    private typealias Completion = (Result<RecordMetadata, ClientError>) -> Void

    @inline(__always)
    private func append(
        _ topic: ProducerTopic, _ explicit: Int?, _ key: RawSpan?, _ value: RawSpan?, _ headers: RecordHeaders?,
        _ timestamp: Int64?, _ token: UInt64, _ completion: Completion?
    ) throws(ClientError) {
        let size = (key?.byteCount ?? 0) &+ (value?.byteCount ?? 0) &+ (headers?.byteCount ?? 0)
        // An upper bound of what header, lengths and deltas add to a batch of this one record.
        let needed = size &+ RecordBatchHeader.byteCount &+ 40
        if needed > maxRequestSize {
            throw .recordTooLarge(bytes: needed, limit: maxRequestSize)
        }
        var (index, isSticky) = try choose(topic, explicit, key, value)
        while true {
            let attempt = topic.withPartition(index) { partition in
                partition.state.withLock { state in
                    append(
                        &state, isSticky, key, value, headers, timestamp, token, completion, size: size, needed: needed)
                }
            }
            switch attempt {
            case .appended: return
            case .opened(let at, let filled):
                let partition = topic.partitions[index]
                ready.add(full: filled ? partition : nil, opened: .init(partition: partition, openedAt: at))
                return
            case .switchPartition(let filled):
                if filled { ready.add(full: topic.partitions[index], opened: nil) }
                topic.switchStickyPartition()
                index = topic.stickyPartition
                isSticky = false  // for this record: it stays where it was sent now
            case .noMemory(let filled):
                if filled { ready.add(full: topic.partitions[index], opened: nil) }
                try waitForMemory(needed)
            }
        }
    }

    /// The partition for a record, and whether it is the sticky one.
    @inline(__always)
    private func choose(
        _ topic: ProducerTopic, _ explicit: Int?, _ key: RawSpan?, _ value: RawSpan?
    ) throws(ClientError) -> (Int, isSticky: Bool) {
        let count = topic.partitions.count
        if let explicit {
            guard explicit >= 0 && explicit < count else {
                throw .invalidPartition(topic: topic.name, partition: explicit, count: count)
            }
            return (explicit, false)
        }
        switch partitioning {
        case .keyHashOrSticky:
            if let key { return (Murmur2.partition(of: key, count: count), false) }
            return (topic.stickyPartition, count > 1)
        case .sticky: return (topic.stickyPartition, count > 1)
        case .roundRobin: return (topic.nextInTurn(), false)
        case .custom:
            guard case .custom(let partitioner) = configuration.partitioner else { return (0, false) }
            let chosen = partitioner.partition(topic: topic.name, key: key, value: value, partitionCount: count)
            guard chosen >= 0 && chosen < count else {
                throw .invalidPartition(topic: topic.name, partition: chosen, count: count)
            }
            return (chosen, false)
        }
    }

    /// Under the partition's lock.
    @inline(__always)
    private func append(
        _ state: inout PartitionAccumulator.State, _ isSticky: Bool, _ key: RawSpan?, _ value: RawSpan?,
        _ headers: RecordHeaders?, _ timestamp: Int64?, _ token: UInt64, _ completion: Completion?, size: Int,
        needed: Int
    ) -> Attempt {
        var filled = false
        if let open = state.open {
            if open.append(key, value, headers, timestamp, token, completion) {
                if isSticky { state.stickyBytes &+= size }
                return .appended
            }
            open.filledAt = MonotonicClock.now()
            state.full.append(open)
            state.open = nil
            filled = true
        }
        if isSticky && state.stickyBytes >= batchSize {
            state.stickyBytes = 0
            return .switchPartition(filled: filled)
        }
        guard let batch = pool.tryTake(for: needed) else { return .noMemory(filled: filled) }
        batch.open(at: MonotonicClock.now(), milliseconds: WallClock.milliseconds())
        let fits = batch.append(key, value, headers, timestamp, token, completion)
        precondition(fits, "a first record fits a batch of any size")
        if isSticky { state.stickyBytes &+= size }
        state.open = batch
        return .opened(at: batch.openedAt, filled: filled)
    }

    private func waitForMemory(_ needed: Int) throws(ClientError) {
        if hasClosed { throw .closed }
        let timeout = UInt64(configuration.maxBlockMilliseconds) * 1_000_000
        let start = MonotonicClock.now()
        defer { heldNanoseconds.wrappingAdd(MonotonicClock.now() - start, ordering: .relaxed) }
        let batch = pool.take(for: needed, timeout: timeout) { ready.nudge() }
        guard let batch else {
            if hasClosed { throw .closed }
            throw .bufferFull(bytes: configuration.bufferMemory, milliseconds: configuration.maxBlockMilliseconds)
        }
        // The caller takes it again under its partition's lock; another sender may be faster, and then it waits once more.
        pool.giveBack([batch])
    }
}
