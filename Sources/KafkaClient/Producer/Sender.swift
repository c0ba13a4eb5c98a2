internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO
import Synchronization

/// The producer's thread: takes ready batches, sends them to the leaders of their partitions, and settles what comes back.
///
/// Everything is confined to the event loop's thread. One *pass* ends each turn of the loop: news of the calling threads is
/// taken in, requests are composed as long as connections have room (`max.in.flight…`), and everything goes out in one write
/// a connection. While all connections are at their limit, batches fill up: that is where batching comes from under load.
final class Sender: @unchecked Sendable {
    /// What waits for one broker.
    final class Link {
        let id: Int32
        var queue = Fifo<PartitionAccumulator>()
        var inFlight = 0
        init(id: Int32) { self.id = id }
    }

    /// The producer id that idempotence needs (KIP-98).
    enum Identity: Equatable {
        case unneeded
        case needed
        case asked
        case known(id: Int64, epoch: Int16)
    }

    let configuration: ProducerConfiguration
    let loop: EventLoop
    let cluster: Cluster
    let pool: BatchPool
    let ready: ReadyQueue
    let listener: DeliveryListener?
    let lingerNanoseconds: UInt64

    var topics: [String: ProducerTopic] = [:]
    var lookups: [TopicLookup] = []
    var links: [Int32: Link] = [:]
    /// Partitions with batches whose leader is not known.
    var homeless: [PartitionAccumulator] = []
    private var opened = Fifo<ReadyQueue.Opened>()
    private var news = ReadyQueue.News()
    var identity: Identity
    var nextOrder: UInt64 = 0
    /// Settled batches, given back at the end of the pass.
    var settled: [ProducerBatch] = []
    /// The time of this pass (ns).
    var now: UInt64 = MonotonicClock.now()
    var flushes: [(until: UInt64, done: () -> Void)] = []
    private var timer: (id: TimerID, deadline: UInt64)?
    var isStopped = false
    var hasStarted = false

    var statistics = ProducerStatistics()
    private var inFlightSince: UInt64 = MonotonicClock.now()
    /// `statistics` for other threads.
    let published = Mutex(ProducerStatistics())

    init(
        _ configuration: ProducerConfiguration, loop: EventLoop, pool: BatchPool, ready: ReadyQueue,
        listener: DeliveryListener?
    ) {
        self.configuration = configuration
        self.loop = loop
        self.pool = pool
        self.ready = ready
        self.listener = listener
        lingerNanoseconds = UInt64(configuration.lingerMilliseconds * 1e6)
        identity = configuration.isIdempotent ? .needed : .unneeded
        cluster = Cluster(loop: loop, settings: Cluster.Settings(configuration))
    }

    /// All in flight, counted and timed.
    func countInFlight(_ change: Int) {
        statistics.inFlightNanoseconds &+= UInt64(statistics.inFlight) &* (now &- inFlightSince)
        inFlightSince = now
        statistics.inFlight += change
    }

    /// Batches opened at this time or before may be sent now.
    var horizon: UInt64 {
        if !flushes.isEmpty || pool.isExhausted { return .max }
        return now > lingerNanoseconds ? now - lingerNanoseconds : 0
    }
}

// MARK: - The pass

extension Sender {
    private static let roundsOfPass = 16

    /// Ends each turn of the event loop.
    func pass() {
        if isStopped { return }
        var rounds = 0
        repeat {
            // Timers and other connections want their turn too, however fast the news come.
            rounds += 1
            if rounds > Self.roundsOfPass {
                loop.execute {}
                break
            }
            now = MonotonicClock.now()
            takeNews()
            for link in links.values { drain(link) }
            giveBackSettled()
            cluster.flush()
            finishFlushes()
            // With acks=0 the write itself settles batches, and makes room for others.
        } while !settled.isEmpty || !ready.sleep(until: nextLinger, wantsFull: hasRoom)
        armTimer()
        countInFlight(0)
        published.withLock { $0 = statistics }
    }

    private func takeNews() {
        ready.take(into: &news)
        for partition in news.full { queue(partition) }
        for entry in news.opened { opened.append(entry) }
        let horizon = horizon
        while let first = opened.first, first.openedAt <= horizon {
            queue(first.partition)
            _ = opened.popFirst()
        }
    }

    func giveBackSettled() {
        if settled.isEmpty { return }
        pool.giveBack(settled)
        settled.removeAll(keepingCapacity: true)
    }

    private var hasRoom: Bool {
        links.isEmpty || links.values.contains { $0.inFlight < configuration.maxInFlight }
    }

    /// Until when nothing that the calling threads do needs this thread; 0 where only a response can help.
    private var nextLinger: UInt64 {
        guard hasRoom else { return 0 }
        return opened.first.map { $0.openedAt &+ lingerNanoseconds } ?? .max
    }

    private func armTimer() {
        guard hasRoom, let first = opened.first else { return }
        let deadline = first.openedAt &+ lingerNanoseconds
        if let timer {
            if timer.deadline <= deadline { return }
            loop.cancel(timer.id)
        }
        let id = loop.schedule(at: deadline) { [weak self] in self?.timer = nil }
        timer = (id, deadline)
    }

    /// Puts a partition into its leader's queue.
    func queue(_ partition: PartitionAccumulator) {
        if partition.isQueued { return }
        partition.isQueued = true
        if let link = links[partition.leader] {
            link.queue.append(partition)
        } else {
            if homeless.isEmpty { cluster.refreshSoon() }
            homeless.append(partition)
        }
    }
}

extension Cluster.Settings {
    init(_ configuration: ProducerConfiguration) {
        var connection = ConnectionSettings(clientID: configuration.clientID)
        connection.requestTimeoutMilliseconds = configuration.requestTimeoutMilliseconds
        connection.sendBufferBytes = configuration.sendBufferBytes
        connection.receiveBufferBytes = configuration.receiveBufferBytes
        self.init(connection: connection, servers: configuration.bootstrapServers)
        reconnectBackoffMilliseconds = configuration.reconnectBackoffMilliseconds
        reconnectBackoffMaxMilliseconds = configuration.reconnectBackoffMaxMilliseconds
        retryBackoffMilliseconds = configuration.retryBackoffMilliseconds
        metadataMaxAgeMilliseconds = configuration.metadataMaxAgeMilliseconds
    }
}
