import LoadGenerator
import Measurement
import Results

extension FinishedRow {
    /// What the partition got that got the most, and how long its records took beside all others'.
    mutating func compareHottestPartition(of measurement: RowMeasurement) {
        guard let hottest = measurement.hottestPartition else { return }
        let sent = measurement.partitions.reduce(0) { $0 + $1.sent }
        summary.records.hotPartitionShare = Double(measurement.partitions[hottest].sent) / Double(sent)
        // Over the rates of several steps a percentile is that of none.
        guard measurement.latency?.steps.isEmpty ?? true else { return }
        func p99(_ histogram: Histogram?) -> Double? {
            histogram?.value(atPercentile: 99).map { Double($0) / 1000 }
        }
        summary.latency.hotEndToEndP99Microseconds = p99(measurement.hotEndToEnd)
        summary.latency.restEndToEndP99Microseconds = p99(measurement.restEndToEnd)
    }
}
