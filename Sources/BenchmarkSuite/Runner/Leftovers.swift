import LoadGenerator
import SystemIO

/// What runs that were killed have left: topics on a cluster, and data directories on this machine.
public enum Leftovers {
    /// Topics of one run.
    public struct Topics: Sendable {
        /// The suite's name.
        public var suite: String
        /// When the run began, milliseconds since 1970.
        public var startedAtMilliseconds: Int64
        /// Their names.
        public var names: [String]
        /// Whether the run is going on: records came in while they were looked at, or its process lives on this machine.
        public var isInUse: Bool
    }

    /// How long topics are looked at, in nanoseconds: a run that goes on sends in it.
    private static let lookNanoseconds: UInt64 = 2_000_000_000

    /// The topics on a cluster whose names are those that runs give, by run, the oldest first.
    ///
    /// Asked through librdkafka, which reaches clusters that ask for TLS or SASL, too.
    public static func topics(bootstrapServers: String, access: ClusterAccess = ClusterAccess()) throws -> [Topics] {
        let access = access.properties
        let partitions = try LoadGenerator.topics(bootstrapServers: bootstrapServers, access: access)
            .filter { RunTopic($0.key) != nil }
        if partitions.isEmpty { return [] }
        func ends() throws -> [String: [Int32: Int64]] {
            try LoadGenerator.ends(of: partitions, bootstrapServers: bootstrapServers, access: access)
        }
        let before = try ends()
        MonotonicClock.sleep(nanoseconds: lookNanoseconds)
        let after = try ends()
        let topics = partitions.keys.compactMap { name in RunTopic(name).map { (name: name, run: $0) } }
        return Dictionary(grouping: topics) { topic in
            RunTopic(
                suite: topic.run.suite, startedAtMilliseconds: topic.run.startedAtMilliseconds,
                processID: topic.run.processID, row: 0)
        }.map { run, topics in
            Topics(
                suite: run.suite, startedAtMilliseconds: run.startedAtMilliseconds,
                names: topics.map(\.name).sorted(),
                isInUse: isLiving(run.processID) || topics.contains { before[$0.name] != after[$0.name] })
        }.sorted { ($0.startedAtMilliseconds, $0.suite) < ($1.startedAtMilliseconds, $1.suite) }
    }

    /// Whether a process of this number is a weir on this machine. The run may have been another machine's: then it is safe to be wrong.
    private static func isLiving(_ processID: Int32) -> Bool {
        (try? Directory.readFile("/proc/\(processID)/comm")).map { $0.starts(with: "weir".utf8) } ?? false
    }

    /// Deletes topics.
    public static func delete(_ names: [String], bootstrapServers: String, access: ClusterAccess = ClusterAccess())
        throws
    {
        try LoadGenerator.delete(topics: names, bootstrapServers: bootstrapServers, access: access.properties)
    }

    /// The data directories below `root` that no living run owns.
    public static func directories(below root: String) -> [String] { DataDirectory.stale(below: root) }

    /// Removes one of these.
    public static func remove(_ directory: String) throws { try Directory.removeTree(directory) }
}
