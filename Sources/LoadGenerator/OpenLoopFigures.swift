internal import Measurement

/// What one sending thread notes of an open loop: how late its records were, and whose lateness that was.
///
/// A record that is sent late because the client held the thread back (its memory was full) was kept waiting by the system under test.
/// Only what comes on top of that is the generator's own: it counts from when the record was due or, where that is later, from when the
/// client last let go.
struct OpenLoopFigures: Sendable {
    private let start: UInt64
    private var end: UInt64
    private let profile: RateProfile
    private(set) var delay: HistogramSeries
    private(set) var lateness = Histogram()
    /// Records by when they were due, sent or not.
    private(set) var due: ThroughputWindows
    /// Net change, by window, of the records that nothing but the generator keeps from being sent.
    private(set) var overdue: ThroughputWindows
    private(set) var missed: Int64 = 0
    private(set) var heldNanoseconds: UInt64 = 0
    private(set) var steps: [StepMeasurement]
    private var heldUntil: UInt64 = 0
    private let groupLimit: Double
    /// When the present window of `overdue` began.
    private var window: UInt64
    /// Records of the present window of `due`, which `due` does not have yet: the sending thread does not look for a window for each.
    private var dueNow: (records: Int64, begin: UInt64, end: UInt64)

    /// - Parameter threads: how many send, each with figures of its own.
    init(start: UInt64, profile: RateProfile, threads: Int = 1) {
        groupLimit = max(1000, Self.groupLimit / Double(threads))
        self.start = start
        end = start + profile.nanoseconds
        self.profile = profile
        delay = HistogramSeries(start: start)
        due = ThroughputWindows(start: start)
        overdue = ThroughputWindows(start: start)
        window = start
        dueNow = (0, start, start + due.windowNanoseconds)
        steps = profile.pieces.count > 1 ? profile.pieces.map { _ in StepMeasurement() } : []
    }

    /// The client kept the sending thread waiting for so long, until now.
    mutating func held(nanoseconds: UInt64, until now: UInt64) {
        heldNanoseconds += nanoseconds
        heldUntil = now
    }

    /// A record is sent.
    @inline(__always)
    mutating func sent(due: UInt64, at now: UInt64) {
        count(due: due)
        let late = Int64(now - max(due, heldUntil))
        delay.record(Int64(now - due), at: min(now, end - 1))
        lateness.record(late)
        while now >= window + overdue.windowNanoseconds { window += overdue.windowNanoseconds }
        if due < window, due > heldUntil {
            overdue.record(records: 1, bytes: 0, at: due)
            overdue.record(records: -1, bytes: 0, at: now)
        }
        if now >= end, due > heldUntil { miss(due: due) }
        if !steps.isEmpty { noteStep(due: due, at: now, late: late) }
    }

    @inline(__always)
    private mutating func count(due time: UInt64, records: Int64 = 1) {
        if time >= dueNow.end { beginWindow(of: time) }
        dueNow.records += records
    }

    /// Adds the present window to `due`; the next one is that of `time`.
    private mutating func beginWindow(of time: UInt64) {
        if dueNow.records > 0 { due.record(records: dueNow.records, bytes: 0, at: dueNow.begin) }
        let length = due.windowNanoseconds
        let begin = time - (time - start) % length
        dueNow = (0, begin, begin + length)
    }

    private mutating func noteStep(due: UInt64, at now: UInt64, late: Int64) {
        let step = profile.piece(at: due - start)
        steps[step].handedOver += 1
        steps[step].delay.record(Int64(now - due))
        steps[step].lateness.record(late)
        if now < end { steps[profile.piece(at: now - start)].sent += 1 }
    }

    /// The generator alone kept a record from being sent by the end.
    private mutating func miss(due: UInt64, records: Int64 = 1) {
        missed += records
        if !steps.isEmpty { steps[profile.piece(at: due - start)].missed += records }
    }

    /// How many records of all threads that were not sent are looked at one by one. Where there are more, some neighbours count as due together: a rate that
    /// nobody could keep up with leaves billions, and what is said of them does not depend on a few.
    private static let groupLimit = 200_000.0

    /// The loop ends before its schedule does: what is due later is nobody's.
    mutating func cut(at now: UInt64) { end = min(end, max(now, start + 1)) }

    /// The loop ended with these records unsent: as late as it is now, which may be after the schedule's end. O(1) in their number.
    mutating func ended(_ rest: Schedule, at now: UInt64) {
        var rest = rest
        let group = max(1, Int(rest.remaining / groupLimit))
        while group > 1, rest.time(ahead: group - 1) < end {
            unsent(group, due: rest.time(ahead: group / 2), at: now)
            rest.skip(group)
        }
        while rest.next < end {
            unsent(1, due: rest.next, at: now)
            rest.advance()
        }
        beginWindow(of: end)
    }

    private mutating func unsent(_ records: Int, due: UInt64, at now: UInt64) {
        let records = Int64(records)
        count(due: due, records: records)
        guard max(due, heldUntil) < now else { return }
        let late = Int64(now - max(due, heldUntil))
        lateness.record(late, count: records)
        if !steps.isEmpty { steps[profile.piece(at: due - start)].lateness.record(late, count: records) }
        guard due > heldUntil else { return }
        miss(due: due, records: records)
        overdue.record(records: records, bytes: 0, at: due)
    }
}

extension PhaseMeasurement {
    /// Adds what a sending thread noted.
    mutating func add(_ figures: OpenLoopFigures) {
        delay.add(figures.delay)
        lateness.add(figures.lateness)
        due.add(figures.due)
        overdue.add(figures.overdue)
        missed += figures.missed
        heldNanoseconds += figures.heldNanoseconds
        for (index, step) in figures.steps.enumerated() where index < steps.count { steps[index].add(step) }
    }

    /// Adds what a sending thread kept back in a phase that is no matter of latency.
    mutating func addMissed(of figures: OpenLoopFigures) {
        missed += figures.missed
        heldNanoseconds += figures.heldNanoseconds
    }
}
