public import RecordFormat
public import SystemIO

/// A producer's settings, with the defaults of Apache Kafka 4.
public struct ProducerConfiguration: Sendable {
    /// What `acks` asks for.
    public enum Acks: Int16, Sendable {
        case none = 0
        case leader = 1
        case all = -1
    }

    /// `bootstrap.servers`.
    public var bootstrapServers: [SocketAddress]
    /// `client.id`.
    public var clientID = "weir-producer"
    public var acks = Acks.all
    /// `enable.idempotence`.
    public var isIdempotent = true
    /// `batch.size`, bytes.
    public var batchSize = 16384
    /// `linger.ms`; fractions are allowed.
    public var lingerMilliseconds = 5.0
    /// `max.in.flight.requests.per.connection`.
    public var maxInFlight = 5
    /// `buffer.memory`, bytes.
    public var bufferMemory = 33_554_432
    /// `max.block.ms`.
    public var maxBlockMilliseconds = 60_000
    /// `max.request.size`, bytes.
    public var maxRequestSize = 1_048_576
    /// `compression.type`.
    public var compression = Compression.none
    /// `compression.<codec>.level`; nil is the codec's default.
    public var compressionLevel: Int?
    /// `retries`.
    public var retries = Int(Int32.max)
    /// `retry.backoff.ms`; it doubles with each attempt, up to `retryBackoffMaxMilliseconds`.
    public var retryBackoffMilliseconds = 100
    /// `retry.backoff.max.ms`.
    public var retryBackoffMaxMilliseconds = 1000
    /// `request.timeout.ms`.
    public var requestTimeoutMilliseconds = 30_000
    /// `delivery.timeout.ms`.
    public var deliveryTimeoutMilliseconds = 120_000
    /// `metadata.max.age.ms`.
    public var metadataMaxAgeMilliseconds = 300_000
    /// `reconnect.backoff.ms`; it doubles with each attempt, up to `reconnectBackoffMaxMilliseconds`.
    public var reconnectBackoffMilliseconds = 50
    /// `reconnect.backoff.max.ms`.
    public var reconnectBackoffMaxMilliseconds = 1000
    /// `send.buffer.bytes`; nil leaves it to the kernel.
    public var sendBufferBytes: Int?
    /// `receive.buffer.bytes`; nil leaves it to the kernel.
    public var receiveBufferBytes: Int?
    /// `partitioner.class` and `partitioner.ignore.keys`.
    public var partitioner = PartitionChoice.keyHashOrSticky
    /// The CPU that the sender thread is pinned to; nil leaves it to the scheduler.
    public var senderCPU: Int?

    public init(bootstrapServers: [SocketAddress]) { self.bootstrapServers = bootstrapServers }
}

extension ProducerConfiguration {
    /// Reads Kafka's own keys (`linger.ms`, `batch.size`, …), in any order.
    ///
    /// As in Kafka, idempotence is on unless a setting that it needs says otherwise; asked for together with one, it is an error.
    public init(bootstrapServers: [SocketAddress] = [], properties: [(key: String, value: String)])
        throws(ConfigurationError)
    {
        self.init(bootstrapServers: bootstrapServers)
        var asked: [String: String] = [:]
        for (key, value) in properties {
            try set(SettingText(key: key, value: value))
            asked[key] = value
        }
        try check(idempotenceAsked: asked["enable.idempotence"] != nil)
    }

    private mutating func set(_ text: SettingText) throws(ConfigurationError) {
        switch text.key {
        case "bootstrap.servers": bootstrapServers = try text.addresses()
        case "client.id": clientID = text.value
        case "acks": acks = try text.choice(["0": .none, "1": .leader, "all": .all, "-1": .all])
        case "enable.idempotence": isIdempotent = try text.bool()
        case "batch.size": batchSize = try text.integer(0...Int(Int32.max))
        case "linger.ms": lingerMilliseconds = try text.number(0...1e9)
        case "max.in.flight.requests.per.connection": maxInFlight = try text.integer(1...1_000_000)
        case "buffer.memory": bufferMemory = try text.integer(1...Int(Int64.max))
        case "max.block.ms": maxBlockMilliseconds = try text.integer(0...Int(Int32.max))
        case "max.request.size": maxRequestSize = try text.integer(1...Int(Int32.max) - 4096)
        case "compression.type":
            guard let codec = Compression(kafkaName: text.value) else {
                throw .invalid(text, expected: Compression.allCases.map(\.kafkaName).joined(separator: ", "))
            }
            compression = codec
        case "compression.gzip.level", "compression.lz4.level", "compression.zstd.level":
            compressionLevel = try text.integer(-131072...22)
        case "retries": retries = try text.integer(0...Int(Int32.max))
        case "retry.backoff.ms": retryBackoffMilliseconds = try text.integer(0...Int(Int32.max))
        case "retry.backoff.max.ms": retryBackoffMaxMilliseconds = try text.integer(0...Int(Int32.max))
        case "request.timeout.ms": requestTimeoutMilliseconds = try text.integer(1...Int(Int32.max))
        case "delivery.timeout.ms": deliveryTimeoutMilliseconds = try text.integer(1...Int(Int32.max))
        case "metadata.max.age.ms": metadataMaxAgeMilliseconds = try text.integer(1...Int(Int32.max))
        case "reconnect.backoff.ms": reconnectBackoffMilliseconds = try text.integer(0...Int(Int32.max))
        case "reconnect.backoff.max.ms": reconnectBackoffMaxMilliseconds = try text.integer(0...Int(Int32.max))
        case "send.buffer.bytes": sendBufferBytes = try text.bufferSize()
        case "receive.buffer.bytes": receiveBufferBytes = try text.bufferSize()
        case "partitioner", "partitioner.class":
            partitioner = try text.choice([
                "default": .keyHashOrSticky, "murmur2_random": .keyHashOrSticky, "sticky": .sticky,
                "round-robin": .roundRobin, "org.apache.kafka.clients.producer.RoundRobinPartitioner": .roundRobin,
            ])
        case "partitioner.ignore.keys": if try text.bool() { partitioner = .sticky }
        default: throw .unknown(text, known: Self.keys)
        }
    }

    private mutating func check(idempotenceAsked: Bool) throws(ConfigurationError) {
        let obstacle: String? =
            if acks != .all { "acks=all" } else if maxInFlight > 5 {
                "max.in.flight.requests.per.connection of at most 5"
            } else if retries == 0 { "retries above 0" } else { nil }
        if let obstacle, isIdempotent {
            if idempotenceAsked { throw .contradiction("enable.idempotence needs \(obstacle)") }
            isIdempotent = false
        }
        if Double(deliveryTimeoutMilliseconds) < lingerMilliseconds + Double(requestTimeoutMilliseconds) {
            throw .contradiction("delivery.timeout.ms must be at least linger.ms + request.timeout.ms")
        }
    }

    /// Every key that `init(properties:)` takes.
    public static let keys = [
        "bootstrap.servers", "client.id", "acks", "enable.idempotence", "batch.size", "linger.ms",
        "max.in.flight.requests.per.connection", "buffer.memory", "max.block.ms", "max.request.size",
        "compression.type", "compression.gzip.level", "compression.lz4.level", "compression.zstd.level", "retries",
        "retry.backoff.ms", "retry.backoff.max.ms", "request.timeout.ms", "delivery.timeout.ms",
        "metadata.max.age.ms", "reconnect.backoff.ms", "reconnect.backoff.max.ms", "send.buffer.bytes",
        "receive.buffer.bytes", "partitioner", "partitioner.class", "partitioner.ignore.keys",
    ]
}
