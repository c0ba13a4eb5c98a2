internal import Measurement
internal import SystemIO
import Synchronization

/// Reading again what was read.
extension Row {
    /// The phase in whose middle a part that is read again begins.
    private var markedPhase: RowPhase { plan.load.peakMilliseconds > 0 ? .peak : .latency }

    /// Tells the groups what they are going to read again, when the phase begins in whose middle that starts.
    func markReplay(_ phase: RowPhase, from start: UInt64, milliseconds: Int) {
        guard plan.consumer.replay != .none, phase == markedPhase else { return }
        let ahead = Int64(bitPattern: start &- MonotonicClock.now()) / 1_000_000
        let middle = WallClock.milliseconds() + ahead + Int64(milliseconds / 2)
        for group in groups { group.ledger?.mark(from: middle) }
    }

    /// Sends all groups back, and waits until they are where they were, or until nothing comes any more.
    func replay(_ progress: (RowProgress) throws -> Void) throws -> ReplayMeasurement? {
        guard plan.consumer.replay != .none, !groups.isEmpty else { return nil }
        try progress(RowProgress(event: .began, phase: .replay))
        let start = MonotonicClock.now()
        begin(.replay, nil, start, .max)
        for driver in consumers { driver.beginReplay() }
        var moved = (count: Int64(0), at: start)
        var nextReport = start
        while !groups.allSatisfy({ $0.ledger?.isOver ?? true }) {
            let now = MonotonicClock.now()
            let count = replayed
            if count != moved.count { moved = (count, now) } else if now - moved.at > drainPatience { break }
            if now >= nextReport {
                nextReport = now + 100_000_000
                try checkFailures()
                let perSecond = Double(count) / max(Double(now - start) / 1e9, 1e-3)
                try progress(
                    RowProgress(
                        event: .going, phase: .replay, elapsedMilliseconds: Int((now - start) / 1_000_000),
                        receivedPerSecond: perSecond))
            }
            MonotonicClock.sleep(nanoseconds: 1_000_000)
        }
        let end = MonotonicClock.now()
        try checkFailures()
        try progress(RowProgress(event: .ended, phase: .replay))
        var result = ReplayMeasurement.Result()
        for group in groups { if let ledger = group.ledger { result += ledger.result(plan.topic) } }
        return ReplayMeasurement(phase: collect(.replay, nil, start, end), result: result)
    }

    private var replayed: Int64 { consumers.reduce(0) { $0 + Int64($1.replayed.load(ordering: .relaxed)) } }
}
