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
    var members: [MemberRow] = []
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
        self.summary.otherCPUShare = sampler.otherCPUShare
        resources = sampler.rows
        let key = summary.key
        if let peak = measurement.peak { self.summary.peak = Self.figures(peak, plan, sampler.phases[.peak]) }
        if let latency = measurement.latency {
            self.summary.latency = Self.figures(latency, plan, sampler.phases[.latency])
            steps = Self.steps(of: latency, plan, key: key)
        }
        self.summary.records = Self.figures(measurement.records, plan)
        self.summary.reading = Self.reading(of: measurement)
        compareHottestPartition(of: measurement)
        if let trip = measurement.roundTrip {
            self.summary.roundTripMicroseconds = Double(trip.bareNanoseconds) / 1000
            self.summary.handedRoundTripMicroseconds = Double(trip.handedNanoseconds) / 1000
        }
        let backlog = [measurement.backlog?.build, measurement.backlog?.drain]
        for phase in (backlog + [measurement.warmup]).compactMap({ $0 }) {
            timeSeries += Self.seconds(of: phase, measurement.members, key: key)
        }
        for phase in [measurement.peak, measurement.latency].compactMap({ $0 }) {
            timeSeries += Self.seconds(of: phase, measurement.members, key: key)
            let name = Phase(rawValue: phase.phase.rawValue) ?? .peak
            for (tag, series) in Self.series(of: phase) {
                latencies += LatencyRow.rows(key: key, phase: name, kind: tag, of: series.total)
            }
        }
        if let replay = measurement.replay {
            timeSeries += Self.seconds(of: replay.phase, measurement.members, key: key)
        }
        let topics = plan.topic.names
        partitions = measurement.partitions.map { count in
            var row = PartitionRow(key: key, topic: topics[count.topic], partition: count.partition)
            row.sent = count.sent
            row.sentBytes = count.sentBytes
            row.received = count.received
            // Repeats may outweigh what is missing.
            row.lagRecords = max(0, count.sent * Int64(plan.consumer.groups) - count.received)
            return row
        }
        members = Self.members(of: measurement, plan, key: key)
        histograms = Self.intervals(of: measurement)
    }

    static func series(of phase: PhaseMeasurement) -> [(HistogramTag, HistogramSeries)] {
        [(.delay, phase.delay), (.service, phase.service), (.response, phase.response), (.endToEnd, phase.endToEnd)]
    }

    private static func histograms(of step: StepMeasurement) -> [(HistogramTag, Histogram)] {
        [
            (.delay, step.delay), (.service, step.service), (.response, step.response), (.endToEnd, step.endToEnd),
        ].filter { !$0.1.isEmpty }
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
            figures.groupReceivedPerSecond = Double(peak.receivedBySlowestGroup) / seconds
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

    /// What is not verified stays empty.
    private static func figures(_ records: RecordAccounting, _ plan: RowPlan) -> RecordFigures {
        let verification = plan.consumer.members == 0 ? .none : plan.records.verification
        var figures = RecordFigures()
        figures.sent = records.sent
        if plan.producer.send != .fireAndForget { figures.acknowledged = records.acknowledged }
        figures.failed = records.failed
        figures.received = records.received
        if verification != .none {
            figures.lost = records.lost
            figures.duplicated = records.duplicated
        }
        if verification.hasStamp {
            figures.reordered = records.reordered
            figures.corrupt = records.corrupt
        }
        figures.verify = verification.rawValue
        return figures
    }

    /// The open loop's latencies by second and by step, and the distribution of the closed loop's throughput.
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
        if let profile = latency.profile {
            for (index, step) in latency.steps.enumerated() {
                let piece = profile.pieces[index]
                for (tag, histogram) in Self.histograms(of: step) {
                    intervals.append(
                        HistogramInterval(
                            tag: tag, step: index + 1,
                            startMilliseconds: Int64((latency.start + piece.begin) / 1_000_000) + offset,
                            lengthMilliseconds: Int64((piece.end - piece.begin) / 1_000_000), histogram: histogram))
                }
            }
        }
        return intervals.sorted { $0.startMilliseconds < $1.startMilliseconds }
    }
}
