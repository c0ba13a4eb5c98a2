import LoadGenerator
import Measurement
import Results
import SystemIO

/// A row that has been measured, in the shapes that the result files take.
struct FinishedRow {
    var summary: SummaryRow
    var timeSeries: [TimeSeriesRow] = []
    var latencies: [LatencyRow] = []
    var partitions: [PartitionRow] = []
    var resources: [ResourceRow] = []
    var steps: [StepRow] = []
    var histograms: [HistogramInterval] = []

    /// A row that has ended in an error.
    init(failed summary: SummaryRow) {
        self.summary = summary
    }

    /// Fills the shapes from what was measured.
    init(_ measurement: RowMeasurement, of plan: RowPlan, summary: SummaryRow, sampler: ResourceSampler) {
        self.summary = summary
        resources = sampler.rows
        let key = summary.key
        if let peak = measurement.peak { self.summary.peak = Self.figures(peak, plan, sampler.phases[.peak]) }
        if let latency = measurement.latency {
            self.summary.latency = Self.figures(latency, plan, sampler.phases[.latency])
            steps = Self.steps(of: latency, plan, key: key)
        }
        self.summary.records = Self.figures(measurement.records)
        for phase in [measurement.warmup, measurement.peak, measurement.latency].compactMap({ $0 }) {
            timeSeries += Self.seconds(of: phase, key: key)
            if phase.phase == .warmup { continue }
            let name = Phase(rawValue: phase.phase.rawValue) ?? .peak
            for (tag, series) in Self.series(of: phase) {
                latencies += LatencyRow.rows(key: key, phase: name, kind: tag, of: series.total)
            }
        }
        partitions = measurement.partitions.map { count in
            var row = PartitionRow(key: key, topic: plan.topic.name, partition: count.partition)
            row.sent = count.sent
            row.sentBytes = count.sentBytes
            row.received = count.received
            row.lagRecords = count.sent - count.received
            return row
        }
        histograms = Self.intervals(of: measurement)
    }

    private static func series(of phase: PhaseMeasurement) -> [(HistogramTag, HistogramSeries)] {
        [(.delay, phase.delay), (.service, phase.service), (.response, phase.response), (.endToEnd, phase.endToEnd)]
    }

    private static func figures(
        _ peak: PhaseMeasurement, _ plan: RowPlan, _ usage: ResourceSampler.Usage?
    ) -> PeakFigures {
        var figures = PeakFigures()
        let seconds = peak.seconds
        let sent = peak.sent.total(until: peak.end)
        let received = peak.received.total(until: peak.end)
        figures.seconds = seconds
        figures.sentPerSecond = Double(sent.records) / seconds
        figures.sentBytesPerSecond = Double(sent.bytes) / seconds
        if plan.consumer.members > 0 {
            figures.receivedPerSecond = Double(received.records) / seconds
            figures.receivedBytesPerSecond = Double(received.bytes) / seconds
        }
        figures.throughput = ThroughputSummary(peak.sent.distribution(until: peak.end))
        if peak.batches > 0 { figures.recordsPerBatch = Double(peak.batchedRecords) / Double(peak.batches) }
        figures.requestsPerSecond = Double(peak.requests) / seconds
        figures.batchesPerPwritev = usage?.batchesPerPwritev
        // Nobody answers with acks=0, so that nothing is in flight.
        figures.inFlightAverage = plan.producer.acks == 0 ? nil : peak.inFlightAverage
        figures.producerQueueP99Microseconds = peak.producerQueue.value(atPercentile: 99).map { Double($0) / 1000 }
        figures.brokerCPUSeconds = usage?.brokerCPUSeconds
        figures.generatorCPUSeconds = usage?.generatorCPUSeconds
        return figures
    }

    private static func figures(_ records: RecordAccounting) -> RecordFigures {
        var figures = RecordFigures()
        figures.sent = records.sent
        figures.acknowledged = records.acknowledged
        figures.failed = records.failed
        figures.received = records.received
        figures.lost = records.lost
        figures.duplicated = records.duplicated
        figures.reordered = records.reordered
        figures.corrupt = records.corrupt
        figures.verify = "value"
        return figures
    }

    private static func seconds(of phase: PhaseMeasurement, key: RowKey) -> [TimeSeriesRow] {
        let sent = phase.sent.wholeSeconds(until: phase.end)
        let received = phase.received.wholeSeconds(until: phase.end)
        let response = phase.response.intervals
        let endToEnd = phase.endToEnd.intervals
        let delay = phase.delay.intervals
        func microseconds(_ intervals: [Histogram], _ second: Int, _ percentile: Double) -> Double? {
            guard second < intervals.count else { return nil }
            return intervals[second].value(atPercentile: percentile).map { Double($0) / 1000 }
        }
        return sent.indices.map { second in
            var row = TimeSeriesRow(key: key, phase: Phase(rawValue: phase.phase.rawValue) ?? .warmup, second: second)
            row.sentPerSecond = Double(sent[second].records)
            row.sentBytesPerSecond = Double(sent[second].bytes)
            if second < received.count {
                row.receivedPerSecond = Double(received[second].records)
                row.receivedBytesPerSecond = Double(received[second].bytes)
            }
            if second < phase.samples.count {
                row.lagRecords = phase.samples[second].lagRecords
                row.inFlight = phase.samples[second].inFlight.map(Double.init)
            }
            row.responseP50Microseconds = microseconds(response, second, 50)
            row.responseP99Microseconds = microseconds(response, second, 99)
            row.responseMaxMicroseconds = microseconds(response, second, 100)
            row.endToEndP99Microseconds = microseconds(endToEnd, second, 99)
            row.delayP99Microseconds = microseconds(delay, second, 99)
            return row
        }
    }

    /// The open loop's latencies by second, and the distribution of the closed loop's throughput.
    private static func intervals(of measurement: RowMeasurement) -> [HistogramInterval] {
        let offset = WallClock.milliseconds() - Int64(MonotonicClock.now() / 1_000_000)
        var intervals: [HistogramInterval] = []
        if let peak = measurement.peak {
            intervals.append(
                HistogramInterval(
                    tag: .throughput, startMilliseconds: Int64(peak.start / 1_000_000) + offset,
                    lengthMilliseconds: Int64((peak.end - peak.start) / 1_000_000),
                    histogram: peak.sent.distribution(until: peak.end)))
        }
        guard let latency = measurement.latency else { return intervals }
        for (tag, series) in series(of: latency) {
            let length = Int64(series.intervalNanoseconds / 1_000_000)
            for (index, histogram) in series.intervals.enumerated() where !histogram.isEmpty {
                intervals.append(
                    HistogramInterval(
                        tag: tag,
                        startMilliseconds: Int64(series.start / 1_000_000) + offset + Int64(index) * length,
                        lengthMilliseconds: length, histogram: histogram))
            }
        }
        return intervals.sorted { $0.startMilliseconds < $1.startMilliseconds }
    }
}
