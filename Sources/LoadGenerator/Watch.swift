internal import Measurement
internal import SystemIO
import Synchronization

/// Turns the counts of a row into progress reports, and into a sample at the end of each second.
struct Watch {
    private let phase: RowPhase
    private let start: UInt64
    private let plannedMilliseconds: Int
    private(set) var samples: [PhaseMeasurement.Sample] = []
    /// Seconds from one sample to the next: more where a phase is so long that there would be too many.
    private(set) var sampleSeconds: UInt64 = 1
    /// Counts at earlier reports, the oldest first: rates are those of about a second.
    private var past: [(time: UInt64, sent: Int64, received: Int64)]

    init(_ phase: RowPhase, start: UInt64, plannedMilliseconds: Int, of row: Row) {
        self.phase = phase
        self.start = start
        self.plannedMilliseconds = plannedMilliseconds
        past = [(start, row.acknowledged, row.received)]
    }

    /// Takes the samples of the seconds that are over, of those that the phase is to have.
    mutating func sample(_ row: Row) {
        let end = start + UInt64(plannedMilliseconds) * 1_000_000
        while nextSample < end, MonotonicClock.now() >= nextSample { append(row) }
    }

    /// Takes the samples up to the end of the phase: the last one is of that moment, however long its second was.
    mutating func sampleRest(of row: Row, _ end: PhaseCounts) {
        while nextSample < end.time { append(row) }
        samples.append(end.sample)
    }

    private var nextSample: UInt64 { start + UInt64(samples.count + 1) * sampleSeconds * 1_000_000_000 }

    private mutating func append(_ row: Row) {
        if samples.count == HistogramSeries.intervalLimit {
            // Every second one stays: what was at the end of two intervals is at the end of one that is twice as long.
            samples = stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
            sampleSeconds *= 2
        }
        samples.append(row.counts(at: nextSample).sample)
    }

    mutating func report(_ event: RowProgress.Event, of row: Row) -> RowProgress {
        let now = max(MonotonicClock.now(), start)
        let sent = row.acknowledged
        let received = row.received
        if past.count > 10 { past.removeFirst() }
        let seconds = max(Double(now - past[0].time) / 1e9, 1e-3)
        let report = RowProgress(
            event: event, phase: phase, elapsedMilliseconds: Int((now - start) / 1_000_000),
            plannedMilliseconds: plannedMilliseconds, sentPerSecond: Double(sent - past[0].sent) / seconds,
            receivedPerSecond: Double(received - past[0].received) / seconds, responseP99: row.responseP99,
            lagRecords: row.lag)
        past.append((now, sent, received))
        return report
    }
}

extension Row {
    /// Producers whose times a progress report looks at: to add up thousands of histograms would take the generator's core.
    private static let sampledProducers = 64

    /// The 99th percentile of the response time in the last second that has values; of many producers, a sample tells.
    var responseP99: Int64? {
        if plan.producer.acks == 0 { return nil }
        var sum: Histogram?
        for index in stride(from: 0, to: producers.count, by: max(1, producers.count / Self.sampledProducers)) {
            let driver = producers[index]
            let latest = driver.heard.withLock { heard in
                heard.phase.map { ($0.phase == .latency ? $0.response : $0.service).latest }
            }
            guard let latest else { continue }
            if sum == nil { sum = latest } else { sum!.add(latest) }
        }
        guard let sum, sum.totalCount > 0 else { return nil }
        return sum.value(atPercentile: 99)
    }
}
