internal import Measurement
internal import Results

extension Answer {
    /// How many trials would tell, to go on behind "more that are VALID": about as many as show differences as large as those seen, or of 5 %, by
    /// the noise of the run's trials: `would tell: for differences like these about --trials 7 in throughput, about --trials 98 in latency`.
    static func moreTrials(for effects: [Effect], in summary: RunSummary) throws -> String {
        var parts: [(trials: Int?, figure: String)] = []
        for (figure, columns) in [("throughput", RunSummary.throughputColumns), ("latency", RunSummary.latencyColumns)]
        {
            let effects = effects.filter { columns.contains($0.metric.name) }
            let needs = try effects.compactMap { effect -> Int?? in
                // An effect is a mean over other parameters, and less noisy than a trial.
                guard let noise = try TrialNoise(of: effect.metric.name, in: summary) else { return nil }
                return .some(
                    Power.trialsToShow(
                        ratio: max(effect.factor, LogRatioComparison.differenceToShow),
                        deviation: Power.deviation(ofPairsOf: noise.typical),
                        rows: effect.levels.count * (effect.levels.count - 1) / 2))
            }
            guard !needs.isEmpty else { continue }
            // One row that is not VALID takes its whole block out of an effect.
            let share = effects.map { Double($0.blocks) / Double(max(1, $0.allBlocks)) }.min() ?? 1
            parts.append((TrialEstimate(needs, validShare: share).trials, figure))
        }
        if parts.isEmpty { return "(--trials 10) would tell" }
        let words = parts.map { part in
            (part.trials.map { "about --trials \($0)" } ?? "over 1 000 trials")
                + (parts.count > 1 ? " in \(part.figure)" : "")
        }
        return "would tell: for differences like these " + words.joined(separator: ", ")
    }
}
