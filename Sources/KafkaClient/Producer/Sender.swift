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
    private var lookups: [TopicLookup] = []
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
    private var flushes: [(until: UInt64, done: () -> Void)] = []
    private var timer: (id: TimerID, deadline: UInt64)?
    private var isStopped = false
    private var hasStarted = false

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
    /// Ends each turn of the event loop.
    func pass() {
        if isStopped { return }
        repeat {
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

    private func giveBackSettled() {
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

// MARK: - Topics

extension Sender {
    private func start() {
        if hasStarted { return }
        hasStarted = true
        cluster.changed = { [weak self] in self?.clusterChanged() }
        cluster.keepFresh()
        checkExpiry()
    }

    func look(up lookup: TopicLookup) {
        start()
        if let known = topics[lookup.name] { return lookup.complete(known) }
        lookups.append(lookup)
        cluster.want(lookup.name)
    }

    /// Gives a lookup up, and says why it had to be.
    func abandon(_ lookup: TopicLookup, after milliseconds: Int) -> ClientError {
        lookups.removeAll { $0 === lookup }
        if let state = cluster.topics[lookup.name] {
            switch state.error {
            case .none, .unknownTopicOrPartition, .leaderNotAvailable:
                return .unknownTopic(lookup.name, milliseconds: milliseconds, last: state.error)
            default: return .broker(state.error, subject: "topic \(lookup.name)", message: nil)
            }
        }
        return .noBroker(servers: configuration.bootstrapServers, milliseconds: milliseconds, last: cluster.lastError)
    }

    /// Metadata came, or a connection changed.
    private func clusterChanged() {
        var mustAskAgain = false
        lookups.removeAll { lookup in
            guard let state = cluster.topics[lookup.name], !state.partitions.isEmpty else {
                if cluster.topics[lookup.name] != nil { mustAskAgain = true }
                return false
            }
            let topic =
                topics[lookup.name]
                ?? {
                    let made = ProducerTopic(name: lookup.name, partitionCount: state.partitions.count)
                    topics[lookup.name] = made
                    return made
                }()
            lookup.complete(topic)
            return true
        }
        for (name, topic) in topics { takeLeaders(of: topic, from: cluster.topics[name]) }
        let waiting = homeless
        homeless = []
        for partition in waiting {
            partition.isQueued = false
            queue(partition)
        }
        if mustAskAgain { cluster.refreshSoon() }
        if identity == .needed { askIdentity() }
    }

    private func takeLeaders(of topic: ProducerTopic, from state: TopicState?) {
        guard let state else { return }
        for partition in topic.partitions where Int(partition.index) < state.partitions.count {
            let leader = state.partitions[Int(partition.index)].leader
            if leader == partition.leader { continue }
            let old = links[partition.leader]
            partition.leader = leader
            if leader >= 0 && links[leader] == nil { links[leader] = Link(id: leader) }
            if partition.isQueued, let old {
                let rest = old.queue.all.filter { $0 !== partition }
                old.queue.removeAll()
                for other in rest { old.queue.append(other) }
                partition.isQueued = false
                queue(partition)
            }
        }
    }
}

// MARK: - Idempotence

extension Sender {
    func askIdentity() {
        guard identity == .needed else { return }
        identity = .asked
        cluster.withAnyConnection { [self] connection in
            connection.send(InitProducerIdRequest()) { [self] result in
                switch result {
                case .success(let reply) where reply.response.errorCode == .none:
                    identity = .known(id: reply.response.producerID, epoch: reply.response.producerEpoch)
                case .success(let reply) where !reply.response.errorCode.isRetriable:
                    identity = .needed
                    failAll(.broker(reply.response.errorCode, subject: "InitProducerId", message: nil))
                case .failure(let error):
                    identity = .needed
                    if case .unsupported = error { failAll(.connection(error)) } else { askIdentityLater() }
                default:
                    identity = .needed
                    askIdentityLater()
                }
            }
            connection.flush()
        }
    }

    private func askIdentityLater() {
        let pause = UInt64(configuration.retryBackoffMilliseconds) * 1_000_000
        loop.schedule(at: MonotonicClock.now() + pause) { [weak self] in self?.askIdentity() }
    }
}

// MARK: - Ending

extension Sender {
    /// Calls `done` when every batch opened until now has ended.
    func flush(_ done: @escaping () -> Void) {
        flushes.append((MonotonicClock.now(), done))
    }

    private func finishFlushes() {
        if flushes.isEmpty { return }
        var oldest = UInt64.max
        for topic in topics.values {
            for partition in topic.partitions { oldest = min(oldest, partition.oldestOpened) }
        }
        flushes.removeAll { flush in
            if oldest <= flush.until { return false }
            flush.done()
            return true
        }
    }

    /// Fails every record that is not in flight.
    func failAll(_ error: ClientError) {
        for topic in topics.values {
            for partition in topic.partitions {
                let retries = partition.retries
                partition.retries = []
                for batch in retries + partition.takeAll() { settle(partition, batch, .failed(error)) }
            }
        }
    }

    func shutDown() {
        now = MonotonicClock.now()
        // Closing the connections hands their batches back as failed; there is no later attempt.
        isStopped = true
        cluster.changed = {}
        cluster.close()
        failAll(.closed)
        giveBackSettled()
        for flush in flushes { flush.done() }
        flushes = []
        countInFlight(0)
        published.withLock { $0 = statistics }
    }

    /// Fails what has waited for longer than `delivery.timeout.ms`, now and every so often.
    private func checkExpiry() {
        let timeout = UInt64(configuration.deliveryTimeoutMilliseconds) * 1_000_000
        now = MonotonicClock.now()
        if now > timeout {
            for topic in topics.values {
                for partition in topic.partitions { expire(partition, openedBefore: now - timeout) }
            }
        }
        let pause = min(max(timeout / 10, 5_000_000), 1_000_000_000)
        loop.schedule(at: now + pause) { [weak self] in
            guard let self, !isStopped else { return }
            checkExpiry()
        }
    }

    private func expire(_ partition: PartitionAccumulator, openedBefore deadline: UInt64) {
        var expired: [ProducerBatch] = []
        partition.retries.removeAll { batch in
            if batch.openedAt >= deadline { return false }
            expired.append(batch)
            return true
        }
        expired += partition.takeExpired(openedBefore: deadline)
        for batch in expired { giveUp(partition, batch, deliveryTimeout(batch)) }
    }

    func deliveryTimeout(_ batch: ProducerBatch) -> ClientError {
        .deliveryTimedOut(
            milliseconds: configuration.deliveryTimeoutMilliseconds, attempts: batch.attempts,
            last: batch.lastError.map(\.description) ?? cluster.lastError)
    }

    var isShutDown: Bool { isStopped }
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
