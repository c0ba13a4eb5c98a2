internal import KafkaProtocol
public import LogEngine
public import SystemIO

/// A Kafka broker on one host: an acceptor, event loops, and the logs of its data directory.
///
/// It answers as the only broker of its cluster and the only replica of every partition, so that acks=all means what acks=1 does.
public final class Broker: Sendable {
    public let configuration: BrokerConfiguration
    /// Where clients connect.
    public let address: SocketAddress
    public let counters = NetworkCounters()
    let topics: TopicCatalog
    let producerIDs: ProducerIDs
    /// Consumer groups and what they have committed.
    let groups: GroupCoordinator
    let fetchSessions: FetchSessions
    let reporter: BrokerReporter
    /// Creates and deletes topics and looks up timestamps, one at a time, so that no event loop waits for the disk.
    let administration: WorkerPool
    let advertised: SocketAddress
    let clusterID: String
    let nodeID: Int32
    private let directory: LogDirectory
    let pool: WorkerPool
    private let loops: [NetworkLoop]
    private let running = Running()

    /// What exists once the requests are known.
    private final class Running: @unchecked Sendable {
        var table: RequestTable?
        var acceptor: Acceptor?
    }

    var requestTable: RequestTable { running.table! }

    /// Opens the data directory, recovers what has to be, and listens.
    public init(_ configuration: BrokerConfiguration, reporter: @escaping BrokerReporter) throws(BrokerError) {
        self.configuration = configuration
        self.reporter = reporter
        nodeID = configuration.nodeID
        fetchSessions = FetchSessions(limit: configuration.fetchSessionSlots)
        let congestionControl = configuration.congestionControl.isEmpty ? nil : configuration.congestionControl
        let listener = try BrokerError.system { () throws(SystemError) in
            try Listener(configuration.listen, congestionControl: congestionControl)
        }
        address = listener.address
        advertised = Self.advertised(configuration, listening: listener.address)
        let counters = counters
        loops = try BrokerError.system { () throws(SystemError) in
            var loops: [NetworkLoop] = []
            for index in 0..<configuration.networkThreads {
                loops.append(
                    try NetworkLoop(
                        index: index, counters: counters, idleLimit: UInt64(configuration.idleMilliseconds) * 1_000_000,
                        reporter: reporter))
            }
            return loops
        }
        let pool = try BrokerError.system { () throws(SystemError) in try WorkerPool(name: "disk", threads: 2) }
        self.pool = pool
        administration = try BrokerError.system { () throws(SystemError) in try WorkerPool(name: "admin", threads: 1) }
        let registry = try TopicRegistry(directory: configuration.directory)
        let directory = try BrokerError.log { () throws(LogError) in
            var options = LogOptions()
            options.appendStrategy = configuration.appendStrategy
            options.pool = pool
            options.report = { reporter(BrokerEvent($0)) }
            return try LogDirectory(
                configuration.directory, identity: .init(nodeID: configuration.nodeID), options: options
            ) { topic in
                registry.configuration(of: topic, defaults: configuration.topicDefaults, reporter: reporter)
            }
        }
        self.directory = directory
        clusterID = directory.identity.clusterID
        topics = TopicCatalog(
            directory, registry: registry, defaults: configuration.topicDefaults, reporter: reporter)
        do throws(BrokerError) {
            producerIDs = try ProducerIDs(
                directory: configuration.directory, used: directory.logs.map(\.highestProducerID).max() ?? -1)
        } catch {
            // Nothing was served, so the next start need not recover.
            try? directory.close()
            throw error
        }
        let (topics, groupSettings) = (topics, configuration.groups)
        groups = try BrokerError.system { () throws(SystemError) in
            try GroupCoordinator(groupSettings, topics: topics, reporter: reporter)
        }
        groups.load()
        let table = RequestTable(servedAPIs())
        running.table = table
        let loops = loops
        running.acceptor = try BrokerError.system { () throws(SystemError) in
            try Acceptor(
                listener, loops: loops, requests: table, requestLimit: configuration.requestMaxBytes,
                counters: counters, limit: connectionLimit, reporter: reporter)
        }
    }

    /// Serves until `stop`.
    public func start() throws(BrokerError) {
        do throws(SystemError) {
            for loop in loops { try loop.start() }
            try groups.start()
            try running.acceptor?.start()
        } catch {
            for loop in loops { loop.stop() }
            throw .system(error)
        }
        scheduleMaintenance()
    }

    /// Stops without loss: no new connections, a last answer to each, logs flushed and marked as cleanly closed.
    public func stop() throws(BrokerError) {
        running.acceptor?.stop()
        running.acceptor = nil
        administration.stop()
        groups.stop()
        for loop in loops { loop.stop() }
        do { try directory.close() } catch { throw .log(error) }
        pool.stop()
    }

    /// What the logs did since the start.
    public var logCounters: LogCounters { directory.counters }

    /// How many connections there are descriptors for, and for which `max.connections` has room; and what to warn of where those are few.
    /// Counts what is open now.
    public func roomForConnections() -> (room: Int, warning: String?) {
        let limit = connectionLimit
        let room = limit.room(beside: (try? Directory.list("/proc/self/fd"))?.count ?? 0)
        return (room, limit.warning(room: room, isGiven: configuration.given["max.connections"] != nil))
    }

    private var connectionLimit: ConnectionLimit {
        ConnectionLimit(most: configuration.maxConnections, files: OpenFiles.limit)
    }

    public var topicCount: Int { topics.all.count }
    public var partitionCount: Int { topics.all.reduce(0) { $0 + $1.partitions.count } }

    /// Flushes that are due every second, retention and checkpoints at their interval: on the pool, from a timer of the first loop.
    private func scheduleMaintenance() {
        let events = loops[0].events
        events.execute { [weak self] in self?.scheduleMaintenance(on: events, nextRetention: events.now) }
    }

    private func scheduleMaintenance(on events: EventLoop, nextRetention: UInt64) {
        let interval = UInt64(configuration.retentionCheckMilliseconds) * 1_000_000
        events.schedule(at: events.now + min(interval, 1_000_000_000)) { [weak self] in
            guard let self else { return }
            let isDue = events.now >= nextRetention
            pool.submit { [weak self, directory] in
                let now = WallClock.milliseconds()
                if isDue { directory.maintain(now: now) } else { directory.flushIfOld(now: now) }
                // The next one is scheduled when this one is done, so that slow disks do not pile them up.
                events.execute { [weak self] in
                    self?.scheduleMaintenance(on: events, nextRetention: isDue ? events.now + interval : nextRetention)
                }
            }
        }
    }

    private static func advertised(_ configuration: BrokerConfiguration, listening: SocketAddress) -> SocketAddress {
        if let advertised = configuration.advertised { return advertised }
        // Clients cannot connect to "every interface".
        let wildcard = ["0.0.0.0", "::"].contains(listening.host)
        return wildcard ? SocketAddress(host: Host.name, port: listening.port) : listening
    }
}

extension BrokerEvent {
    init(_ event: LogEvent) {
        let level: Level =
            switch event.severity {
            case .information: .info
            case .warning: .warning
            case .error: .error
            }
        self.init(level, event.description)
    }
}
