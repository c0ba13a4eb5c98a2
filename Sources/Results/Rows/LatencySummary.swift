public import Measurement

/// The percentiles of one latency that a summary row has, in nanoseconds.
public struct LatencySummary: Sendable, Equatable {
    /// The percentiles that columns are named after.
    public static let percentiles: [(suffix: String, percentile: Double)] = [
        ("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9), ("p9999", 99.99),
        ("max", 100),
    ]

    /// How many values there are.
    public let count: Int64
    /// The values at `percentiles`, in nanoseconds; empty where nothing was recorded.
    public let nanoseconds: [Int64]

    /// Reads the percentiles off a histogram of nanoseconds.
    public init(_ histogram: Histogram) {
        count = histogram.totalCount
        nanoseconds = LatencySummary.percentiles.compactMap { histogram.value(atPercentile: $0.percentile) }
    }

    /// A percentile in microseconds, by its place in `percentiles`; nil where nothing was recorded.
    public func microseconds(at index: Int) -> Double? {
        index < nanoseconds.count ? Double(nanoseconds[index]) / 1000 : nil
    }
}

/// How the rate of 100 ms windows was distributed, in records per second.
public struct ThroughputSummary: Sendable, Equatable {
    /// The rate that one window in ten did not reach.
    public let p10: Double?
    /// The median window.
    public let p50: Double?
    /// The rate that one window in ten exceeded.
    public let p90: Double?

    /// Reads the percentiles off a histogram of records per second.
    public init(_ histogram: Histogram) {
        p10 = histogram.value(atPercentile: 10).map(Double.init)
        p50 = histogram.value(atPercentile: 50).map(Double.init)
        p90 = histogram.value(atPercentile: 90).map(Double.init)
    }
}
