internal import Measurement
internal import Results

extension Answer {
    /// The most configurations whose steps have a sentence each.
    private static let mostStaircases = 6

    /// How far the load can go, for each configuration whose open loop goes in steps, in figures of the table of limits:
    /// `It keeps up with 1.12 M records/s (1.05 to 1.18 M in 4 trials); its response p99 stays within 5 ms up to 960 k.`
    static func steps(of summary: RunSummary) throws -> [String] {
        guard let limits = StepLimits(try Staircase.all(of: summary), of: summary) else { return [] }
        let named = summary.swept.indices.filter { summary.levels(of: summary.swept[$0]).count > 1 }
        return limits.rows.prefix(mostStaircases).map { row in
            let label = named.map { "\(tail(of: summary.swept[$0]))=\(row.staircase.configuration[$0])" }
            let words = sentence(row, limits.latencies)
            if label.isEmpty { return words.prefix(1).uppercased() + words.dropFirst() }
            return "With \(label.joined(separator: " ")): \(words)"
        }
    }

    private static func sentence(_ row: StepLimits.Row, _ latencies: [Double]) -> String {
        let kept = row.keptUp
        let rate = Figure.count(kept.median.perSecond) + " records/s"
        let trials = kept.ofTrials.map { " (\($0))" } ?? ""
        if kept.median.side == .below {
            return "\(rate)\(trials), step 1 of \(row.staircase.steps.count), is more than it keeps up with already: "
                + "a lower load.latency.from would show where that begins."
        }
        let isHighest = kept.low.side == .above && !kept.isGenerators
        var words = "it keeps up with \(rate)" + (kept.median.side == .above && !isHighest ? " at least" : "") + trials
        if isHighest { words += ", the highest step" }
        if kept.isGenerators { words += ": above that the generator itself did not keep up" }
        words += latency(row, latencies)
        if kept.limitedTrials > 0 {
            let all = kept.trials + kept.limitedTrials
            words += "; in \(kept.limitedTrials) of \(all) trials the generator itself did not keep up before that"
        }
        guard kept.median.side == .above, !kept.isGenerators else { return words + "." }
        return words + "; a higher load.latency.at or load.latency.rate would show where that ends."
    }

    /// `; its response p99 stays within 5 ms up to 960 k`: the lowest limit of the table that most of the way up is within.
    private static func latency(_ row: StepLimits.Row, _ latencies: [Double]) -> String {
        let known = zip(latencies, row.within).compactMap { latency, limit in limit.map { (latency, $0) } }
            .filter { $0.1.median.side != .below }
        let most = known.first { $0.1.median.perSecond >= 0.75 * row.keptUp.median.perSecond } ?? known.last
        guard let (latency, limit) = most else { return "" }
        let what = row.staircase.latency == "response_p99_us" ? "response p99" : "end-to-end p99"
        let words = "; its \(what) stays within \(StepLimits.words(latency)) up to "
        if limit == row.keptUp { return words + "there" }
        return words + Figure.count(limit.median.perSecond) + (limit.range.map { " (\($0))" } ?? "")
            + (limit.median.side == .above ? " at least" : "")
    }
}
