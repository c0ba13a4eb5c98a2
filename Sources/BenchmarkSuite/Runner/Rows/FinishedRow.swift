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

    /// A row for each second; where the phase is so long that its series have longer intervals, for each of the longest of them.
    static func seconds(
        of phase: PhaseMeasurement, _ members: [MemberMeasurement], key: RowKey
    ) -> [TimeSeriesRow] {
        let length =
            ([
                phase.sent.intervalNanoseconds, phase.received.intervalNanoseconds,
                UInt64(phase.sampleSeconds) * 1_000_000_000,
            ] + series(of: phase).map(\.1.intervalNanoseconds)).max() ?? 1_000_000_000
        let seconds = Int(length / 1_000_000_000)
        let sent = phase.sent.wholeIntervals(of: length, until: phase.end)
        let received = phase.received.wholeIntervals(of: length, until: phase.end)
        let response = phase.response.intervals(of: length)
        let endToEnd = phase.endToEnd.intervals(of: length)
        let delay = phase.delay.intervals(of: length)
        func figures(_ intervals: [PackedHistogram], _ index: Int) -> (Double) -> Double? {
            guard index < intervals.count else { return { _ in nil } }
            let histogram = intervals[index].histogram
            return { percentile in histogram.value(atPercentile: percentile).map { Double($0) / 1000 } }
        }
        return sent.indices.map { index in
            var row = TimeSeriesRow(
                key: key, phase: Phase(rawValue: phase.phase.rawValue) ?? .warmup, second: index * seconds)
            row.sentPerSecond = Double(sent[index].records) / Double(seconds)
            row.sentBytesPerSecond = Double(sent[index].bytes) / Double(seconds)
            if index < received.count {
                row.receivedPerSecond = Double(received[index].records) / Double(seconds)
                row.receivedBytesPerSecond = Double(received[index].bytes) / Double(seconds)
            }
            let sample = (index + 1) * seconds / phase.sampleSeconds - 1
            if sample < phase.samples.count {
                row.lagRecords = phase.samples[sample].lagRecords
                row.lagRecordsByGroup = phase.samples[sample].lagRecordsByGroup
                row.inFlight = phase.samples[sample].inFlight.map(Double.init)
            }
            let from = phase.start + UInt64(index) * length
            row.memberEvents = Self.events(of: members, in: from..<from + length)
            let microseconds = figures(response, index)
            row.responseP50Microseconds = microseconds(50)
            row.responseP99Microseconds = microseconds(99)
            row.responseMaxMicroseconds = microseconds(100)
            row.endToEndP99Microseconds = figures(endToEnd, index)(99)
            row.delayP99Microseconds = figures(delay, index)(99)
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
