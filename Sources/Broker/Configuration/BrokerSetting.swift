public import LogEngine
import RecordFormat
import SystemIO

/// One key of the broker's own configuration: its name, type, and how its text is read and written. Those of the logs are `LogSetting`s.
public struct BrokerSetting: Sendable {
    /// What DescribeConfigs and `--help` tell of a key.
    public struct Described: Sendable {
        public let name: String
        public let kind: LogSetting.Kind
        public let documentation: String
    }

    public let described: Described
    /// The value as text.
    public let read: @Sendable (BrokerConfiguration) -> String
    /// Stores a value, or says why it cannot be.
    let write: @Sendable (inout BrokerConfiguration, String) -> String?

    public var name: String { described.name }

    static func named(_ name: String) -> BrokerSetting? { all.first { $0.name == name } }

    /// Every key, by name. Those that are not Kafka's say so.
    public static let all: [BrokerSetting] = [
        address(
            "advertised.listeners", "What clients are told to connect to: PLAINTEXT://host:port.",
            read: { $0.advertised }
        ) {
            $0.advertised = $1
        },
        choice(
            "append.strategy", "(weir) batched: one pwritev a partition and pass; single: one a batch.",
            \.appendStrategy),
        flag("auto.create.topics.enable", "Whether a topic that a client asks for is created.", \.autoCreateTopics),
        number(
            "connections.max.idle.ms", .long, "A connection that is silent for so long is closed, in milliseconds.",
            \.idleMilliseconds, 1000...Int64.max / 2_000_000),
        number(
            "fetch.max.bytes", .int, "The most bytes of records that one fetch is answered with.", \.fetchMaxBytes,
            1024...Int(Int32.max)),
        choice(
            "fetch.strategy", "(weir) sendfile: no copy through the broker; pread: through a buffer.", \.fetchStrategy),
        number(
            "group.initial.rebalance.delay.ms", .int,
            "How long an empty consumer group waits for further members before it assigns partitions, in milliseconds.",
            \.groups.initialRebalanceDelay, 0...Int64(Int32.max)),
        number(
            "group.max.session.timeout.ms", .int,
            "The longest session that a group's member may ask for, in milliseconds.",
            \.groups.maxSessionTimeout, 1...Int32.max),
        number("group.max.size", .int, "The most members of a consumer group.", \.groups.maxSize, 1...Int(Int32.max)),
        number(
            "group.min.session.timeout.ms", .int,
            "The shortest session that a group's member may ask for, in milliseconds.", \.groups.minSessionTimeout,
            1...Int32.max),
        address("listeners", "Where the broker listens: PLAINTEXT://host:port.", read: { $0.listen }) {
            $0.listen = $1
        },
        BrokerSetting(
            "log.dirs", .string, "The data directory.", read: { $0.directory },
            write: { configuration, text in
                if text.contains(",") { return "one directory only is supported by this broker" }
                configuration.directory = text
                return nil
            }),
        number(
            "log.retention.check.interval.ms", .long, "How often old segments are looked for, in milliseconds.",
            \.retentionCheckMilliseconds, 1...Int64.max / 2_000_000),
        number(
            "max.connections", .int, "The most connections at a time; further ones wait until others close.",
            \.maxConnections, 1...Int(Int32.max)),
        number(
            "max.incremental.fetch.session.cache.slots", .int,
            "Fetch sessions that are kept; a client without one names all its partitions in each fetch.",
            \.fetchSessionSlots, 0...100_000),
        number("node.id", .int, "The number of this broker.", \.nodeID, 0...Int32.max),
        number(
            "num.network.threads", .int, "Event loops that serve connections; half of the processors by default.",
            \.networkThreads,
            1...256),
        number(
            "num.partitions", .int, "Partitions of topics that are created without a number.", \.partitions,
            1...TopicCatalog.maximumPartitions),
        number(
            "offset.metadata.max.bytes", .int, "The most bytes of metadata beside a committed offset.",
            \.groups.offsetMetadataMaxBytes, 0...Int(Int32.max)),
        number(
            "offsets.retention.check.interval.ms", .long,
            "How often committed offsets are looked for that are old, in ms.",
            \.groups.offsetsRetentionCheckMilliseconds, 1...Int64.max / 2_000_000),
        number(
            "offsets.retention.minutes", .int,
            "How long committed offsets are kept once their group has no members, in minutes.",
            \.groups.offsetsRetentionMinutes, 1...Int64(Int32.max)),
        number(
            "offsets.topic.num.partitions", .int, "Partitions of __consumer_offsets, when it is created.",
            \.groups.offsetsTopicPartitions, 1...TopicCatalog.maximumPartitions),
        number(
            "offsets.topic.segment.bytes", .int,
            "Segment size of __consumer_offsets, when it is created; its log is written anew when it is mostly out of date.",
            \.groups.offsetsTopicSegmentBytes, 4096...Int(Int32.max)),
        BrokerSetting(
            "record.validation", .string,
            "(weir) deep: every record of an arriving batch is checked, as in Kafka; header: lengths, count and checksum.",
            read: { $0.recordValidation == .deep ? "deep" : "header" },
            write: { configuration, text in
                switch text {
                case "deep": configuration.recordValidation = .deep
                case "header": configuration.recordValidation = .header
                default: return "must be deep or header"
                }
                return nil
            }),
        BrokerSetting(
            "socket.congestion.control", .string,
            "(weir) TCP congestion control of accepted connections; empty: the system's default.",
            read: { $0.congestionControl },
            write: { configuration, text in
                let offered = Socket.congestionControls
                guard text.isEmpty || offered.isEmpty || offered.contains(text) else {
                    return "this kernel offers \(offered.joined(separator: ", "))"
                }
                configuration.congestionControl = text
                return nil
            }),
        number(
            "socket.request.max.bytes", .int, "A longer request closes its connection.", \.requestMaxBytes,
            1024...Int(Int32.max)),
    ]

    /// Keys of a Kafka broker that have no meaning for this one: accepted from a server.properties file, and named in the log.
    static let withoutMeaning: Set<String> = [
        "background.threads", "broker.id", "broker.rack", "controller.listener.names",
        "controller.quorum.bootstrap.servers",
        "controller.quorum.voters", "default.replication.factor", "delete.topic.enable",
        "inter.broker.listener.name", "listener.security.protocol.map", "log.flush.scheduler.interval.ms",
        "num.io.threads",
        "num.recovery.threads.per.data.dir", "num.replica.fetchers",
        "offsets.topic.replication.factor",
        "process.roles", "queued.max.requests", "replica.lag.time.max.ms", "share.coordinator.state.topic.min.isr",
        "share.coordinator.state.topic.replication.factor", "socket.receive.buffer.bytes", "socket.send.buffer.bytes",
        "transaction.state.log.min.isr", "transaction.state.log.replication.factor", "unclean.leader.election.enable",
    ]
}

extension BrokerSetting {
    private init(
        _ name: String, _ kind: LogSetting.Kind, _ documentation: String,
        read: @escaping @Sendable (BrokerConfiguration) -> String,
        write: @escaping @Sendable (inout BrokerConfiguration, String) -> String?
    ) {
        self.init(described: Described(name: name, kind: kind, documentation: documentation), read: read, write: write)
    }

    private static func number<Value: FixedWidthInteger & Sendable>(
        _ name: String, _ kind: LogSetting.Kind, _ documentation: String,
        _ path: any WritableKeyPath<BrokerConfiguration, Value> & Sendable, _ range: ClosedRange<Value>
    ) -> BrokerSetting {
        BrokerSetting(
            name, kind, documentation, read: { String($0[keyPath: path]) },
            write: { configuration, text in
                guard let value = Value(text) else { return "must be a whole number" }
                guard range.contains(value) else { return "must be from \(range.lowerBound) to \(range.upperBound)" }
                configuration[keyPath: path] = value
                return nil
            })
    }

    private static func flag(
        _ name: String, _ documentation: String, _ path: any WritableKeyPath<BrokerConfiguration, Bool> & Sendable
    ) -> BrokerSetting {
        BrokerSetting(
            name, .boolean, documentation, read: { String($0[keyPath: path]) },
            write: { configuration, text in
                guard let value = Bool(text.lowercased()) else { return "must be true or false" }
                configuration[keyPath: path] = value
                return nil
            })
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ documentation: String, _ path: any WritableKeyPath<BrokerConfiguration, Value> & Sendable
    ) -> BrokerSetting {
        BrokerSetting(
            name, .string, documentation, read: { $0[keyPath: path].rawValue },
            write: { configuration, text in
                guard let value = Value(rawValue: text) else {
                    return "must be " + Value.allCases.map(\.rawValue).joined(separator: " or ")
                }
                configuration[keyPath: path] = value
                return nil
            })
    }

    private static func address(
        _ name: String, _ documentation: String, read: @escaping @Sendable (BrokerConfiguration) -> SocketAddress?,
        write: @escaping @Sendable (inout BrokerConfiguration, SocketAddress) -> Void
    ) -> BrokerSetting {
        BrokerSetting(
            name, .list, documentation, read: { read($0).map { "PLAINTEXT://\($0)" } ?? "" },
            write: { configuration, text in
                // A KRaft server.properties lists its controller's listener too.
                let listeners = text.split(separator: ",").filter { !$0.hasPrefix("CONTROLLER://") }
                guard listeners.count == 1, let listener = listeners.first else {
                    return "one listener only is supported by this broker"
                }
                let plain = listener.hasPrefix("PLAINTEXT://") ? listener.dropFirst("PLAINTEXT://".count) : listener
                guard !plain.contains("://") else { return "only PLAINTEXT:// is supported by this broker" }
                // Kafka's "PLAINTEXT://:9092" means every interface.
                guard let address = SocketAddress(plain.hasPrefix(":") ? "0.0.0.0\(plain)" : String(plain)) else {
                    return "must be PLAINTEXT://host:port"
                }
                write(&configuration, address)
                return nil
            })
    }
}
