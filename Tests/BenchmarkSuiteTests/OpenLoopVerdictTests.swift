import LoadGenerator
import Measurement
import Results
import Testing

@testable import BenchmarkSuite

/// A system of a given capacity under an open loop, window by window.
private struct Simulation {
    var profile: RateProfile
    /// Records a second that the system carries, by time in seconds.
    var capacity: (Double) -> Double = { _ in 1e9 }
    /// What the system holds back of what has come, in windows: linger, or a fetch that waits.
    var latencyWindows = 0
    /// What comes out, comes out at every so many windows.
    var bunch = 1
    /// Whether consumers are what is slow: all is acknowledged at once.
    var isSlowToRead = false
    /// The share of the due records that the generator sends, by time in seconds.
    var generated: (Double) -> Double = { _ in 1 }

    func phase() -> PhaseMeasurement {
        let window: UInt64 = 100_000_000
        let start: UInt64 = 1_000_000_000_000
        var phase = PhaseMeasurement(phase: .latency, start: start)
        phase.end = start + profile.nanoseconds
        phase.follow(profile)
        let windows = Int(profile.nanoseconds / window)
        var queue: [Double] = []
        var held = 0.0
        for index in 0..<windows {
            let seconds = Double(index) / 10
            let at = start + UInt64(index) * window + 1
            let due = (profile.count(by: UInt64(index + 1) * window) - profile.count(by: UInt64(index) * window))
                .rounded()
            let sent = (due * generated(seconds)).rounded()
            phase.due.record(records: Int64(due), bytes: 0, at: at)
            phase.overdue.record(records: Int64(due - sent), bytes: 0, at: at)
            phase.missed += Int64(due - sent)
            phase.handedOver += Int64(sent)
            if !phase.steps.isEmpty { phase.steps[profile.piece(at: UInt64(index) * window)].sent += Int64(sent) }
            queue.append(sent)
            if queue.count > latencyWindows { held += queue.removeFirst() }
            if (index + 1) % bunch == 0 {
                let out = min(held, capacity(seconds) / 10 * Double(bunch)).rounded(.down)
                held -= out
                phase.received.record(records: Int64(out), bytes: 0, at: at)
                if !isSlowToRead { phase.sent.record(records: Int64(out), bytes: 0, at: at) }
            }
            if isSlowToRead { phase.sent.record(records: Int64(sent), bytes: 0, at: at) }
            for _ in 0..<100 {
                phase.response.record(2_000_000, at: at)
                phase.lateness.record(5000)
                phase.delay.record(5000, at: at)
                if !phase.steps.isEmpty {
                    let step = profile.piece(at: UInt64(index) * window)
                    phase.steps[step].response.record(2_000_000)
                    phase.steps[step].lateness.record(5000)
                }
            }
        }
        phase.scheduled = phase.due.total(until: phase.end).records
        return phase
    }
}

@Suite("Verdicts on the open loop")
struct OpenLoopVerdictTests {
    private static let tenSeconds = RateProfile.constant(50_000, milliseconds: 10_000)

    private func plan(members: Int = 1) throws -> RowPlan {
        let text = "producer.acks: 1\nconsumer.members: \(members)\nload: {peak: 0, latency: {rate: 50k, for: 10s}}"
        return try Suite(yaml: Array(text.utf8), file: "x").configurations()[0].rowPlan(topic: "t", seed: 1)
    }

    private func judge(
        members: Int = 1, _ simulation: Simulation, _ change: (inout PhaseMeasurement) -> Void = { _ in }
    ) throws -> OpenLoopVerdict {
        var phase = simulation.phase()
        change(&phase)
        return Judge.openLoop(phase, try plan(members: members))
    }

    @Test(
        "a system that carries less than it is offered is SATURATED, and by how little is known",
        arguments: [(1.2, false), (1.0, false), (0.995, false), (0.98, true), (0.9, true), (0.5, true), (0.0, true)])
    func capacity(share: Double, isSaturated: Bool) throws {
        for members in [0, 1] {
            let verdict = try judge(members: members, Simulation(profile: Self.tenSeconds) { _ in 50_000 * share })
            #expect(verdict.verdict == (isSaturated ? .saturated : .valid))
        }
        let half = try judge(Simulation(profile: Self.tenSeconds) { _ in 25_000 })
        #expect(half.reason == "250 k records behind at the end, 5.00 s of the rate")
    }

    @Test("a backlog that only a latency makes does not grow: VALID, however long the latency")
    func latencyIsNoBacklog() throws {
        #expect(try judge(Simulation(profile: Self.tenSeconds, latencyWindows: 15)).verdict == .valid)
        #expect(try judge(Simulation(profile: Self.tenSeconds, bunch: 5)).verdict == .valid)
        #expect(try judge(Simulation(profile: Self.tenSeconds, latencyWindows: 4, bunch: 3)).verdict == .valid)
        let ramp = RateProfile.ramp(from: 5000, to: 50_000, milliseconds: 10_000)
        #expect(try judge(Simulation(profile: ramp, latencyWindows: 5)).verdict == .valid)
    }

    @Test("a pause that is caught up with stays VALID, with the pause in its latencies; one that is not is SATURATED")
    func pause() throws {
        func paused(_ pause: Range<Double>) throws -> Verdict {
            try judge(Simulation(profile: Self.tenSeconds) { pause.contains($0) ? 0 : 150_000 }).verdict
        }
        #expect(try paused(3..<5) == .valid)
        #expect(try paused(0..<2) == .valid)
        #expect(try paused(6.5..<8.5) == .valid)
        #expect(try paused(8.2..<10) == .saturated)
    }

    @Test("consumers that are too slow are SATURATED, and the reason says where the records are")
    func slowConsumers() throws {
        let verdict = try judge(Simulation(profile: Self.tenSeconds, capacity: { _ in 40_000 }, isSlowToRead: true))
        #expect(verdict.verdict == .saturated)
        #expect(
            verdict.reason
                == "100 k records behind at the end, 2.00 s of the rate, 100 k of them acknowledged and not received")
        let unread = Simulation(profile: Self.tenSeconds, capacity: { _ in 0 }, isSlowToRead: true)
        #expect(try judge(members: 0, unread).verdict == .valid)
    }

    @Test("consumers that stop long before a long loop ends are SATURATED, though their windows are shorter than its")
    func longLoop() throws {
        let start: UInt64 = 1_000_000_000_000
        var phase = PhaseMeasurement(phase: .latency, start: start)
        let profile = RateProfile.constant(1000, milliseconds: 1_500_000)
        phase.end = start + profile.nanoseconds
        phase.follow(profile)
        for time in stride(from: start, to: phase.end, by: 100_000_000) {
            phase.due.record(records: 100, bytes: 0, at: time)
            phase.sent.record(records: 100, bytes: 0, at: time)
            if time < start + 900_000_000_000 { phase.received.record(records: 100, bytes: 0, at: time) }
        }
        #expect(phase.due.windowNanoseconds > phase.received.windowNanoseconds)
        let verdict = Judge.openLoop(phase, try plan())
        #expect(verdict.verdict == .saturated)
        #expect(
            verdict.reason
                == "600 k records behind at the end, 600.00 s of the rate, 600 k of them acknowledged and not received")
    }

    @Test("a ramp names the rate from which on it was too much", arguments: [30_000.0, 60_000, 85_000])
    func ramp(capacity: Double) throws {
        let profile = RateProfile.ramp(from: 10_000, to: 100_000, milliseconds: 20_000)
        let verdict = try judge(Simulation(profile: profile) { _ in capacity })
        #expect(verdict.verdict == .saturated)
        let words = try #require(verdict.reason).split(separator: " ")
        #expect(words[0] == "from" && words[2] == "k" && words[3] == "records/s")
        let named = try #require(Double(words[1])) * 1000
        #expect(named >= capacity && named < capacity * 1.12)
        #expect(try judge(Simulation(profile: profile) { _ in 101_000 }).verdict == .valid)
    }

    @Test("steps are judged one by one; a row that kept up with some is VALID, and names the last of them")
    func steps() throws {
        let profile = RateProfile.steps(10, from: 10_000, to: 100_000, milliseconds: 20_000)
        let simulation = Simulation(profile: profile) { _ in 65_000 }
        let verdicts = Judge.steps(of: simulation.phase(), try plan())
        #expect(verdicts.map(\.verdict) == Array(repeating: .valid, count: 6) + Array(repeating: .saturated, count: 4))
        #expect(Judge.keptUp(simulation.phase(), try plan()) == 5)
        #expect(try judge(simulation) == .valid)
        #expect(try judge(Simulation(profile: profile) { _ in 101_000 }) == .valid)
        let figures = FinishedRow.figures(simulation.phase(), try plan(), nil)
        #expect(figures.keptUpPerSecond == 60_000 && figures.response == nil && figures.split.responseMean == nil)
        let steps = FinishedRow.steps(
            of: simulation.phase(), try plan(), key: RowKey(configuration: [], trial: 1, block: 1))
        #expect(
            steps.map { $0.receivedPerSecond ?? 0 }.map { ($0 / 1000).rounded() } == [
                10, 20, 30, 40, 50, 60, 65, 65, 65, 65,
            ])
        // Nothing to find out where the first is too much already.
        let none = try judge(Simulation(profile: profile) { _ in 5000 })
        #expect(none.verdict == .saturated)
        #expect(
            none.reason?.hasPrefix("from 10.0 k records/s on (step 1 of 10): 10.0 k records behind at the end") == true)
    }

    @Test("a step that begins with what the step before left is not VALID before that is caught up with")
    func inherited() throws {
        let profile = RateProfile.steps(4, from: 40_000, to: 10_000, milliseconds: 8000)
        let verdicts = Judge.steps(of: Simulation(profile: profile) { _ in 21_000 }.phase(), try plan())
        // 38 k are left by the first step, 18 k more by the second; the third takes 2 k off them.
        #expect(verdicts.map(\.verdict) == [.saturated, .saturated, .saturated, .saturated])
        let faster = Judge.steps(of: Simulation(profile: profile) { _ in 35_000 }.phase(), try plan())
        #expect(faster.map(\.verdict) == [.saturated, .valid, .valid, .valid])
    }

    @Test("a step that carries on what a pause has left behind, and does not catch up, was not kept up with")
    func pauseAcross() throws {
        let profile = RateProfile.steps(10, from: 10_000, to: 100_000, milliseconds: 20_000)
        // The fifth ends at 10 s; the sixth has 60 k records/s.
        func verdicts(after: Double) throws -> [Verdict] {
            let simulation = Simulation(profile: profile) { seconds in
                (9.8..<10.3).contains(seconds) ? 0 : (10.3..<12).contains(seconds) ? after : 200_000
            }
            return Judge.steps(of: simulation.phase(), try plan()).map(\.verdict)
        }
        let behind = try verdicts(after: 60_000)
        #expect(behind.indices.filter { behind[$0] != .valid } == [5], "\(behind)")
        #expect(try verdicts(after: 200_000).allSatisfy { $0 == .valid })
    }

    @Test("a schedule that the generator did not keep is GENERATOR_LIMITED, and no backlog is made of it")
    func generator() throws {
        let missed = try judge(Simulation(profile: Self.tenSeconds, generated: { $0 < 9 ? 1 : 0 }))
        #expect(missed.verdict == .generatorLimited)
        #expect(missed.reason == "only 90.0 % of the schedule was sent")
        let late = try judge(Simulation(profile: Self.tenSeconds)) { phase in
            for _ in 0..<200 { phase.lateness.record(4_000_000) }
        }
        #expect(late.verdict == .generatorLimited)
        #expect(late.reason == "sends were late: delay p99 4.00 ms, limit 1.00 ms")
        // Of a response of 50 ms, 4 ms are no tenth.
        let slow = try judge(Simulation(profile: Self.tenSeconds)) { phase in
            for _ in 0..<200 { phase.lateness.record(4_000_000) }
            for _ in 0..<5000 { phase.response.record(50_000_000, at: phase.start) }
        }
        #expect(slow == .valid)
        let later = try judge(Simulation(profile: Self.tenSeconds)) { phase in
            for _ in 0..<200 { phase.lateness.record(7_000_000) }
            for _ in 0..<5000 { phase.response.record(50_000_000, at: phase.start) }
        }
        #expect(later.reason == "sends were late: delay p99 7.00 ms, limit 5.00 ms")
    }

    @Test("sends that the client held back are the system's delay, not the generator's")
    func held() throws {
        let verdict = try judge(Simulation(profile: Self.tenSeconds) { _ in 25_000 }) { phase in
            for _ in 0..<5000 { phase.delay.record(3_000_000_000, at: phase.start) }
        }
        #expect(verdict.verdict == .saturated)
    }

    @Test("a late step is GENERATOR_LIMITED, but the system kept up with it: the row is VALID, and names its rate")
    func lateStep() throws {
        let profile = RateProfile.steps(5, from: 10_000, to: 50_000, milliseconds: 10_000)
        for late in [2, 3] {
            var phase = Simulation(profile: profile) { _ in 45_000 }.phase()
            for _ in 0..<100 { phase.steps[late].lateness.record(9_000_000) }
            let steps = Judge.steps(of: phase, try plan())
            #expect(steps[late].reason == "sends were late: delay p99 9.00 ms, limit 1.00 ms")
            #expect(steps.indices.filter { steps[$0].verdict != .valid } == [late, 4])
            #expect(Judge.openLoop(phase, try plan()) == .valid)
            #expect(FinishedRow.figures(phase, try plan(), nil).keptUpPerSecond == 40_000)
        }
        var last = Simulation(profile: profile).phase()
        for _ in 0..<100 { last.steps[4].lateness.record(9_000_000) }
        #expect(Judge.openLoop(last, try plan()) == .valid)
        #expect(FinishedRow.figures(last, try plan(), nil).keptUpPerSecond == 50_000)
    }

    @Test(
        "a step of which too little was sent, right before the first that is SATURATED, may have been the limit: GENERATOR_LIMITED, and no rate was kept up with"
    )
    func sentTooLittle() throws {
        let profile = RateProfile.steps(5, from: 10_000, to: 50_000, milliseconds: 10_000)
        func simulation(_ step: Range<Double>, capacity: Double) -> Simulation {
            Simulation(
                profile: profile, capacity: { _ in capacity }, generated: { step.contains($0) ? 0.9 : 1 })
        }
        var phase = simulation(6..<8, capacity: 45_000).phase()
        phase.steps[3].missed = Int64(profile.pieces[3].records / 10)
        #expect(
            Judge.steps(of: phase, try plan()).map(\.verdict) == [
                .valid, .valid, .valid, .generatorLimited, .saturated,
            ])
        let row = Judge.openLoop(phase, try plan())
        #expect(row.verdict == .generatorLimited)
        #expect(row.reason == "from 40.0 k records/s on (step 4 of 5): only 90.0 % of the schedule was sent")
        #expect(FinishedRow.figures(phase, try plan(), nil).keptUpPerSecond == nil)
        // Further down it did no harm: the system carried more than that later on.
        var lower = simulation(4..<6, capacity: 45_000).phase()
        lower.steps[2].missed = Int64(profile.pieces[2].records / 10)
        #expect(Judge.steps(of: lower, try plan())[2].verdict == .generatorLimited)
        #expect(Judge.openLoop(lower, try plan()) == .valid)
        #expect(FinishedRow.figures(lower, try plan(), nil).keptUpPerSecond == 40_000)
    }
}
