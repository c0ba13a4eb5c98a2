import LoadGenerator
import Measurement
import Results

extension FinishedRow {
    /// What reading cost, and how consumers caught up.
    static func reading(of measurement: RowMeasurement) -> ReadingFigures {
        var figures = ReadingFigures()
        func perSecond(_ count: Int64?, in phase: PhaseMeasurement?) -> Double? {
            guard let count, let phase, phase.seconds > 0, !measurement.members.isEmpty else { return nil }
            return Double(count) / phase.seconds
        }
        figures.peakPollsPerSecond = perSecond(measurement.peak?.polls, in: measurement.peak)
        figures.peakFetchesPerSecond = perSecond(measurement.peak?.fetches, in: measurement.peak)
        figures.latencyPollsPerSecond = perSecond(measurement.latency?.polls, in: measurement.latency)
        figures.latencyFetchesPerSecond = perSecond(measurement.latency?.fetches, in: measurement.latency)
        guard let backlog = measurement.backlog else { return figures }
        let drain = backlog.drain
        figures.backlogRecords = backlog.records
        figures.drainSeconds = drain.seconds
        figures.drainPerSecond = backlog.drainedPerSecond
        figures.drainReceivedPerSecond = perSecond(drain.receivedBySlowestGroup, in: drain)
        figures.drainReceivedBytesPerSecond = perSecond(drain.received.total(until: drain.end).bytes, in: drain)
        figures.drainSentPerSecond = perSecond(drain.sent.total(until: drain.end).records, in: drain)
        return figures
    }
}
