import LoadGenerator
import Measurement
import Results

/// The rows of timeseries.csv.
extension FinishedRow {
    /// What is left of a phase behind its last whole second, in nanoseconds, to have a row of its own: less says nothing of a rate.
    private static let leastRest: UInt64 = 100_000_000

    /// A row for each second, and one for what is left; where the phase is so long that its series have longer intervals, for each of the
    /// longest of them. No phase is so short that it has none.
    static func seconds(
        of phase: PhaseMeasurement, _ members: [MemberMeasurement], key: RowKey
    ) -> [TimeSeriesRow] {
        guard phase.end > phase.start else { return [] }
        let length =
            ([
                phase.sent.intervalNanoseconds, phase.received.intervalNanoseconds,
                UInt64(phase.sampleSeconds) * 1_000_000_000,
            ] + series(of: phase).map(\.1.intervalNanoseconds)).max() ?? 1_000_000_000
        var sent = phase.sent.intervals(of: length, until: phase.end)
        let rest = (phase.end - phase.start) % length
        if rest > 0, rest < leastRest, sent.count > 1 { sent.removeLast() }
        let received = phase.received.intervals(of: length, until: phase.end)
        let response = phase.response.intervals(of: length)
        let endToEnd = phase.endToEnd.intervals(of: length)
        let delay = phase.delay.intervals(of: length)
        func figures(_ intervals: [PackedHistogram], _ index: Int) -> (Double) -> Double? {
            guard index < intervals.count else { return { _ in nil } }
            let histogram = intervals[index].histogram
            return { percentile in histogram.value(atPercentile: percentile).map { Double($0) / 1000 } }
        }
        return sent.indices.map { index in
            let from = phase.start + UInt64(index) * length
            let until = min(from + length, phase.end)
            let seconds = Double(until - from) / 1e9
            var row = TimeSeriesRow(
                key: key, phase: Phase(rawValue: phase.phase.rawValue) ?? .warmup,
                second: index * Int(length / 1_000_000_000), seconds: seconds)
            row.sentPerSecond = Double(sent[index].records) / seconds
            row.sentBytesPerSecond = Double(sent[index].bytes) / seconds
            row.receivedPerSecond = Double(received[index].records) / seconds
            row.receivedBytesPerSecond = Double(received[index].bytes) / seconds
            if let sample = phase.sample(at: until) {
                row.lagRecords = sample.lagRecords
                row.lagRecordsByGroup = sample.lagRecordsByGroup
                row.inFlight = sample.inFlight.map(Double.init)
            }
            // What befell somebody in a rest without a row is told in the last one.
            row.memberEvents = events(of: members, in: from..<(index == sent.count - 1 ? phase.end : until))
            let microseconds = figures(response, index)
            row.responseP50Microseconds = microseconds(50)
            row.responseP99Microseconds = microseconds(99)
            row.responseMaxMicroseconds = microseconds(100)
            row.endToEndP99Microseconds = figures(endToEnd, index)(99)
            row.delayP99Microseconds = figures(delay, index)(99)
            return row
        }
    }
}

extension PhaseMeasurement {
    /// The sample of the second, or of as many as there are from one to the next, that ends at this time; where that is the phase's end, the last.
    fileprivate func sample(at time: UInt64) -> Sample? {
        let length = UInt64(sampleSeconds) * 1_000_000_000
        let index = Int((time - start + length - 1) / length) - 1
        return index >= 0 && index < samples.count ? samples[index] : nil
    }
}
