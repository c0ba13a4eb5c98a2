/// A group member's settings, with the defaults of Apache Kafka 4.
public struct GroupConfiguration: Sendable {
    /// `group.id`.
    public var id: String
    /// `group.instance.id`: a member with a name of its own is static (KIP-345). It does not leave when it is closed, and one that
    /// comes back within `session.timeout.ms` has its partitions again without a rebalance.
    public var instanceID: String?
    /// `session.timeout.ms`: the group goes on without a member whose heartbeats are missing for so long.
    public var sessionTimeoutMilliseconds = 45_000
    /// `heartbeat.interval.ms`.
    public var heartbeatIntervalMilliseconds = 3_000
    /// `max.poll.interval.ms`: a member that does not come back to `poll` for so long leaves the group. Also how long a rebalance
    /// waits for a member to rejoin.
    public var maxPollIntervalMilliseconds = 300_000
    /// `partition.assignment.strategy`, best first: the group uses one that every member has. Rebalances are cooperative if all of
    /// these are.
    public var assignors: [Assignor] = [.range, .cooperativeSticky]
    /// `enable.auto.commit`: `poll` commits what earlier calls delivered, and so does what gives partitions back.
    public var commitsAutomatically = true
    /// `auto.commit.interval.ms`.
    public var autoCommitIntervalMilliseconds = 5_000

    public init(id: String) { self.id = id }

    /// Whether partitions are kept while the group rebalances.
    var isCooperative: Bool { assignors.allSatisfy(\.isCooperative) }

    mutating func set(_ text: SettingText) throws(ConfigurationError) {
        let milliseconds = 1...Int(Int32.max)
        switch text.key {
        case "group.instance.id": instanceID = text.value
        case "session.timeout.ms": sessionTimeoutMilliseconds = try text.integer(milliseconds)
        case "heartbeat.interval.ms": heartbeatIntervalMilliseconds = try text.integer(milliseconds)
        case "max.poll.interval.ms": maxPollIntervalMilliseconds = try text.integer(milliseconds)
        case "partition.assignment.strategy": assignors = try Self.assignors(text)
        case "enable.auto.commit": commitsAutomatically = try text.bool()
        default: autoCommitIntervalMilliseconds = try text.integer(0...Int(Int32.max))
        }
    }

    /// Every key that `set` takes.
    static let keys = [
        "group.instance.id", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "partition.assignment.strategy", "enable.auto.commit", "auto.commit.interval.ms",
    ]

    /// Reads assignors by the names on the wire, or by those of Java's classes.
    private static func assignors(_ text: SettingText) throws(ConfigurationError) -> [Assignor] {
        let java = [
            "org.apache.kafka.clients.consumer.RangeAssignor": Assignor.range,
            "org.apache.kafka.clients.consumer.RoundRobinAssignor": .roundRobin,
            "org.apache.kafka.clients.consumer.CooperativeStickyAssignor": .cooperativeSticky,
        ]
        var assignors: [Assignor] = []
        for name in text.value.split(separator: ",").map(Self.trimmed) {
            guard let assignor = Assignor(rawValue: name) ?? java[name], !assignors.contains(assignor) else {
                throw .invalid(text, expected: assignorNames)
            }
            assignors.append(assignor)
        }
        if assignors.isEmpty { throw .invalid(text, expected: assignorNames) }
        return assignors
    }

    private static let assignorNames =
        Assignor.allCases.map(\.rawValue).joined(separator: ", ") + ", several separated by commas"

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    func check() throws(ConfigurationError) {
        if id.isEmpty { throw .contradiction("group.id is empty") }
        if instanceID?.isEmpty == true { throw .contradiction("group.instance.id is empty") }
        if heartbeatIntervalMilliseconds >= sessionTimeoutMilliseconds {
            throw .contradiction(
                "heartbeat.interval.ms (\(heartbeatIntervalMilliseconds)) must be less than session.timeout.ms (\(sessionTimeoutMilliseconds))"
            )
        }
        if assignors.isEmpty { throw .contradiction("partition.assignment.strategy is empty") }
    }
}
