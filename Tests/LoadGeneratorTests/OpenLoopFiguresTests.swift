import Measurement
import Testing

@testable import LoadGenerator

@Suite("Lateness, and whose it is") struct OpenLoopFiguresTests {
    private static let millisecond: UInt64 = 1_000_000
    private let start: UInt64 = 5_000_000_000
    private let profile = RateProfile.constant(1000, milliseconds: 2000)

    private func schedule() -> Schedule {
        Schedule(
            start: start, profile: profile, producer: 0, of: 1, arrivals: .uniform, random: RandomNumbers(seed: 1))
    }

    /// Sends 1,000 records a second for 2 s, but for a pause, at whose end the client says it held the thread, or not.
    private func paused(_ pause: Range<UInt64>, isHeld: Bool, until end: UInt64 = 2000) -> PhaseMeasurement {
        var figures = OpenLoopFigures(start: start, profile: profile)
        var schedule = schedule()
        var isOver = false
        while schedule.next < start + end * Self.millisecond {
            let due = (schedule.next - start) / Self.millisecond
            let now = pause.contains(due) ? pause.upperBound : due
            if now >= end { break }
            if now == pause.upperBound, !isOver {
                isOver = true
                if isHeld {
                    figures.held(
                        nanoseconds: UInt64(pause.count) * Self.millisecond,
                        until: start + pause.upperBound * Self.millisecond)
                }
            }
            figures.sent(due: schedule.next, at: start + now * Self.millisecond + 1000)
            schedule.advance()
        }
        figures.ended(schedule, at: start + end * Self.millisecond)
        var phase = PhaseMeasurement(phase: .latency, start: start)
        phase.end = start + end * Self.millisecond
        phase.add(figures)
        return phase
    }

    @Test("a sender that slept is late by itself")
    func own() {
        let phase = paused(500..<700, isHeld: false)
        #expect(phase.delay.total == phase.lateness)
        #expect(abs((phase.lateness.maximum ?? 0) - 200_000_000) < 300_000)
        #expect(phase.heldNanoseconds == 0 && phase.missed == 0)
        // What kept records from being sent in the windows of the pause is no backlog of the system; it nets out after it.
        let overdue = phase.overdue.wholeWindows(until: phase.end).map(\.records)
        #expect(overdue[5] == 100 && overdue[6] == 100 && overdue[7] == -200)
        #expect(overdue.reduce(0, +) == 0)
    }

    @Test("a sender that the client held back is not late, but its records are delayed")
    func held() {
        let phase = paused(500..<700, isHeld: true)
        #expect(abs((phase.delay.total.maximum ?? 0) - 200_000_000) < 300_000)
        #expect((phase.lateness.maximum ?? 0) < 2000)
        #expect(phase.heldNanoseconds == 200 * Self.millisecond)
        #expect(phase.overdue.wholeWindows(until: phase.end).allSatisfy { $0.records == 0 })
    }

    @Test("records that were not sent by the end are missed by the generator, as late as it was then")
    func missed() {
        let phase = paused(1500..<2500, isHeld: false)
        #expect(phase.missed == 500)
        #expect(phase.lateness.totalCount == 2000)
        #expect(abs((phase.lateness.maximum ?? 0) - 500_000_000) < 500_000)
        #expect(phase.overdue.wholeWindows(until: phase.end).reduce(0) { $0 + $1.records } == 500)
    }

    @Test("every record counts in the window in which it was due, sent or not", arguments: [500..<700, 1500..<2500])
    func due(pause: Range<UInt64>) {
        let phase = paused(pause, isHeld: false)
        #expect(phase.due.wholeWindows(until: phase.end).map(\.records) == Array(repeating: 100, count: 20))
    }

    /// One by one they would take hours.
    @Test(
        "billions of records that were not sent are counted, each window has its own, and the latest is as late as ever",
        .timeLimit(.minutes(5)), arguments: RowPlan.Arrivals.allCases)
    func billions(arrivals: RowPlan.Arrivals) throws {
        let profile = RateProfile.steps(2, from: 50e6, to: 150e6, milliseconds: 10_000_000)
        var figures = OpenLoopFigures(start: start, profile: profile)
        let schedule = Schedule(
            start: start, profile: profile, producer: 1, of: 4, arrivals: arrivals, random: RandomNumbers(seed: 1))
        let end = start + profile.nanoseconds
        figures.ended(schedule, at: end + Self.millisecond)
        // A quarter of 10¹² is this producer's; of random arrivals all but the first are where they are on average.
        let all = 250_000_000_000 as Int64
        #expect(abs(figures.missed - all) <= (arrivals == .uniform ? 1 : 10_000))
        #expect(
            figures.lateness.totalCount == figures.missed && figures.due.total(until: end).records == figures.missed)
        #expect(figures.overdue.total(until: end).records == figures.missed)
        #expect(abs(try #require(figures.steps.first).missed - all / 4) < 2_000_000)
        #expect(try #require(figures.lateness.maximum) >= 3_599_000_000_000)
        let windows = figures.due.wholeWindows(until: end).map(\.records)
        let (first, last) = (windows.prefix(100).reduce(0, +), windows.suffix(100).reduce(0, +))
        #expect(abs(Double(last) / Double(first) - 3) < 0.01)
    }

    @Test("a loop that ends before its schedule has missed only what was due by then")
    func cut() {
        var figures = OpenLoopFigures(start: start, profile: profile)
        figures.cut(at: start + 500 * Self.millisecond)
        figures.ended(schedule(), at: start + 500 * Self.millisecond)
        #expect(figures.missed == 500)
        #expect(figures.due.total(until: start + 2000 * Self.millisecond).records == 500)
    }

    @Test("records that a client still held back at the end are not missed by the generator")
    func heldAtTheEnd() {
        var figures = OpenLoopFigures(start: start, profile: profile)
        let schedule = schedule()
        figures.held(nanoseconds: 3_000_000_000, until: start + 3_000_000_000)
        figures.ended(schedule, at: start + 2_000_000_000)
        #expect(figures.missed == 0 && figures.lateness.isEmpty)
    }
}

@Suite("Where the time went") struct TimePartsTests {
    @Test(
        "the parts of a record add up to its response, also where an event loop's clock lies outside of its neighbours")
    func sum() {
        var random = RandomNumbers(seed: 11)
        for _ in 0..<10_000 {
            let due = 1_000_000 + random.below(1000)
            let sent = due + random.below(1000)
            let answered = sent + random.below(5000)
            let parts = TimeParts(
                due: due, sent: sent, ripe: due + random.below(9000), requested: due + random.below(9000),
                answered: answered)
            #expect(parts.response == Int64(answered - due))
            #expect(parts.delay + parts.accumulator + parts.inFlight == parts.response)
            #expect(parts.linger >= 0 && parts.linger <= parts.accumulator && parts.inFlight >= 0)
        }
    }

    @Test("the parts near a percentile are those of records about as slow, not the mean of all")
    func near() {
        var parts = ResponseParts()
        // 980 of 1 ms that wait to be answered; 20 of 10 ms that linger.
        parts.record(TimeParts(due: 0, sent: 0, ripe: 0, requested: 0, answered: 1_000_000), count: 980)
        parts.record(
            TimeParts(due: 0, sent: 100_000, ripe: 9_100_000, requested: 9_200_000, answered: 10_000_000), count: 20)
        #expect(parts.total.records == 1000)
        #expect(parts.total.response == 980 * 1_000_000 + 20 * 10_000_000)
        let slow = parts.near(10_007_000)
        #expect(slow?.records == 20 && slow?.linger == 20 * 9_000_000 && slow?.response == 20 * 10_000_000)
        // The top of a histogram's bucket may lie just beyond the coarse one.
        #expect(parts.near(1_050_000)?.records == 980)
        #expect(parts.near(5_000_000)?.records == 980)
        var other = ResponseParts()
        other.record(TimeParts(due: 0, sent: 0, ripe: 0, requested: 0, answered: 1_000_000), count: 1)
        parts.add(other)
        #expect(parts.total.records == 1001 && parts.near(1_000_000)?.records == 981)
        #expect(ResponseParts().near(5) == nil)
    }
}
