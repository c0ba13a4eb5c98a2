import LoadGenerator
import Measurement

extension Judge {
    /// The shares of the generator's ceiling at which a rate is the generator's own. One beyond shows that the ceiling was
    /// measured on a busier machine, or is another one for such records: it says nothing then.
    private static let sharesOfCeiling = 0.9...1.1

    /// Why full speed says nothing about the system: the generator hardly sends faster when nothing holds it back.
    static func ceilingReached(by phase: PhaseMeasurement, _ ceiling: Double) -> String? {
        let rate = Double(phase.sent.total(until: phase.end).records) / phase.seconds
        guard ceiling > 0, sharesOfCeiling.contains(rate / ceiling) else { return nil }
        return
            "\(Figure.count(rate)) records/s is \(Figure.fixed(100 * rate / ceiling, places: 0)) % of what the generator "
            + "alone reaches: the system may take more"
    }
}
