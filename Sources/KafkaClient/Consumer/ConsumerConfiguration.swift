public import SystemIO

/// A consumer's settings, with the defaults of Apache Kafka 4.
public struct ConsumerConfiguration: Sendable {
    /// `auto.offset.reset`: where to go on when the wanted offset is not in the log.
    public enum OffsetReset: Sendable {
        case earliest
        case latest
        /// `poll` throws `offsetOutOfRange`, or `noCommittedOffset`.
        case none
    }

    /// `bootstrap.servers`.
    public var bootstrapServers: [SocketAddress]
    /// `client.id`.
    public var clientID = "weir-consumer"
    /// `fetch.min.bytes`.
    public var fetchMinBytes = 1
    /// `fetch.max.wait.ms`.
    public var fetchMaxWaitMilliseconds = 500
    /// `max.partition.fetch.bytes`.
    public var maxPartitionFetchBytes = 1_048_576
    /// `fetch.max.bytes`.
    public var fetchMaxBytes = 52_428_800
    /// `check.crcs`.
    public var checksCRCs = true
    /// `auto.offset.reset`.
    public var offsetReset = OffsetReset.latest
    /// `max.poll.records`: no further batch is delivered by a `poll` that has delivered so many. A batch is never cut.
    public var maxPollRecords = 500
    /// `request.timeout.ms`.
    public var requestTimeoutMilliseconds = 30_000
    /// `retry.backoff.ms`.
    public var retryBackoffMilliseconds = 100
    /// `metadata.max.age.ms`.
    public var metadataMaxAgeMilliseconds = 300_000
    /// `default.api.timeout.ms`: how long a commit, or a question for committed offsets, is retried.
    public var apiTimeoutMilliseconds = 60_000
    /// What makes this consumer a member of a group; nil: it is none, and commits nothing.
    public var group: GroupConfiguration?
    /// `receive.buffer.bytes`; nil leaves it to the kernel.
    public var receiveBufferBytes: Int?
    /// The CPU that the fetching thread is pinned to; nil leaves it to the scheduler.
    public var fetcherCPU: Int?

    public init(bootstrapServers: [SocketAddress]) { self.bootstrapServers = bootstrapServers }

    /// Reads Kafka's own keys (`fetch.min.bytes`, `check.crcs`, …), in any order.
    public init(bootstrapServers: [SocketAddress] = [], properties: [(key: String, value: String)])
        throws(ConfigurationError)
    {
        self.init(bootstrapServers: bootstrapServers)
        let groupID = properties.last { $0.key == "group.id" }?.value
        if let groupID { group = GroupConfiguration(id: groupID) }
        for (key, value) in properties { try set(SettingText(key: key, value: value)) }
        try group?.check()
    }

    private mutating func set(_ text: SettingText) throws(ConfigurationError) {
        switch text.key {
        case "bootstrap.servers": bootstrapServers = try text.addresses()
        case "client.id": clientID = text.value
        case "fetch.min.bytes": fetchMinBytes = try text.integer(0...Int(Int32.max))
        case "fetch.max.wait.ms": fetchMaxWaitMilliseconds = try text.integer(0...Int(Int32.max))
        case "max.partition.fetch.bytes": maxPartitionFetchBytes = try text.integer(0...Int(Int32.max))
        case "fetch.max.bytes": fetchMaxBytes = try text.integer(0...Int(Int32.max))
        case "check.crcs": checksCRCs = try text.bool()
        case "auto.offset.reset":
            offsetReset = try text.choice(["earliest": .earliest, "latest": .latest, "none": OffsetReset.none])
        case "request.timeout.ms": requestTimeoutMilliseconds = try text.integer(1...Int(Int32.max))
        case "retry.backoff.ms": retryBackoffMilliseconds = try text.integer(0...Int(Int32.max))
        case "metadata.max.age.ms": metadataMaxAgeMilliseconds = try text.integer(1...Int(Int32.max))
        case "receive.buffer.bytes": receiveBufferBytes = try text.bufferSize()
        case "max.poll.records": maxPollRecords = try text.integer(1...Int(Int32.max))
        case "default.api.timeout.ms": apiTimeoutMilliseconds = try text.integer(0...Int(Int32.max))
        case "group.id": break  // read first, since the others change what it makes
        case let key where GroupConfiguration.keys.contains(key):
            // Without a group it has no effect, but it must be well-formed all the same.
            var changed = group ?? GroupConfiguration(id: "")
            try changed.set(text)
            if group != nil { group = changed }
        default: throw .unknown(text, known: Self.keys)
        }
    }

    /// Every key that `init(properties:)` takes.
    public static let keys =
        [
            "bootstrap.servers", "client.id", "fetch.min.bytes", "fetch.max.wait.ms", "max.partition.fetch.bytes",
            "fetch.max.bytes", "check.crcs", "auto.offset.reset", "request.timeout.ms", "retry.backoff.ms",
            "metadata.max.age.ms", "receive.buffer.bytes", "max.poll.records", "default.api.timeout.ms", "group.id",
        ] + GroupConfiguration.keys
}
