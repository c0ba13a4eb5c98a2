import Synchronization

/// What a row had counted at a moment; the difference of two is a phase.
struct PhaseCounts: Sendable {
    var time: UInt64
    var handedOver: Int64
    var statistics: ClientStatistics
    /// Polls that brought consumers something, and Fetch requests; nil where a client does not say.
    var polls = 0
    var fetches: Int?
    /// How far the slowest group is behind.
    var lag: Int64 = 0
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
            lag: lag)
    }

    /// What producers counted between two moments.
    func count(from before: PhaseCounts, to after: PhaseCounts, _ phase: inout PhaseMeasurement) {
        phase.handedOver = after.handedOver - before.handedOver
        phase.requests = Int64(after.statistics.requests - before.statistics.requests)
        phase.batches = Int64(after.statistics.batches - before.statistics.batches)
        phase.batchedRecords = Int64(after.statistics.records - before.statistics.records)
        (phase.lagBefore, phase.lagAfter) = (before.lag, after.lag)
        phase.polls = Int64(after.polls - before.polls)
        if let first = before.fetches, let last = after.fetches { phase.fetches = Int64(last - first) }
        if let first = before.statistics.inFlight, let last = after.statistics.inFlight {
            let nanoseconds = last.nanoseconds &- first.nanoseconds
            phase.inFlightAverage = Double(nanoseconds) / Double(max(1, after.time - before.time))
        }
    }
}
