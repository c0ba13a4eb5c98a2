import Arguments
import Broker
import Glibc
import LogEngine
import SystemIO

extension Commands {
    static let broker = Subcommand(
        name: "broker",
        summary: "serve a Kafka-compatible log on this machine",
        discussion: """
            Any Kafka client can use it, unmodified. It is one broker without replicas: acks=all means what acks=1 does. It listens \
            on loopback unless told otherwise; there is neither encryption nor authentication. Records are kept in DIR in Kafka's \
            own format, over restarts and crashes.

            Configuration has Kafka's names: from a server.properties file, then --override, then -X, the last one wins. \
            SIGTERM or Ctrl-C stops it without loss.
            """,
        positionals: [Positional("FILE", .optional, help: "a server.properties file, as Kafka's broker takes one")],
        options: [
            Option(
                "listen", value: "HOST:PORT", help: "where to listen; port 0 takes a free one; default: 127.0.0.1:9092"),
            Option(
                "data", value: "DIR", help: "the data directory, created where absent; required, or log.dirs in FILE"),
            Option("X", value: "KEY=VALUE", repeatable: true, help: "set a configuration key (--keys lists them)"),
            Option(
                "override", value: "KEY=VALUE", repeatable: true,
                help: "the same, as Kafka's kafka-server-start takes it"),
            Option(flag: "keys", help: "list the configuration keys with their defaults, and stop"),
            Option(
                "readiness-fd", value: "N",
                help:
                    "for programs: write `ready HOST:PORT` to this descriptor when serving, and `counters …` upon SIGUSR1"
            ),
        ],
        examples: [
            Example("weir broker --data /tmp/weir-data", "serve 127.0.0.1:9092"),
            Example(
                "weir broker --data /tmp/weir-data --listen 127.0.0.1:0 -X num.partitions=4",
                "another port, other defaults"),
            Example("weir broker --keys", "what can be configured"),
        ]
    ) { arguments in
        if arguments.has("keys") {
            let width = BrokerConfiguration.described.map { $0.name.count }.max() ?? 0
            for key in BrokerConfiguration.described {
                let padding = String(repeating: " ", count: width - key.name.count)
                print("\(key.name)\(padding)  \(key.documentation) Default: \(key.value.isEmpty ? "none" : key.value)")
            }
            return 0
        }
        let configuration = try brokerConfiguration(arguments)
        // Before any thread starts, so that all of them leave these signals to the descriptor.
        let signals = try SignalSource([SIGTERM, SIGINT, SIGUSR1])
        SignalSource.ignoreBrokenPipes()
        do throws(SystemError) { try OpenFiles.raise() } catch { log(BrokerEvent(.warning, "\(error)")) }
        let started = MonotonicClock.now()
        let broker = try Broker(configuration) { event in log(event) }
        try broker.start()
        let connections = broker.roomForConnections()
        let milliseconds = (MonotonicClock.now() - started) / 1_000_000
        log(
            BrokerEvent(
                .info,
                "listening on \(broker.address) · data in \(configuration.directory) · \(broker.topicCount) topics, "
                    + "\(broker.partitionCount) partitions · \(configuration.networkThreads) network threads · \(Allocator.name) · "
                    + "room for \(connections.room) connections · ready in \(milliseconds) ms"))
        if let warning = connections.warning { log(BrokerEvent(.warning, warning)) }
        if !configuration.ignored.isEmpty {
            log(
                BrokerEvent(
                    .warning, "keys without meaning here, ignored: \(configuration.ignored.joined(separator: ", "))"))
        }
        let readiness = try arguments.integer("readiness-fd", in: 3...1023).map { FileDescriptor(rawValue: Int32($0)) }
        try? readiness?.write("ready \(broker.address)\n")
        while true {
            let signal = try signals.wait()
            if signal == SIGUSR1 {
                try? readiness?.write(counters(of: broker))
                continue
            }
            log(BrokerEvent(.info, "stopping upon \(signal == SIGINT ? "SIGINT" : "SIGTERM")"))
            try broker.stop()
            log(
                BrokerEvent(.info, "stopped; everything acknowledged is on the disk's way and marked as cleanly closed")
            )
            return 0
        }
    }

    private static func brokerConfiguration(_ arguments: ParsedArguments) throws -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        if let path = arguments.positionals.first {
            for (key, value) in try PropertiesFile.read(path) where try !configuration.set(key, to: value) {
                log(BrokerEvent(.warning, "\(path): unknown key \(key), ignored\(suggestion(for: key))"))
            }
        }
        for (key, value) in try arguments.pairs("override") + arguments.pairs("X")
        where try !configuration.set(key, to: value) {
            throw UsageError("unknown configuration key \(key)\(suggestion(for: key)); `weir broker --keys` lists all")
        }
        if let listen = arguments.value("listen") {
            guard let address = SocketAddress(listen) else {
                throw UsageError("--listen takes HOST:PORT with a port from 0 to 65535, not \"\(listen)\"")
            }
            configuration.listen = address
        }
        if let directory = arguments.value("data") { configuration.directory = directory }
        guard !configuration.directory.isEmpty else {
            throw UsageError("a broker needs a data directory: --data DIR (or log.dirs in a server.properties file)")
        }
        return configuration
    }

    private static func suggestion(for key: String) -> String {
        NearestName.suggestion(for: key, among: BrokerConfiguration.keys).map { "; did you mean \($0)?" } ?? ""
    }

    /// One line a event, on standard error: time (UTC), level, message.
    private static func log(_ event: BrokerEvent) {
        let seconds = WallClock.milliseconds() / 1000 % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let stamp = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        try? FileDescriptor.standardError.write("\(stamp) \(event)\n")
    }

    /// `counters name=value …`, for whoever measures this broker.
    private static func counters(of broker: Broker) -> String {
        let logs = broker.logCounters
        let values =
            broker.counters.values.map { "\($0.name)=\($0.value)" } + [
                "log_batches=\(logs.batches)", "log_records=\(logs.records)", "log_bytes=\(logs.bytes)",
                "pwritev_calls=\(logs.pwritevCalls)", "flushes=\(logs.flushes)",
                "segments_rolled=\(logs.segmentsRolled)",
                "repeated_batches=\(logs.repeatedBatches)", "refused_batches=\(logs.refusedBatches)",
            ]
        return "counters " + values.joined(separator: " ") + "\n"
    }
}
