import LoadGenerator
import Measurement

extension Judge {
    /// The share of the generator's ceiling from which on a rate is the generator's own.
    private static let shareOfCeiling = 0.9

    /// Whether full speed is as good as all that the generator can do: it hardly sends faster when nothing holds it back.
    static func isNear(_ phase: PhaseMeasurement, ceiling: Double) -> Bool {
        ceiling > 0 && rate(of: phase) >= shareOfCeiling * ceiling
    }

    /// Why full speed says nothing about the system; nil where it does.
    static func ceilingReached(by phase: PhaseMeasurement, _ ceiling: Double) -> String? {
        guard isNear(phase, ceiling: ceiling) else { return nil }
        let rate = rate(of: phase)
        return
            "\(Figure.count(rate)) records/s is \(Figure.fixed(100 * rate / ceiling, places: 0)) % of what the generator "
            + "alone reaches with such records: the system may take more"
    }

    private static func rate(of phase: PhaseMeasurement) -> Double {
        phase.seconds > 0 ? Double(phase.sent.total(until: phase.end).records) / phase.seconds : 0
    }
}
