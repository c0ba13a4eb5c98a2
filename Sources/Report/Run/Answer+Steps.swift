internal import Measurement
internal import Results

extension Answer {
    /// The most configurations whose steps have a sentence each.
    private static let mostStaircases = 6

    /// How far the load can go, for each configuration whose open loop goes in steps:
    /// `The response p99 stays within 18.3 ms up to 818 k records/s; from 970 k on it does not keep up.`
    static func steps(of summary: RunSummary) throws -> [String] {
        let staircases = try Staircase.all(of: summary)
        let named = summary.swept.indices.filter { summary.levels(of: summary.swept[$0]).count > 1 }
        return staircases.prefix(mostStaircases).compactMap { staircase in
            let label = named.map { "\(tail(of: summary.swept[$0]))=\(staircase.configuration[$0])" }
            return sentence(staircase, label.isEmpty ? "" : "With \(label.joined(separator: " ")): ")
        }
    }

    private static func sentence(_ staircase: Staircase, _ whose: String) -> String? {
        let steps = staircase.steps
        func rate(_ index: Int) -> String { steps[index].offered.map(Figure.count) ?? "step \(steps[index].number)" }
        guard let kept = staircase.keptUp else {
            guard let limit = staircase.limit else { return nil }
            return
                "\(whose)\(rate(limit)) records/s, step \(steps[limit].number) of \(steps.count), is more than it keeps up with"
                + " already: a lower load.latency.from would show where that begins."
        }
        let p99 = steps[...kept].filter(\.isValid).compactMap { $0.figures[staircase.latency] }.max()
        let what = staircase.latency == "response_p99_us" ? "response p99" : "end-to-end p99"
        let upTo = "up to \(rate(kept)) records/s"
        let first =
            p99.map { "the \(what) stays within \(Figure.latency(microseconds: $0)) \(upTo)" } ?? "it keeps up \(upTo)"
        let sentence = whose + (whose.isEmpty ? first.prefix(1).uppercased() + first.dropFirst() : first)
        if let limit = staircase.limit {
            let step = steps[limit]
            return step.saturated == step.verdicts.count
                ? "\(sentence); from \(rate(limit)) on it does not keep up."
                : "\(sentence); at \(rate(limit)) it did not keep up in \(step.saturated) of \(step.verdicts.count) trials."
        }
        return kept < steps.count - 1
            ? "\(sentence); from \(rate(kept + 1)) on the generator itself did not keep up."
            : "\(sentence), the highest step: a higher load.latency.at or load.latency.rate would show where that ends."
    }
}
