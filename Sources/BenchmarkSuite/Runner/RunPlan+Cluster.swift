import LoadGenerator
import Measurement
import SystemIO

/// What a run does to a cluster that is not its own.
extension RunPlan {
    /// The topic that all rows use instead of one of their own: it must exist, and is never deleted.
    public var existingTopic: String? { suite.value("topic.name")?.text }

    /// Where the records really go when a cluster is reached through an address of this machine, say a tunnel: brokers that name another
    /// machine as theirs. Empty where there are none, or no cluster is used.
    /// - Throws: where nobody answers.
    public func remoteBrokers(access: ClusterAccess = ClusterAccess()) throws -> [String] {
        guard staysLocal, let servers = bootstrapServers else { return [] }
        let addresses =
            access.properties.isEmpty
            ? try BrokerSettings.addresses(bootstrapServers: servers)
            : try LoadGenerator.brokers(bootstrapServers: servers, access: access.properties).compactMap {
                SocketAddress($0)
            }
        return addresses.filter { !$0.isLoopback }.map(\.description)
    }

    /// What a cluster's owner should know before the run: `will create 6 topics …, send up to 18 GB to kafka1:9092`.
    ///
    /// - Parameter brokers: where its brokers are, when that is not what the user named.
    public func clusterNotice(brokers: [String] = []) -> String {
        let sent = rows.filter { configurations[$0.configuration].target != .embedded }
        let bytes = sent.reduce(0) { $0 + configurations[$1.configuration].maximumBytes }
        var servers = bootstrapServers.map { [$0] } ?? []
        servers += configurations.compactMap { $0.target.startedBroker?.bootstrapServers }
        var seen: Set<String> = []
        let places = servers.filter { seen.insert($0).inserted }.joined(separator: " and ")
        let reached = brokers.isEmpty ? "" : " (whose brokers are \(brokers.prefix(3).joined(separator: ", ")))"
        let most = "up to \(Figure.bytes(bytes)) in about \(Figure.duration(milliseconds: estimatedMilliseconds))"
        let phases = Self.phases(of: sent.map { configurations[$0.configuration] })
        if let existingTopic {
            return
                "will add \(most), \(phases), to the existing topic \(existingTopic) on \(places)\(reached), which is kept"
        }
        // The discarded first row has topics, too.
        let counts =
            sent.prefix(1).map { configurations[$0.configuration].integer("topic.count") }
            + sent.map { row in
                let configuration = configurations[row.configuration]
                return configuration.integer("topic.count") + (configuration.measuresRoundTrip ? 1 : 0)
            }
        let order = (counts.max() ?? 1) > 1 ? "those of one row at a time" : "one at a time"
        return
            "will create \(counts.reduce(0, +)) topics \(RunTopic.prefix)\(suite.name)-…, \(order), send \(most), \(phases), to "
            + "\(places)\(reached), and delete them again"
    }

    /// How fast rows send: a backlog, at full speed, at rates.
    private static func phases(of rows: [Configuration]) -> String {
        func list(_ words: some Sequence<String>) -> String { Set(words).sorted().joined(separator: ", ") }
        let backlogs = rows.compactMap(\.backlogPlan)
        let rates = rows.filter { $0.integer("load.latency.for") > 0 }.compactMap { $0.value("load.latency.rate") }
        let meanwhile = backlogs.map(\.rate).filter { $0 > 0 }
        let parts = [
            backlogs.isEmpty
                ? nil : "a backlog of \(list(backlogs.map { Figure.count(Double($0.records)) })) records at full speed",
            meanwhile.isEmpty
                ? nil : "at \(list(meanwhile.map(ValueKind.spelled(rate:)))) records/s while it is read",
            rows.contains { $0.integer("load.peak") > 0 } ? "at full speed" : nil,
            rates.isEmpty ? nil : "at " + list(rates.map(\.rateText)),
        ].compactMap { $0 }
        let last = parts.suffix(1)
        return (parts.count > 1 ? [parts.dropLast().joined(separator: ", ")] + last : parts).joined(separator: " and ")
    }
}

extension SuiteValue {
    /// A rate, absolute or a share of the peak.
    fileprivate var rateText: String {
        if case .integer(let rate) = self { return "\(ValueKind.spelled(rate: rate)) records/s" }
        return "\(text) of the peak"
    }
}
