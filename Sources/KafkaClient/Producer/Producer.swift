internal import KafkaConnection
internal import RecordFormat
internal import SystemIO
import Synchronization

/// Sends records to a Kafka cluster.
///
/// `send` appends the record to the batch of its partition and returns; a thread of the producer's own sends the batches
/// when they are full or have lingered. What became of the records is told batch by batch to the listener, or record by
/// record through a `Delivery` or a closure. Sending is safe from any thread.
///
/// Semantics, settings and defaults are those of Apache Kafka 4's producer, without transactions. A batch that the broker
/// finds too large fails; it is not split.
public final class Producer: @unchecked Sendable {
    public let configuration: ProducerConfiguration
    /// `configuration.partitioner` without what would be retained for each record.
    enum Partitioning { case keyHashOrSticky, sticky, roundRobin, custom }
    let partitioning: Partitioning
    let batchSize: Int
    let maxRequestSize: Int
    let loop: EventLoop
    let sender: Sender
    let pool: BatchPool
    let ready: ReadyQueue
    private let topics = Mutex<[String: ProducerTopic]>([:])
    private let isClosed = Atomic<Bool>(false)
    private let hasStopped = Atomic<Bool>(false)
    /// How long `send` has waited for memory so far, all threads together (ns).
    let heldNanoseconds = Atomic<UInt64>(0)

    /// Starts a producer; it connects when a topic is first asked for.
    ///
    /// `onDelivery` hears of every batch, on the producer's thread.
    public init(_ configuration: ProducerConfiguration, onDelivery: DeliveryListener? = nil) throws(ClientError) {
        self.configuration = configuration
        batchSize = configuration.batchSize
        maxRequestSize = configuration.maxRequestSize
        partitioning =
            switch configuration.partitioner {
            case .keyHashOrSticky: .keyHashOrSticky
            case .sticky: .sticky
            case .roundRobin: .roundRobin
            case .custom: .custom
            }
        guard !configuration.bootstrapServers.isEmpty else {
            throw .configuration(.contradiction("bootstrap.servers is missing"))
        }
        do throws(SystemError) {
            let loop = try EventLoop(name: "producer", cpu: configuration.senderCPU)
            self.loop = loop
            pool = BatchPool(batchSize: configuration.batchSize, capacity: configuration.bufferMemory)
            ready = ReadyQueue(lingerNanoseconds: UInt64(configuration.lingerMilliseconds * 1e6)) {
                loop.execute {}
            }
            sender = Sender(configuration, loop: loop, pool: pool, ready: ready, listener: onDelivery)
            loop.passEnded = { [sender] in sender.pass() }
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

    deinit { close(timeoutMilliseconds: 0) }

    /// The topic with its partitions, which are looked up at the first call; a topic that does not exist is created where
    /// the broker does that by itself. Waits for at most `max.block.ms`.
    public func topic(_ name: String) throws(ClientError) -> ProducerTopic {
        if let known = topics.withLock({ $0[name] }) { return known }
        if isClosed.load(ordering: .relaxed) { throw .closed }
        let lookup = TopicLookup(name)
        loop.execute { [sender] in sender.look(up: lookup) }
        guard let topic = lookup.wait(milliseconds: configuration.maxBlockMilliseconds) else {
            let failure = Mutex<ClientError?>(nil)
            let answered = Semaphore()
            loop.execute { [sender, configuration] in
                let error = sender.abandon(lookup, after: configuration.maxBlockMilliseconds)
                failure.withLock { $0 = error }
                answered.signal()
            }
            wait(for: answered)
            throw failure.withLock { $0 } ?? .closed
        }
        return topics.withLock { known in
            if let first = known[name] { return first }
            known[name] = topic
            return topic
        }
    }

    /// Sends everything that waits, lingering or not, and returns when all of it was acknowledged or has failed.
    public func flush() {
        if isClosed.load(ordering: .relaxed) { return }
        let done = Semaphore()
        loop.execute { [sender] in sender.flush { done.signal() } }
        wait(for: done)
    }

    /// Waits for the producer's thread, which may have ended meanwhile because another thread closed the producer.
    private func wait(for signal: Semaphore) {
        while !signal.wait(timeout: 100_000_000) { if hasStopped.load(ordering: .relaxed) { return } }
    }

    /// Sends what waits for at most `timeoutMilliseconds`, fails the rest with `closed`, and ends the producer. Idempotent.
    public func close(timeoutMilliseconds: Int = Int(Int32.max)) {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        if timeoutMilliseconds > 0 {
            let done = Semaphore()
            loop.execute { [sender] in sender.flush { done.signal() } }
            _ = done.wait(timeout: UInt64(timeoutMilliseconds) * 1_000_000)
        }
        pool.close()
        let stopped = Semaphore()
        loop.execute { [sender] in
            sender.shutDown()
            stopped.signal()
        }
        stopped.wait()
        loop.stop()
        loop.join()
        loop.passEnded = {}
        hasStopped.store(true, ordering: .relaxed)
    }

    /// Figures since the producer was made, as of its last pass.
    public var statistics: ProducerStatistics {
        var statistics = sender.published.withLock { $0 }
        statistics.bufferedBytes = pool.usedBytes
        return statistics
    }

    /// For how long `send` has waited for `buffer.memory` so far, in nanoseconds, all threads together.
    public var blockedNanoseconds: UInt64 { heldNanoseconds.load(ordering: .relaxed) }

    var hasClosed: Bool { isClosed.load(ordering: .relaxed) }
}
