public import LogEngine
public import RecordFormat
public import SystemIO

/// The configuration of a broker, with Kafka's names and units; what is not Kafka's is marked in ``BrokerSetting``.
public struct BrokerConfiguration: Sendable {
    /// How fetched records leave: `fetch.strategy`.
    public enum FetchStrategy: String, Sendable, CaseIterable {
        /// From the page cache to the socket.
        case sendfile
        /// Through a buffer of this process: what zero-copy is measured against.
        case pread
    }

    /// Where to listen: `listeners`. Loopback unless told otherwise.
    public var listen = SocketAddress(host: "127.0.0.1", port: 9092)
    /// What clients are told to connect to: `advertised.listeners`; nil: where it listens.
    public var advertised: SocketAddress?
    /// The data directory: `log.dirs`.
    public var directory = ""
    /// `node.id`.
    public var nodeID: Int32 = 1
    /// `num.network.threads`: event loops.
    public var networkThreads = max(1, CPU.count / 2)
    /// `num.partitions`: of topics that are created without a number.
    public var partitions = 1
    /// `auto.create.topics.enable`.
    public var autoCreateTopics = true
    /// `socket.request.max.bytes`: a longer request closes its connection.
    public var requestMaxBytes = 104_857_600
    /// `fetch.max.bytes`: the most that one fetch is answered with.
    public var fetchMaxBytes = 57_671_680
    /// `max.incremental.fetch.session.cache.slots`: clients that need not name all their partitions in each fetch.
    public var fetchSessionSlots = 1000
    /// `max.connections`: those beyond wait until others close.
    public var maxConnections = Int(Int32.max)
    /// `connections.max.idle.ms`.
    public var idleMilliseconds: Int64 = 600_000
    /// `log.retention.check.interval.ms`.
    public var retentionCheckMilliseconds: Int64 = 300_000
    /// `record.validation`: how closely arriving batches are looked at.
    public var recordValidation = RecordBatchValidation.Depth.deep
    /// `append.strategy`.
    public var appendStrategy = LogOptions.AppendStrategy.batched
    /// `fetch.strategy`.
    public var fetchStrategy = FetchStrategy.sendfile
    /// `socket.congestion.control`: of accepted connections; empty: the system's default.
    public var congestionControl = "cubic"
    /// What consumer groups are allowed, and how they are kept.
    public var groups = GroupSettings()
    /// What topics have where they say nothing.
    public var topicDefaults = LogConfiguration()
    /// The keys that were given, with their values as given.
    public private(set) var given: [String: String] = [:]
    /// Keys that Kafka knows and that mean nothing here.
    public private(set) var ignored: [String] = []

    public init() {}

    /// Sets one key by Kafka's broker-level name.
    ///
    /// Throws where the value cannot be. An unknown key is returned as false.
    public mutating func set(_ key: String, to value: String) throws(BrokerError) -> Bool {
        if let setting = BrokerSetting.named(key) {
            if let reason = setting.write(&self, value) { throw .configuration("\(key)=\(value): \(reason)") }
        } else if let setting = LogSetting.named(broker: key) {
            do { try setting.parse(value, into: &topicDefaults) } catch { throw .log(error) }
        } else if let longer = Self.longerUnits[key] {
            try set(longer, key, value)
        } else if BrokerSetting.withoutMeaning.contains(key) {
            ignored.append(key)
            return true
        } else {
            return false
        }
        given[key] = value
        return true
    }

    /// Keys that say in a longer unit what another says in milliseconds; that other one wins, as in Kafka, and minutes over hours.
    private static let longerUnits: [String: (exact: [String], milliseconds: Int64)] = [
        "log.retention.hours": (["log.retention.ms", "log.retention.minutes"], 3_600_000),
        "log.retention.minutes": (["log.retention.ms"], 60_000),
        "log.roll.hours": (["log.roll.ms"], 3_600_000),
    ]

    private mutating func set(
        _ unit: (exact: [String], milliseconds: Int64), _ key: String, _ value: String
    ) throws(BrokerError) {
        guard let number = Int64(value), number >= -1,
            !number.multipliedReportingOverflow(by: unit.milliseconds).overflow
        else {
            throw .configuration("\(key)=\(value): must be a whole number")
        }
        if unit.exact.contains(where: { given[$0] != nil }) { return }
        let milliseconds = number < 0 ? -1 : number * unit.milliseconds
        do { try LogSetting.named(broker: unit.exact[0])?.parse(String(milliseconds), into: &topicDefaults) } catch {
            throw .log(error)
        }
    }

    /// Every key with its value, by name: what DescribeConfigs answers for the broker.
    var entries: [(setting: BrokerSetting.Described, value: String)] {
        let own = BrokerSetting.all.map { ($0.described, $0.read(self)) }
        let logs = topicDefaults.entries.map { entry in
            (
                BrokerSetting.Described(
                    name: entry.setting.brokerName, kind: entry.setting.kind, documentation: entry.setting.documentation
                ), entry.value
            )
        }
        return (own + logs).sorted { $0.0.name < $1.0.name }
    }

    /// Every key that can be set, with what it means and its default, by name.
    public static var described: [(name: String, value: String, documentation: String)] {
        BrokerConfiguration().entries.map { ($0.setting.name, $0.value, $0.setting.documentation) }
    }

    /// Every key that can be set, by name.
    public static var keys: [String] { (BrokerSetting.all.map(\.name) + LogSetting.all.map(\.brokerName)).sorted() }
}
