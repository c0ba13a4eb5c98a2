import LoadGenerator
import Measurement

extension Judge {
    /// The share of the generator's ceiling from which on a rate is the generator's own.
    private static let shareOfCeiling = 0.9

    /// Why full speed says nothing about the system: the generator hardly sends faster when nothing holds it back.
    static func ceilingReached(by phase: PhaseMeasurement, _ ceiling: Double) -> String? {
        let rate = Double(phase.sent.total(until: phase.end).records) / phase.seconds
        guard ceiling > 0, rate >= shareOfCeiling * ceiling else { return nil }
        return
            "\(Figure.count(rate)) records/s is \(Figure.fixed(100 * rate / ceiling, places: 0)) % of what the generator "
            + "alone reaches: the system may take more"
    }
}
