internal import KafkaConnection
internal import RecordFormat
internal import SystemIO
import Synchronization

/// Where to read a partition from.
public enum StartPosition: Sendable, Equatable {
    case offset(Int64)
    case beginning
    case end
    /// The first record with this timestamp (ms since 1970) or a later one; the end where there is none.
    case time(Int64)
}

/// Reads partitions that it is told to read, by offset.
///
/// A thread of the consumer's own fetches ahead: while one response is processed, the next is on its way. `poll` is for one
/// thread at a time; the other methods for any.
public final class Consumer: @unchecked Sendable {
    public let configuration: ConsumerConfiguration
    private let loop: EventLoop
    private let fetcher: Fetcher
    private let queue: FetchQueue
    private let assigned = Mutex<[TopicPartition: AssignedPartition]>([:])
    private let isClosed = Atomic<Bool>(false)
    /// What an error kept from being delivered; for the polling thread.
    private var interrupted: PendingDelivery?

    /// A response on its way to whoever polls: the next batch is at `position` of `parts[part]`.
    private struct PendingDelivery {
        let fetched: Fetched
        var part = 0
        var position: Int

        init(_ fetched: Fetched) {
            self.fetched = fetched
            position = fetched.parts.first?.range.lowerBound ?? 0
        }

        mutating func nextPart() {
            part += 1
            if part < fetched.parts.count { position = fetched.parts[part].range.lowerBound }
        }
    }

    /// Starts a consumer of nothing; `assign` says what to read.
    public init(_ configuration: ConsumerConfiguration) throws(ClientError) {
        self.configuration = configuration
        guard !configuration.bootstrapServers.isEmpty else {
            throw .configuration(.contradiction("bootstrap.servers is missing"))
        }
        do throws(SystemError) {
            let loop = try EventLoop(name: "consumer", cpu: configuration.fetcherCPU)
            self.loop = loop
            queue = FetchQueue { loop.execute {} }
            fetcher = Fetcher(configuration, loop: loop, queue: queue)
            loop.passEnded = { [fetcher] in fetcher.pass() }
            do throws(SystemError) { try loop.start() } catch {
                // There is no thread that could be waited for.
                loop.passEnded = {}
                isClosed.store(true, ordering: .relaxed)
                throw error
            }
        } catch {
            throw .system(error)
        }
    }

    deinit { close() }

    /// Reads these partitions from now on, and no others, each from `start`.
    public func assign(_ partitions: [TopicPartition], from start: StartPosition) {
        let fresh = partitions.map { AssignedPartition($0) }
        assigned.withLock { all in
            for old in all.values { old.epoch.wrappingAdd(1, ordering: .relaxed) }
            all = Dictionary(fresh.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for partition in fresh { partition.seek(to: start) }
        loop.execute { [fetcher] in fetcher.assign(fresh) }
    }

    /// Goes on reading an assigned partition from `start`; what was fetched from elsewhere is dropped.
    public func seek(_ partition: TopicPartition, to start: StartPosition) {
        guard let found = assigned.withLock({ $0[partition] }) else { return }
        found.epoch.wrappingAdd(1, ordering: .relaxed)
        loop.execute {
            found.seek(to: start)
            found.isStopped = false
        }
    }

    /// The offset after the last record that was delivered; nil before the first.
    public func position(of partition: TopicPartition) -> Int64? {
        guard let found = assigned.withLock({ $0[partition] }) else { return nil }
        let offset = found.delivered.load(ordering: .relaxed)
        return offset < 0 ? nil : offset
    }

    /// Waits for at most `timeoutMilliseconds` for something to read, and calls `body` with each batch of one response.
    ///
    /// Returns the number of batches; 0 when the time passed. Control batches are not delivered. A batch whose `body` throws, or
    /// that is corrupt, is not delivered again; what follows it is, by the next call. Where a batch is so broken that its end is
    /// not known, that is the next response of its partition.
    @discardableResult
    public func poll(
        timeoutMilliseconds: Int, _ body: (borrowing FetchedBatch) throws(ClientError) -> Void
    ) throws(ClientError) -> Int {
        var delivery: PendingDelivery
        if let rest = interrupted {
            delivery = rest
        } else {
            guard let fetched = try queue.next(timeout: UInt64(timeoutMilliseconds) * 1_000_000) else { return 0 }
            delivery = PendingDelivery(fetched)
        }
        interrupted = nil
        var count = 0
        do throws(ClientError) {
            while delivery.part < delivery.fetched.parts.count { count += try deliverNext(&delivery, body) }
        } catch {
            interrupted = delivery
            throw error
        }
        return count
    }

    /// Delivers one batch, or moves on to the next part. Whatever it throws, `delivery` is behind the batch then.
    private func deliverNext(
        _ delivery: inout PendingDelivery, _ body: (borrowing FetchedBatch) throws(ClientError) -> Void
    ) throws(ClientError) -> Int {
        let part = delivery.fetched.parts[delivery.part]
        // A seek, perhaps by `body`, ends what was fetched before it.
        guard delivery.position < part.range.upperBound, part.partition.epoch.load(ordering: .relaxed) == part.epoch
        else {
            delivery.nextPart()
            return 0
        }
        let name = part.partition.name
        let frame = delivery.fetched.frame
        let rest = frame.bytes.extracting(delivery.position..<part.range.upperBound)
        let header: RecordBatchHeader
        do throws(RecordBatchError) { header = try RecordBatchHeader(rest) } catch {
            delivery.nextPart()
            throw .corruptBatch(topic: name.topic, partition: name.partition, offset: part.from, error)
        }
        delivery.position += header.totalBytes
        if header.isControl { return 0 }
        try body(
            FetchedBatch(
                topic: name.topic, partition: name.partition, header: header,
                bytes: rest.extracting(first: header.totalBytes), highWatermark: part.highWatermark, from: part.from,
                reader: RecordBatchReader(verifiesChecksum: configuration.checksCRCs)))
        part.partition.delivered.store(header.nextOffset, ordering: .relaxed)
        return 1
    }

    /// Ends the consumer; a waiting `poll` throws `closed`. Idempotent.
    public func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        queue.close()
        let stopped = Semaphore()
        loop.execute { [fetcher] in
            fetcher.shutDown()
            stopped.signal()
        }
        stopped.wait()
        loop.stop()
        loop.join()
        loop.passEnded = {}
    }
}

extension AssignedPartition {
    func seek(to start: StartPosition) {
        switch start {
        case .offset(let offset):
            position = offset
            return
        case .beginning: lookup = -2
        case .end: lookup = -1
        case .time(let milliseconds): lookup = milliseconds
        }
        position = -1
    }
}
