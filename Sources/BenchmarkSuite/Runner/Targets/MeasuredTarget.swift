/// What a run measures: a broker started afresh for each row, or a cluster that is there.
protocol MeasuredTarget: AnyObject {
    /// Makes it ready for a row.
    func start(_ configuration: Configuration, row: Int) throws -> RunningTarget
    /// The broker's own counters since it started, by name; empty where it has none.
    func counters() -> [String: Int]
    /// Writes the row's log to the disk and drops it from the page cache; nil where its files are not this run's.
    func dropPageCache() -> DroppedCache?
    /// Ends what `start` began and removes its data. Called after every start, whatever happened between.
    func stop()
    /// How the broker's process ended since it was started, as in "the broker …"; nil while it runs, or where it is not this run's.
    var ending: String? { get }
    /// What the broker last said, to explain an error; nil where it said nothing.
    var lastWords: String? { get }
}

/// What was dropped of a log from the page cache, and what the kernel kept.
struct DroppedCache: Equatable {
    var droppedBytes = 0
    var leftBytes = 0
}

/// A target that is ready to be measured.
struct RunningTarget {
    /// Where clients connect: `host:port,…`.
    var bootstrapServers: String
    /// The broker's process, where this run started it.
    var brokerPID: Int32?
    /// The cores that the broker is confined to, as in `taskset`.
    var brokerCores: String?
    /// Whether the process is the guard of a command: the broker is its descendants, and SIGHUP ends them all at once.
    var isGuarded = false
}

/// Why a target could not be measured, and what to do.
struct TargetError: Error, CustomStringConvertible {
    var description: String
}

/// A Kafka cluster that runs already; rows differ by their topics alone.
final class ClusterTarget: MeasuredTarget {
    private let bootstrapServers: String

    init(bootstrapServers: String) {
        self.bootstrapServers = bootstrapServers
    }

    func start(_ configuration: Configuration, row: Int) -> RunningTarget {
        RunningTarget(bootstrapServers: bootstrapServers)
    }

    func counters() -> [String: Int] { [:] }
    func dropPageCache() -> DroppedCache? { nil }
    func stop() {}
    var ending: String? { nil }
    var lastWords: String? { nil }
}
