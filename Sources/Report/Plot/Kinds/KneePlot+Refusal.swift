internal import Measurement
internal import Results

/// Where there is no knee to be drawn.
extension KneePlot {
    /// The rate of the open loop where that is the same in all rows.
    static func fixedRate(_ data: PlotRows) -> Double? {
        for name in ["offered_per_sec", "achieved_per_sec"] {
            guard let column = data.table.header.firstIndex(of: name) else { continue }
            let rates = data.rows.compactMap { Double($0.fields[column]) }
            guard let low = rates.min(), let high = rates.max() else { continue }
            return high <= low * 1.1 ? Statistics.median(rates) : nil
        }
        return nil
    }

    /// What to do where no row is VALID.
    static func remedy(_ data: PlotRows) -> String {
        guard let verdict = data.table.header.firstIndex(of: "verdict") else { return "" }
        let verdicts = data.invalid.compactMap { Verdict(rawValue: $0.fields[verdict]) }
        let counts = Verdict.allCases.map { verdict in (verdict, verdicts.count { $0 == verdict }) }
        guard let most = counts.max(by: { $0.1 < $1.1 }), most.1 > 0 else { return "" }
        let remedy =
            switch most.0 {
            case .saturated: "begin with less load (load.latency.at, load.latency.rate; of steps load.latency.from)"
            case .generatorLimited: "offer less, or for longer (load.latency.for): the generator came first"
            case .unstable: "measure full speed for longer (load.peak)"
            default: "`weir results show` says why"
            }
        return ": \(most.1) of \(verdicts.count) are \(most.0.rawValue); \(remedy)"
    }
}
