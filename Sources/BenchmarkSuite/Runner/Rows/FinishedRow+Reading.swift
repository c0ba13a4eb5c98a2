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
        if let behind = measurement.latency?.behind {
            figures.behindRecords = behind.records
            figures.behindPerSecond = behind.seconds > 0 ? Double(behind.received) / behind.seconds : nil
            figures.behindLeft = behind.left
        }
        if let replay = measurement.replay, replay.result.partitions > 0 {
            let phase = replay.phase
            figures.replayedRecords = replay.result.records
            figures.replaySeconds = phase.seconds
            figures.replayPerSecond = perSecond(replay.result.records, in: phase)
            figures.replayBytesPerSecond = perSecond(phase.received.total(until: phase.end).bytes, in: phase)
            figures.replayIdentical = Double(replay.result.identical) / Double(replay.result.partitions)
        }
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

extension ReadingFigures {
    /// What became of the log's pages before groups that are behind began.
    mutating func note(_ cache: DroppedCache?) {
        guard let cache else {
            pageCache = "as it was: the log is not this run's to drop"
            return
        }
        pageCache = "dropped"
        pageCacheDroppedBytes = Int64(cache.droppedBytes)
        pageCacheLeftBytes = Int64(cache.leftBytes)
    }
}
