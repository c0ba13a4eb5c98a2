/// What a plot shows.
public enum PlotKind: String, Sendable, CaseIterable {
    /// A measured column against a swept parameter, with intervals.
    case sweep
    /// Latency against throughput, with the knee.
    case knee
    /// Latency by percentile, on HdrHistogram's axis.
    case percentiles
    /// Throughput and latency by second, with phases and what befell members.
    case time
    /// Lag by second.
    case lag
    /// A measured column over two swept parameters.
    case heatmap
    /// Records by partition.
    case partitions
    /// The parts of the response time.
    case timeWent = "time-went"

    /// The file of a run that it is drawn from.
    var fileName: String {
        switch self {
        case .sweep, .knee, .heatmap, .timeWent: "summary.csv"
        case .percentiles: "latency.csv"
        case .time, .lag: "timeseries.csv"
        case .partitions: "partitions.csv"
        }
    }

    /// What is drawn, for a list of all kinds.
    public var summary: String {
        switch self {
        case .sweep: "a measured column against a swept parameter"
        case .knee: "latency against throughput, and the knee"
        case .percentiles: "latency by percentile (latency.csv)"
        case .time: "throughput and latency by second, with phases and member events (timeseries.csv)"
        case .lag: "lag by second (timeseries.csv)"
        case .heatmap: "a measured column over two swept parameters"
        case .partitions: "records by partition (partitions.csv)"
        case .timeWent: "the parts of the response time"
        }
    }
}
