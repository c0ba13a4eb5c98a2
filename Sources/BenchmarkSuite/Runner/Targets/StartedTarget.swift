import Glibc
import KafkaClient
import Machine
import Measurement
import SystemIO

/// A broker that a command of the suite starts, afresh for each row: Apache Kafka, Redpanda, anything that speaks Kafka's protocol.
///
/// The command finds in its environment where to keep data and where to listen (`StartedBroker.variables`), and must stay in the
/// foreground. It is over when the command is.
final class StartedTarget: MeasuredTarget {
    private let broker: StartedBroker
    private let executable: String
    private let data: DataDirectory
    private let core: Int?
    private let logPath: String
    private let check: () throws -> Void
    private let asks: (_ servers: String, _ milliseconds: Int) throws -> Void
    private var guardian: ChildProcess?
    private var rowDirectory: String?
    private var logStart = 0

    /// - Parameters:
    ///   - executable: this program, which also is the command's guard.
    ///   - core: the core to confine the command to; nil leaves it free.
    ///   - logPath: the file that takes what all the run's brokers say.
    ///   - check: throws when the run is to stop.
    ///   - asks: asks the broker for its metadata, and throws where it does not answer in time.
    init(
        _ broker: StartedBroker, executable: String, data: DataDirectory, core: Int?, logPath: String,
        check: @escaping () throws -> Void,
        asks: @escaping (_ servers: String, _ milliseconds: Int) throws -> Void = StartedTarget.askForMetadata
    ) {
        self.broker = broker
        self.executable = executable
        self.data = data
        self.core = core
        self.logPath = logPath
        self.check = check
        self.asks = asks
    }

    func start(_ configuration: Configuration, row: Int) throws -> RunningTarget {
        let servers = try broker.bootstrapServers ?? "127.0.0.1:\(Self.freePort())"
        try checkFree(servers)
        let directory = "\(data.path)/row-\(row)"
        rowDirectory = directory
        try Directory.create(directory)
        let log = try File(logPath, mode: .create)
        logStart = try log.size()
        _ = lseek(log.descriptor.rawValue, 0, Int32(SEEK_END))
        let guardian = try CommandGuard.start(
            broker.command, executable: executable,
            environment: broker.environment(data: directory, servers: servers, row: row), output: log.descriptor,
            core: core, graceMilliseconds: broker.stopMilliseconds)
        self.guardian = guardian
        try awaitAnswer(servers)
        return RunningTarget(
            bootstrapServers: servers, brokerPID: guardian.processID, brokerCores: core.map(String.init),
            isGuarded: true)
    }

    /// Refuses to start a broker where something answers already: the rows would measure that.
    private func checkFree(_ servers: String) throws(TargetError) {
        for address in try BootstrapServers.addresses(servers) where address.isLoopback {
            let isTaken = (try? Socket.connect(to: address, timeout: 500_000_000)) != nil
            guard !isTaken else {
                throw TargetError(
                    description:
                        "something listens at \(address) already, before the command of target \(broker.name) is "
                        + "started; end it, or leave bootstrap.servers out for a free port ($WEIR_PORT)")
            }
        }
    }

    private func awaitAnswer(_ servers: String) throws {
        let begun = MonotonicClock.now()
        let deadline = begun + UInt64(broker.startMilliseconds) * 1_000_000
        var last: (any Error)?
        while MonotonicClock.now() < deadline {
            try check()
            if let ending {
                throw TargetError(
                    description:
                        "the command of target \(broker.name) \(ending), before a broker answered at \(servers)")
            }
            do {
                // Short, so that the end of the command is noticed.
                try asks(servers, 500)
                // Somebody else's broker may answer where the command could not listen.
                if ending == nil { return }
            } catch {
                last = error
            }
            MonotonicClock.sleep(nanoseconds: 20_000_000)
        }
        let allowed = Figure.duration(milliseconds: broker.startMilliseconds)
        throw TargetError(
            description:
                "target \(broker.name) did not answer at \(servers) within \(allowed) (`ready.within` allows more)"
                + (lastWords.map { "; it last said: \($0)" } ?? last.map { ": \($0)" } ?? ""))
    }

    /// Where a command keeps its data is not known.
    func dropPageCache() -> DroppedCache? { nil }

    func counters() -> [String: Int] { [:] }

    func stop() {
        // The guard itself kills what does not end in time.
        guardian?.stop(grace: UInt64(broker.stopMilliseconds + 12_000) * 1_000_000)
        guardian = nil
        if let rowDirectory { try? Directory.removeTree(rowDirectory) }
        rowDirectory = nil
    }

    var ending: String? { guardian?.poll().map { $0.ending(lastWords) } }

    var lastWords: String? {
        guard let bytes = try? Directory.readFile(logPath), bytes.count > logStart else { return nil }
        let lines = bytes[logStart...].suffix(4096).split(separator: UInt8(ascii: "\n"))
        return lines.last.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Asks for the cluster's brokers, as every client does first.
    static func askForMetadata(_ servers: String, _ milliseconds: Int) throws {
        let admin = try Admin(
            bootstrapServers: BootstrapServers.addresses(servers), clientID: "weir-run",
            timeoutMilliseconds: milliseconds)
        defer { admin.close() }
        guard try !admin.describeCluster().brokers.isEmpty else {
            throw TargetError(description: "no broker is in the cluster's metadata yet")
        }
    }

    /// A port of the loopback that nobody listens on now, as on the one after it, which a controller may take.
    ///
    /// Below the ports that the kernel gives to clients: one of those could be a connection's by the time when the broker listens.
    static func freePort() throws(SystemError) -> UInt16 {
        func listener(_ port: UInt16) throws(SystemError) -> Listener {
            try Listener(SocketAddress(host: "127.0.0.1", port: port))
        }
        let range = (try? Directory.readFile("/proc/sys/net/ipv4/ip_local_port_range")) ?? []
        let first = String(decoding: range, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        let end = first.flatMap { UInt16($0) } ?? 32768
        for _ in 0..<100 where end > 12_000 {
            let port = UInt16.random(in: 10_000..<end - 1)
            if let one = try? listener(port), (try? listener(port + 1)) != nil { return one.address.port }
        }
        return try listener(0).address.port
    }
}
