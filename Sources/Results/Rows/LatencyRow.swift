public import Measurement

/// One percentile of one latency: a row of latency.csv, the long form that plots of distributions are made from.
public struct LatencyRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// When it was measured.
    public var phase: Phase
    /// Which latency.
    public var kind: HistogramTag
    /// The percentile, 0 to 100.
    public var percentile: Double
    /// The value that so many per cent of records do not exceed.
    public var nanoseconds: Int64
    /// How many records do not exceed it.
    public var count: Int64

    /// The percentiles that latency.csv has.
    public static let percentiles: [Double] = [
        0, 1, 5, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
    ]

    /// The rows of a distribution; none where nothing was recorded.
    public static func rows(key: RowKey, phase: Phase, kind: HistogramTag, of histogram: Histogram) -> [LatencyRow] {
        percentiles.compactMap { percentile in
            histogram.value(atPercentile: percentile).map { value in
                let count = Double(histogram.totalCount) * histogram.percentile(atOrBelow: value) / 100
                return LatencyRow(
                    key: key, phase: phase, kind: kind, percentile: percentile, nanoseconds: value,
                    count: Int64(count.rounded()))
            }
        }
    }

    /// latency.csv.
    public static let fileName = "latency.csv"
    /// What a row is.
    public static let about = "One row per configuration, trial, phase, kind of latency and percentile."
    /// The columns after the key.
    public static let fields: [Field<LatencyRow>] = [
        Field(Column("phase", .text, "peak (closed loop) or latency (open loop).")) { Cell($0.phase.rawValue) },
        Field(
            Column(
                "kind", .text,
                "delay (scheduled to actual send), service (send to acknowledgement), response (scheduled send to acknowledgement) or e2e (scheduled send to receipt)."
            )
        ) { Cell($0.kind.rawValue) },
        Field(Column("percentile", .count, "0 to 100.")) { Cell($0.percentile, places: 4) },
        Field(
            Column(
                "value_us", .microseconds, better: .lower, "The value that so many per cent of records do not exceed.")
        ) {
            Cell(Double($0.nanoseconds) / 1000, places: 3)
        },
        Field(Column("count", .count, "How many records do not exceed it.")) { Cell($0.count) },
    ]
}
