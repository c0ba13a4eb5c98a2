internal import Measurement

/// What one thread of a client adds to a phase, record by record.
extension PhaseMeasurement {
    /// Whether something that happened at this time belongs to the phase.
    @inline(__always)
    func contains(_ time: UInt64) -> Bool { time >= start && time < end }

    /// Counts what was sent in the phase's windows, if it was before its end.
    mutating func count(records: Int64, bytes: Int64, sentAt now: UInt64) {
        if contains(now) { sent.record(records: records, bytes: bytes, at: now) }
    }

    /// Makes the phase an open loop.
    package mutating func follow(_ profile: RateProfile) {
        self.profile = profile
        steps = profile.pieces.count > 1 ? profile.pieces.map { _ in StepMeasurement() } : []
    }

    /// `count` records of a batch were settled that were due and handed over at the same times.
    /// - Parameter isAnswered: false with acks=0, where nobody says when they arrived.
    @inline(__always)
    mutating func settled(
        _ count: Int64, due: UInt64, sent: UInt64, in batch: borrowing SettledBatch, isAnswered: Bool
    ) {
        let answered = batch.answeredAt
        let at = min(answered, end - 1)
        if isAnswered { service.record(Int64(clamping: answered &- sent), count: count, at: at) }
        guard let profile else { return }
        parts.record(batch.parts(due: due, sent: sent, isAnswered: isAnswered), count: count)
        if batch.sentAt == 0 { parts.isSplit = false }
        guard isAnswered else { return }
        response.record(Int64(clamping: answered &- due), count: count, at: at)
        if steps.isEmpty { return }
        let step = profile.piece(at: due - start)
        steps[step].service.record(Int64(clamping: answered &- sent), count: count)
        steps[step].response.record(Int64(clamping: answered &- due), count: count)
    }

    /// `count` records that were due at the same time were received.
    @inline(__always)
    mutating func received(_ count: Int64, due: UInt64, at now: UInt64, partition: Int) {
        let latency = Int64(clamping: now &- due)
        endToEnd.record(latency, count: count, at: min(now, end - 1))
        endToEndNanoseconds &+= latency &* count
        endToEndByPartition?.record(latency, count: count, partition: partition)
        if !steps.isEmpty, let profile {
            steps[profile.piece(at: due - start)].endToEnd.record(latency, count: count)
        }
    }
}

extension SettledBatch {
    /// What the time of one of its records was made of.
    @inline(__always)
    fileprivate borrowing func parts(due: UInt64, sent: UInt64, isAnswered: Bool) -> TimeParts {
        // A library that does not say when it sent a request leaves all of the time to one part.
        let requested = sentAt == 0 ? sent : sentAt
        return TimeParts(
            due: due, sent: sent, ripe: ripeAt, requested: requested,
            answered: isAnswered ? answeredAt : max(requested, sent))
    }
}
