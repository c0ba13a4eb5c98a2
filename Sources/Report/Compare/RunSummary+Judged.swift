internal import Measurement
public import Results

extension RunSummary {
    /// The configurations that no comparison can judge, since too few of their trials are VALID: `acks=1 batch.size=1024`, in the
    /// suite's order.
    public var unjudged: [String] {
        configurations.filter { configuration in
            rows(of: configuration).count { $0.verdict == .valid } < LogRatioComparison.trialsForVerdict
        }.map { configuration in
            let label = label(configuration, of: swept)
            return label.isEmpty ? "the only one" : label
        }
    }

    /// How many rows of the run's plan there are where some are missing, and what measures those, as a line; nil where all are there, and
    /// where no manifest says how many there should be.
    public var missingRows: String? {
        guard let manifest, rows.count < manifest.rowsPlanned else { return nil }
        let count = "\(rows.count) of the \(manifest.rowsPlanned) rows of its plan are there"
        if run.isGoingOn { return "\(count) so far: it is going on" }
        return "\(count); `weir run --resume \(run.reference)` measures the others"
    }

    /// What makes a baseline of a run by which nothing can be judged: the rest of its plan, where that has trials enough, or a plan that has.
    public var remedyAsBaseline: String {
        let plansEnough = (manifest?.trials ?? 0) >= LogRatioComparison.trialsForVerdict
        if missingRows != nil && plansEnough { return "have it measure the others" }
        if validShare == 0 { return "run it again with more trials (--trials 10)" }
        let trials = Int((Double(LogRatioComparison.trialsForVerdict) / validShare).rounded(.up))
        return "run it again with more trials (--trials \(trials), about as many as leave so many VALID)"
    }

    /// What a gate that has this run for a baseline cannot do, as a line; nil where it can judge every configuration.
    public var doubtAsBaseline: String? {
        let unjudged = unjudged
        if unjudged.isEmpty { return nil }
        let others = rows.count { $0.verdict != .valid }
        let lead = others == 0 ? "" : "\(others) of \(rows.count) rows are not VALID: "
        let what = "the \(LogRatioComparison.trialsForVerdict) VALID trials that a verdict takes"
        let all = configurations.count
        if unjudged.count == all { return "\(lead)no configuration has \(what)" }
        let names = unjudged.prefix(3).joined(separator: ", ") + (unjudged.count > 3 ? ", …" : "")
        return
            "\(lead)\(unjudged.count) of \(all) configurations \(unjudged.count == 1 ? "does" : "do") not have \(what) (\(names))"
    }
}
