internal import Measurement
internal import Results

/// How far a load can go: the one place from which answer, tables and picture have it.
///
/// Each trial has a limit of its own, and the median is over these. A limit by the medians of each step would be that of no trial: trials
/// may have had different rates.
extension Staircase {
    /// The highest rate up to which something held, over the trials of a configuration.
    struct Limit: Equatable {
        /// On which side of a rate the limit lies.
        enum Side {
            case at
            /// It held with the highest step, or with the last before the generator itself did not keep up.
            case above
            /// It did not even hold with the lowest step.
            case below
        }

        /// The rate of a trial, or the median over them.
        struct Rate: Equatable {
            var perSecond: Double
            var side: Side
        }

        /// The median of the trials. Where the generator came first in all, of what it is above in each.
        let median: Rate
        /// The lowest and the highest of them.
        let low: Rate
        let high: Rate
        /// How many trials these are.
        let trials: Int
        /// In how many others the generator came first, before the system no longer kept up.
        let limitedTrials: Int
        /// Whether the generator came first in all of them, so that nothing is known of what is above.
        let isGenerators: Bool
    }

    /// The highest rate that the system keeps up with; nil where nothing is known of it: the generator
    /// sent too little from the first step on.
    var keptUp: Limit? { limit { $0.keptUp } }

    /// The highest rate that the system keeps up with and whose p99 stays within a limit: of the same trials, so that it is never
    /// above what the system keeps up with, nor above that of a wider limit.
    func keptUp(within microseconds: Double) -> Limit? {
        let latency = latency
        return limit { climb in
            StepLimit(
                climb.steps.map { step in
                    guard step.keptUp == true else { return step.keptUp }
                    guard let p99 = step.figures[latency] else { return nil }
                    // A latency counts from when a record was due: that of late sends is not above what it is found to be.
                    return p99 <= microseconds ? true : step.verdict == .valid ? false : nil
                })
        }
    }

    /// The p99 of each trial's VALID steps.
    var latencies: [Double] {
        climbs.flatMap { climb in
            climb.steps.filter { $0.verdict == .valid }.compactMap { $0.figures[latency] }
        }
    }

    private func limit(_ find: (Climb) -> StepLimit) -> Limit? {
        // Trials in which the generator came first are left out, unless there are no others.
        let known = climbs.filter { if case .unknown = $0.keptUp { false } else { true } }
        let isGenerators = known.isEmpty
        let found = (isGenerators ? climbs : known).compactMap { climb -> Limit.Rate? in
            func rate(_ step: Int, _ side: Limit.Side) -> Limit.Rate? {
                climb.steps[step].offered.map { Limit.Rate(perSecond: $0, side: side) }
            }
            switch find(climb) {
            case .below: return rate(0, .below)
            case .at(let step): return rate(step, .at)
            case .beyond(let step): return rate(step, .above)
            // It held up to there at least.
            case .unknown(let step): return step.map { rate($0, .above) } ?? Limit.Rate(perSecond: 0, side: .above)
            }
        }
        func order(_ rate: Limit.Rate) -> (Int, Double, Int) {
            (rate.side == .below ? 0 : 1, rate.perSecond, rate.side == .above ? 1 : 0)
        }
        let rates = found.sorted { order($0) < order($1) }
        guard let low = rates.first, let high = rates.last else { return nil }
        let middle = [rates[(rates.count - 1) / 2], rates[rates.count / 2]]
        let median = (middle[0].perSecond + middle[1].perSecond) / 2
        // What lies above its rate may lie above the median too, unless it stands behind it already.
        let isAbove = rates[...(rates.count / 2)].contains { $0.side == .above }
        let isBelow = middle.contains { $0.side == .below }
        // Half of the trials did not begin, and the others did or did not end: what lies between says nothing.
        if isBelow, isAbove || middle.contains(where: { $0.side != .below }) { return nil }
        if median == 0 { return nil }
        let side: Limit.Side = isBelow ? .below : isAbove ? .above : .at
        return Limit(
            median: Limit.Rate(perSecond: median, side: side), low: low, high: high, trials: rates.count,
            limitedTrials: isGenerators ? 0 : climbs.count - known.count, isGenerators: isGenerators)
    }
}

extension Staircase.Climb {
    fileprivate var keptUp: StepLimit { StepLimit(steps.map(\.keptUp)) }
}

extension Staircase.Climb.Step {
    /// Whether the system kept up with it; nil where the generator sent too little to tell.
    fileprivate var keptUp: Bool? {
        StepLimit.Step(verdict, offered: offered, achieved: figures["achieved_per_sec"]).keptUp
    }
}

extension Staircase.Limit {
    /// For a table: `1.12 M ± 6 %`, `≥ 1.12 M`, `< 102 k`.
    var text: String {
        let rate = Figure.measured(median.perSecond, .perSecond)
        switch median.side {
        case .above: return "≥ " + rate
        case .below: return "< " + rate
        case .at:
            let isOne = low == high || low.side != .at || high.side != .at
            return rate
                + (isOne ? "" : Figure.spread(low: low.perSecond, high: high.perSecond, of: median.perSecond))
        }
    }

    /// For a sentence: `1.05 to 1.18 M`; nil where trials do not differ.
    var range: String? {
        let (least, most) = (Figure.count(low.perSecond), Figure.count(high.perSecond))
        if least == most, low.side == high.side { return nil }
        // Of one trial nothing is known.
        if low.side == .above, low.perSecond == 0 { return nil }
        let unit = most.drop { $0 != " " }
        let isSameUnit = !unit.isEmpty && least.hasSuffix(unit)
        return (low.side == .below ? "less than " : "") + (isSameUnit ? String(least.dropLast(unit.count)) : least)
            + " to \(most)" + (high.side == .above ? " or more" : "")
    }

    /// `1.05 to 1.18 M in 4 trials`; nil where there is one.
    var ofTrials: String? {
        guard trials > 1 else { return nil }
        return (range.map { $0 + " " } ?? "") + "in \(trials) trials"
    }
}
