internal import Measurement
internal import Results

/// How far apart the VALID trials of a run's configurations are.
struct TrialNoise {
    let typical: Double
    let widest: Double
    /// The configuration with the widest spread.
    let widestLabel: String
    /// How many trials show 5 % where they are typically far apart; nil where a thousand do not.
    let trialsToShow: Int?

    /// Nil where no configuration has two VALID trials.
    init?(of column: String, in summary: RunSummary) throws {
        let index = try summary.table.column(column)
        var spreads: [(variation: Double, configuration: [String])] = []
        for configuration in summary.configurations {
            let values = try summary.trials(of: configuration, column: index).map(\.value)
            if let variation = Statistics.coefficientOfVariation(values) { spreads.append((variation, configuration)) }
        }
        guard let typical = Statistics.median(spreads.map(\.variation)),
            let widest = spreads.max(by: { $0.variation < $1.variation })
        else { return nil }
        self.typical = typical
        self.widest = widest.variation
        widestLabel = label(widest.configuration, of: summary.swept)
        trialsToShow = Power.trialsToShow(
            ratio: LogRatioComparison.differenceToShow, deviation: Power.deviation(ofPairsOf: typical))
    }
}
