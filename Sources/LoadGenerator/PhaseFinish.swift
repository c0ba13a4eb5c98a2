import Synchronization

/// What a row had counted at a moment; the difference of two is a phase.
struct PhaseCounts: Sendable {
    var time: UInt64
    var handedOver: Int64
    var statistics: ClientStatistics
    /// Polls that brought consumers something.
    var polls = 0
    /// Fetch requests of each consumer; nil where a client does not say.
    var fetches: [FetchCount?] = []
    /// How far each group is behind.
    var lagByGroup: [Int64] = []

    /// How far the slowest group is behind.
    var lag: Int64 { lagByGroup.max() ?? 0 }

    /// What a time series says of the moment.
    var sample: PhaseMeasurement.Sample {
        var sample = PhaseMeasurement.Sample(lagRecords: lag, inFlight: statistics.inFlight?.requests)
        if lagByGroup.count > 1 { sample.lagRecordsByGroup = lagByGroup }
        return sample
    }
}

/// Finds the moment at which the last producer of a phase ended, on that producer's own thread: whoever waits for the threads
/// notices only at the next tick, and a rate must not be divided by that.
final class PhaseFinish: Sendable {
    private struct State: Sendable {
        var sending: Int
        var counts: PhaseCounts?
    }
    private let state: Mutex<State>

    init(producers: Int) { state = Mutex(State(sending: producers)) }

    /// A producer has sent its last record of the phase; `take` is called for the last of them.
    func producerEnded(_ take: () -> PhaseCounts) {
        let isLast = state.withLock { state in
            state.sending -= 1
            return state.sending == 0
        }
        guard isLast else { return }
        let counts = take()
        state.withLock { $0.counts = counts }
    }

    /// What was counted when the last producer ended; nil before.
    var counts: PhaseCounts? { state.withLock { $0.counts } }
}

extension Row {
    func counts(at time: UInt64) -> PhaseCounts {
        PhaseCounts(
            time: time, handedOver: handedOver, statistics: statistics, polls: polls, fetches: fetches,
            lagByGroup: lagByGroup)
    }

    /// What producers counted between two moments.
    func count(from before: PhaseCounts, to after: PhaseCounts, _ phase: inout PhaseMeasurement) {
        phase.handedOver = after.handedOver - before.handedOver
        phase.requests = Int64(after.statistics.requests - before.statistics.requests)
        phase.batches = Int64(after.statistics.batches - before.statistics.batches)
        phase.batchedRecords = Int64(after.statistics.records - before.statistics.records)
        (phase.lagBefore, phase.lagAfter) = (before.lag, after.lag)
        phase.polls = Int64(after.polls - before.polls)
        let fetches = zip(before.fetches, after.fetches).map { first, last -> Double? in
            guard let first, let last else { return nil }
            return last.since(first, from: before.time, to: after.time)
        }
        if !fetches.isEmpty, !fetches.contains(nil) {
            phase.fetches = Int64(fetches.compactMap(\.self).reduce(0, +).rounded())
        }
        if let first = before.statistics.inFlight, let last = after.statistics.inFlight {
            let nanoseconds = last.nanoseconds &- first.nanoseconds
            phase.inFlightAverage = Double(nanoseconds) / Double(max(1, after.time - before.time))
        }
    }
}
