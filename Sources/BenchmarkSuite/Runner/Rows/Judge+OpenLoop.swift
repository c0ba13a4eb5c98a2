import LoadGenerator
import Measurement
import Results

/// What the open loop, or one step of it, is worth.
struct OpenLoopVerdict: Equatable {
    var verdict: Verdict
    var reason: String?

    static let valid = OpenLoopVerdict(verdict: .valid)
}

extension Judge {
    /// The steps of the open loop, in order; none where its rate does not go in steps.
    static func steps(of phase: PhaseMeasurement, _ plan: RowPlan) -> [OpenLoopVerdict] {
        guard let profile = phase.profile, !phase.steps.isEmpty else { return [] }
        let backlog = Backlog(phase, profile, hasConsumers: plan.consumer.members > 0)
        var floor: Double?
        return zip(profile.pieces, phase.steps).map { piece, step in
            let windows = backlog.windows(of: piece)
            // A step that begins with what the one before it left behind, if only in its last moment, is measured against the last that kept up.
            let before = floor.flatMap { backlog.isLeft(before: windows, above: $0) ? $0 : nil }
            if let growth = backlog.growth(in: windows, above: before) {
                floor = floor ?? 0
                return OpenLoopVerdict(verdict: .saturated, reason: behind(growth))
            }
            floor = backlog.earlyFloor(of: windows)
            return limit(
                missed: step.missed, of: piece.records, lateness: step.lateness,
                answered: step.response.isEmpty ? step.endToEnd : step.response)
        }
    }

    /// The highest step that the system kept up with. Nil where there is none, and where the generator sent too little right behind it: the limit may
    /// be the generator's then.
    static func keptUp(_ phase: PhaseMeasurement, _ plan: RowPlan) -> Int? {
        switch limit(of: steps(of: phase, plan), phase) {
        case .at(let step), .beyond(let step): step
        case .below, .unknown: nil
        }
    }

    private static func limit(of steps: [OpenLoopVerdict], _ phase: PhaseMeasurement) -> StepLimit {
        guard let profile = phase.profile else { return StepLimit([]) }
        return StepLimit(
            keptUp: steps.indices.map { index in
                let piece = profile.pieces[index]
                return StepLimit.Step(
                    steps[index].verdict, offered: piece.rate,
                    achieved: Double(phase.steps[index].sent) / piece.seconds)
            })
    }

    /// The open loop as a whole. Steps go up to find out where the system no longer keeps up. Where it kept up with one, and not with the next, they
    /// have found it, and where it kept up with the last they have found that: the row is VALID, whatever befell either side further down. Where the
    /// generator sent too little right behind the highest, what ended the way up may have been the generator: the row is GENERATOR_LIMITED, and
    /// the reason says from which rate on.
    static func openLoop(_ phase: PhaseMeasurement, _ plan: RowPlan) -> OpenLoopVerdict {
        guard let profile = phase.profile else { return .valid }
        let steps = steps(of: phase, plan)
        if !steps.isEmpty {
            let place: Int?
            switch limit(of: steps, phase) {
            case .at, .beyond: place = nil
            case .below: place = 0
            case .unknown(let last): place = (last ?? -1) + 1
            }
            guard let place else { return .valid }
            let step = steps[place]
            let from = "from \(rate(profile.pieces[place].rate)) on (step \(place + 1) of \(steps.count))"
            return OpenLoopVerdict(verdict: step.verdict, reason: "\(from): \(step.reason ?? step.verdict.rawValue)")
        }
        let backlog = Backlog(phase, profile, hasConsumers: plan.consumer.members > 0)
        if let growth = backlog.growth(in: backlog.seconds.indices) {
            let isRamp = profile.pieces[0].from != profile.pieces[0].to
            let place = isRamp ? "from \(rate(growth.rate)) on: " : ""
            return OpenLoopVerdict(verdict: .saturated, reason: place + behind(growth) + whose(phase, growth, plan))
        }
        let response = phase.response.total
        return limit(
            missed: phase.missed, of: Double(phase.scheduled), lateness: phase.lateness,
            answered: response.isEmpty ? phase.endToEnd.total : response)
    }

    private static func limit(
        missed: Int64, of scheduled: Double, lateness: Histogram, answered: Histogram
    ) -> OpenLoopVerdict {
        let share = 1 - Double(missed) / max(1, scheduled)
        if share < 0.99 {
            let percent = Figure.fixed(share * 100, places: 1)
            return OpenLoopVerdict(verdict: .generatorLimited, reason: "only \(percent) % of the schedule was sent")
        }
        let late = lateness.value(atPercentile: 99) ?? 0
        let allowed = max(1_000_000, (answered.value(atPercentile: 99) ?? 0) / 10)
        guard late > allowed else { return .valid }
        let (found, limit) = (Figure.latency(nanoseconds: late), Figure.latency(nanoseconds: allowed))
        return OpenLoopVerdict(
            verdict: .generatorLimited, reason: "sends were late: delay p99 \(found), limit \(limit)")
    }

    private static func behind(_ growth: Backlog.Growth) -> String {
        let seconds = Figure.fixed(growth.seconds, places: 2)
        return "\(Figure.count(growth.records)) records behind at the end, \(seconds) s of the rate"
    }

    /// Where the backlog is, if it is with the consumers.
    private static func whose(_ phase: PhaseMeasurement, _ growth: Backlog.Growth, _ plan: RowPlan) -> String {
        guard plan.consumer.members > 0 else { return "" }
        let sent = phase.sent.total(until: phase.end).records
        let received = phase.receivedBySlowestGroup
        guard Double(sent - received) > growth.records / 2 else { return "" }
        return ", \(Figure.count(Double(sent - received))) of them acknowledged and not received"
    }

    private static func rate(_ perSecond: Double) -> String { "\(Figure.count(perSecond)) records/s" }
}
