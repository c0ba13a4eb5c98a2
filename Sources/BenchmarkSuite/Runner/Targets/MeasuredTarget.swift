/// What a run measures: a broker started afresh for each row, or a cluster that is there.
protocol MeasuredTarget: AnyObject {
    /// Makes it ready for a row.
    func start(_ configuration: Configuration, row: Int) throws -> RunningTarget
    /// The broker's own counters since it started, by name; empty where it has none.
    func counters() -> [String: Int]
    /// Ends what `start` began and removes its data. Called after every start, whatever happened between.
    func stop()
    /// How the broker's process ended since it was started, as in "the broker …"; nil while it runs, or where it is not this run's.
    var ending: String? { get }
    /// What the broker last said, to explain an error; nil where it said nothing.
    var lastWords: String? { get }
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
    func stop() {}
    var ending: String? { nil }
    var lastWords: String? { nil }
}
