import Glibc
import Measurement
import SystemIO

/// The targets that a run's configurations name, each made when it is first asked for.
final class RunTargets {
    private let executable: String
    private let data: DataDirectory
    private let logPath: String
    private let bootstrapServers: String
    private let check: () throws -> Void
    private var embedded: EmbeddedTarget?
    private var cluster: ClusterTarget?
    private var started: [StartedBroker: StartedTarget] = [:]
    /// The cores that generator and broker are confined to; nil where they are free.
    let cores: (generator: Int, broker: Int)?
    /// How many cores the machine has for this process; known before it confines itself to one.
    let coreCount = CPU.count

    /// - Parameter check: throws when the run is to stop.
    init(
        _ plan: RunPlan, executable: String, data: DataDirectory, logPath: String, check: @escaping () throws -> Void
    ) {
        self.executable = executable
        self.data = data
        self.logPath = logPath
        self.check = check
        bootstrapServers = plan.suite.value("bootstrap.servers")?.text ?? ""
        cores = plan.startsBrokers ? RunSettings.confinement(onCores: coreCount) : nil
    }

    func target(for configuration: Configuration) -> any MeasuredTarget {
        switch configuration.target {
        case .cluster:
            let target = cluster ?? ClusterTarget(bootstrapServers: bootstrapServers)
            cluster = target
            return target
        case .started(let broker):
            let target =
                started[broker]
                ?? StartedTarget(
                    broker, executable: executable, data: data, core: cores?.broker, logPath: logPath,
                    check: check)
            started[broker] = target
            return target
        case .embedded:
            let target =
                embedded ?? EmbeddedTarget(executable: executable, data: data, core: cores?.broker, logPath: logPath)
            embedded = target
            return target
        }
    }
}

extension RunPlan {
    /// Whether any row has a broker that the run itself starts, weir's own or another, with data on this machine.
    public var startsBrokers: Bool { configurations.contains { $0.target != .cluster } }

    /// The cluster that rows are sent to, or nil.
    public var bootstrapServers: String? {
        configurations.contains { $0.target == .cluster } ? suite.value("bootstrap.servers")?.text : nil
    }

    /// Whether all rows stay on this machine: the broker is embedded, or every server is a loopback address.
    public var staysLocal: Bool {
        let started = configurations.compactMap { $0.target.startedBroker?.bootstrapServers }
        return (started + [bootstrapServers].compactMap { $0 }).allSatisfy { servers in
            (try? BootstrapServers.addresses(servers))?.allSatisfy(\.isLoopback) ?? false
        }
    }
}
