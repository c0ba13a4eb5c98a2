/// Everything that one row of a benchmark does: plain data, decided before the row begins.
public struct RowPlan: Hashable, Sendable {
    /// The topic of this row alone, or several alike; the runner creates them and deletes them.
    public var topic: Topic
    /// Who sends, and how.
    public var producer: Producer
    /// Who reads, and how.
    public var consumer: Consumer
    /// What is sent.
    public var records: Records
    /// How long, and how fast.
    public var load: Load
    /// The seed of keys, payloads and arrival times: the same seed sends the same records.
    public var seed: UInt64
    /// Properties of librdkafka with which the cluster is reached (TLS, SASL); where there are any, clients and topics are
    /// librdkafka's, and otherwise topics are seen to by weir's own.
    public var access: [Configuration] = []

    /// Makes a plan.
    public init(topic: Topic, producer: Producer, consumer: Consumer, records: Records, load: Load, seed: UInt64) {
        self.topic = topic
        self.producer = producer
        self.consumer = consumer
        self.records = records
        self.load = load
        self.seed = seed
    }

    /// A topic to create, or several that are alike.
    public struct Topic: Hashable, Sendable {
        /// The name of one; what those of several begin with.
        public var name: String
        /// How many topics.
        public var count = 1
        /// How many partitions each.
        public var partitions: Int
        /// How many replicas a partition.
        public var replicationFactor: Int
        /// Topic configurations under Kafka's names, in the suite's order.
        public var configurations: [Configuration]

        /// Makes the description of a topic.
        public init(
            name: String, count: Int = 1, partitions: Int, replicationFactor: Int, configurations: [Configuration]
        ) {
            self.name = name
            self.count = count
            self.partitions = partitions
            self.replicationFactor = replicationFactor
            self.configurations = configurations
        }
    }

    /// A configuration under Kafka's name.
    public struct Configuration: Hashable, Sendable {
        /// `max.message.bytes`
        public var name: String
        /// `1048588`
        public var value: String

        /// Makes a configuration.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A client library.
    public enum Client: String, Hashable, Sendable, CaseIterable {
        /// weir's own.
        case native
        /// What many applications use; see `Librdkafka`.
        case librdkafka
    }

    /// The producers: all alike, each with a connection set of its own. Names are Kafka's.
    public struct Producer: Hashable, Sendable {
        /// Which library sends.
        public var client: Client
        /// Properties of librdkafka that are passed on as they are, after all others.
        public var properties: [Configuration]
        /// How many producers.
        public var count: Int
        /// 0, 1 or −1 (all).
        public var acks: Int16
        /// Bytes of a batch, before compression, at which it is sent.
        public var batchSize: Int
        /// How long a batch that is not full waits, in milliseconds.
        public var lingerMilliseconds: Int
        /// `max.in.flight.requests.per.connection`
        public var maximumInFlight: Int
        /// Bytes of records that wait to be sent or acknowledged before `send` blocks.
        public var bufferMemory: Int
        /// `none`, `gzip`, `snappy`, `lz4` or `zstd`.
        public var compression: String
        /// Whether the broker sees producer id and sequence and refuses repeats.
        public var isIdempotent: Bool
        /// Where a record goes.
        public var partitioner: Partitioner
        /// Whether a sender looks at what became of its records, and when.
        public var send = SendStyle.asynchronous
        /// How often a batch is sent again after a retriable error.
        public var retries: Int
        /// `delivery.timeout.ms`
        public var deliveryTimeoutMilliseconds: Int
        /// `request.timeout.ms`
        public var requestTimeoutMilliseconds: Int

        /// Makes a producers' configuration.
        public init(
            client: Client = .native, properties: [Configuration] = [], count: Int, acks: Int16, batchSize: Int,
            lingerMilliseconds: Int, maximumInFlight: Int, bufferMemory: Int,
            compression: String, isIdempotent: Bool, partitioner: Partitioner, retries: Int,
            deliveryTimeoutMilliseconds: Int, requestTimeoutMilliseconds: Int
        ) {
            self.client = client
            self.properties = properties
            self.count = count
            self.acks = acks
            self.batchSize = batchSize
            self.lingerMilliseconds = lingerMilliseconds
            self.maximumInFlight = maximumInFlight
            self.bufferMemory = bufferMemory
            self.compression = compression
            self.isIdempotent = isIdempotent
            self.partitioner = partitioner
            self.retries = retries
            self.deliveryTimeoutMilliseconds = deliveryTimeoutMilliseconds
            self.requestTimeoutMilliseconds = requestTimeoutMilliseconds
        }
    }

    /// How a partition is chosen for a record.
    public enum Partitioner: String, Hashable, Sendable, CaseIterable {
        /// One partition until `batch.size` bytes went there (KIP-794).
        case sticky
        /// The partitions in turn, record by record.
        case roundRobin = "round-robin"
        /// By murmur2 of the key, as Kafka's producers do.
        case key
        /// The hottest key has the last partition to itself, the others go by `key` to the rest: see `HotKeyPartitioner`.
        case isolate
    }

    /// What an application does with the results of its sends.
    public enum SendStyle: String, Hashable, Sendable, CaseIterable {
        /// It goes on sending, and hears of each batch when that is answered.
        case asynchronous = "async"
        /// It waits for the result of each record before it sends the next one.
        case synchronous = "sync"
        /// It never looks; what fails is counted all the same.
        case fireAndForget = "fire-and-forget"
    }

    /// The phases: warm-up and peak in a closed loop at full speed, then latency in an open loop at a set rate.
    public struct Load: Hashable, Sendable {
        /// Full speed, not measured, in milliseconds.
        public var warmupMilliseconds: Int
        /// Records that each producer may have outstanding at full speed; nil where only memory and requests in flight bound them.
        public var window: Int?
        /// At full speed producers wait while the slowest group is so many records behind what they have sent, all producers together;
        /// nil is no limit.
        public var maximumLag: Int?
        /// Full speed, measured, in milliseconds; 0 leaves the phase out.
        public var peakMilliseconds: Int
        /// Records a second over all producers in the open loop.
        public var latencyRate: Int
        /// The open loop, measured, in milliseconds; 0 leaves the phase out.
        public var latencyMilliseconds: Int
        /// The open loop's rate as a share of what the peak reached (the row's own, or `referencePeak`), 1 being all; it takes the place of `latencyRate`.
        public var latencyShareOfPeak: Double?
        /// The peak that rates are shares of, in records a second, in place of the row's own.
        public var referencePeak: Double?
        /// How the open loop comes to its rate.
        public var shape: Shape = .constant
        /// What a sending thread of the open loop does until the next record is due.
        public var wait: Wait = .sleep
        /// How the open loop's records are spaced.
        public var arrivals: Arrivals
        /// Full speed ends early after this many records (over warm-up and peak together, of which the warm-up takes no more than its share of the time); nil is no limit.
        public var maximumRecords: Int?
        /// Full speed ends early after this many bytes of values, as `maximumRecords`; nil is no limit.
        public var maximumBytes: Int?
        /// What consumers find when they begin to read, before all other phases; nil where they read from the start.
        public var backlog: Backlog?

        /// Makes a load.
        public init(
            warmupMilliseconds: Int, peakMilliseconds: Int, latencyRate: Int, latencyMilliseconds: Int,
            arrivals: Arrivals, maximumRecords: Int?, maximumBytes: Int?
        ) {
            self.warmupMilliseconds = warmupMilliseconds
            self.peakMilliseconds = peakMilliseconds
            self.latencyRate = latencyRate
            self.latencyMilliseconds = latencyMilliseconds
            self.arrivals = arrivals
            self.maximumRecords = maximumRecords
            self.maximumBytes = maximumBytes
        }
    }

    /// Records that wait for the consumers: they are sent at full speed, and then drained.
    public struct Backlog: Hashable, Sendable {
        /// The longest that it may take to send them, in milliseconds.
        public static let buildMilliseconds = 600_000
        /// How many, over all producers.
        public var records: Int
        /// Records a second that the producers send while the backlog is drained; 0 is none.
        public var rate = 0
        /// The longest that draining may take, in milliseconds.
        public var drainMilliseconds = 60_000

        /// Makes a backlog that nobody adds to.
        public init(records: Int) { self.records = records }
    }

    /// How the scheduled send times of the open loop are spaced.
    public enum Arrivals: String, Hashable, Sendable, CaseIterable {
        /// Evenly.
        case uniform
        /// With exponential gaps, as independent senders would.
        case poisson
    }
}
