import Glibc
import Measurement
import SystemIO

/// The targets that a run's configurations name, each made when it is first asked for.
final class RunTargets {
    private let executable: String
    private let data: DataDirectory
    private let logPath: String
    private let bootstrapServers: String
    private var embedded: EmbeddedTarget?
    private var cluster: ClusterTarget?
    /// The cores that generator and broker are confined to; nil where they are free.
    let cores: (generator: Int, broker: Int)?
    /// How many cores the machine has for this process; known before it confines itself to one.
    let coreCount = CPU.count

    init(_ plan: RunPlan, executable: String, data: DataDirectory, logPath: String) {
        self.executable = executable
        self.data = data
        self.logPath = logPath
        bootstrapServers = plan.suite.value("bootstrap.servers")?.text ?? ""
        cores = plan.usesEmbedded ? RunSettings.confinement(onCores: coreCount) : nil
    }

    func target(for configuration: Configuration) -> any MeasuredTarget {
        if configuration.text("target") == "kafka" {
            let target = cluster ?? ClusterTarget(bootstrapServers: bootstrapServers)
            cluster = target
            return target
        }
        let target =
            embedded ?? EmbeddedTarget(executable: executable, data: data, core: cores?.broker, logPath: logPath)
        embedded = target
        return target
    }
}

extension RunPlan {
    /// Whether any row has a broker of weir's own.
    public var usesEmbedded: Bool { configurations.contains { $0.text("target") == "embedded" } }

    /// The cluster that rows are sent to, or nil.
    public var bootstrapServers: String? {
        configurations.contains { $0.text("target") == "kafka" } ? suite.value("bootstrap.servers")?.text : nil
    }

    /// Whether all rows stay on this machine: the broker is embedded, or every server is a loopback address.
    public var staysLocal: Bool {
        guard let servers = bootstrapServers else { return true }
        return servers.split(separator: ",").allSatisfy { server in
            let host = server.lastIndex(of: ":").map { server[..<$0] } ?? server
            return host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
        }
    }

    /// What a cluster's owner should know before the run: `will create 6 topics …, send up to 18 GB to kafka1:9092`.
    public var clusterNotice: String {
        "will create \(rows.count) topics \(Runner.topicPrefix)\(suite.name)-…, one at a time, send up to "
            + "\(Figure.bytes(maximumTotalBytes)) in about \(Figure.duration(milliseconds: estimatedMilliseconds)) to "
            + "\(bootstrapServers ?? "nobody"), and delete them again"
    }
}
