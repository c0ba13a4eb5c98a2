private import Glibc
internal import Measurement

/// The values of the trials of one configuration: the median, and how far they or it may be from each other.
struct TrialSpread: Equatable {
    let median: Double
    /// Up to five trials the smallest and the largest. From six on the 95 % interval of the median, by order
    /// statistics: it holds whatever the values' distribution, and no interval of fewer trials does.
    let low: Double
    let high: Double
    let count: Int

    /// From so many trials on an interval is one of the median.
    static let trialsForInterval = 6

    /// nil without values.
    init?(_ values: [Double]) {
        guard let median = Statistics.median(values) else { return nil }
        let sorted = values.sorted()
        let cut = Self.cut(sorted.count)
        self.median = median
        low = sorted[cut]
        high = sorted[sorted.count - 1 - cut]
        count = values.count
    }

    /// How many values at either end are outside: the most that leave the median inside in 95 of 100 cases.
    private static func cut(_ count: Int) -> Int {
        guard count >= trialsForInterval else { return 0 }
        // The chance that no more than so many of the values lie below the median: binomial with one half.
        var term = pow(0.5, Double(count))
        var sum = term
        var cut = 0
        while sum + term * Double(count - cut) / Double(cut + 1) <= 0.025, cut < count / 2 {
            term *= Double(count - cut) / Double(cut + 1)
            sum += term
            cut += 1
        }
        return cut
    }

    /// What points and bars of such spreads are, for a note; nothing where every one is a single value.
    static func words(_ spreads: [TrialSpread], of what: String = "trials") -> String? {
        let (least, most) = (spreads.map(\.count).min() ?? 0, spreads.map(\.count).max() ?? 0)
        guard most > 1 else { return nil }
        let count = least == most ? "\(most)" : "\(least) to \(most)"
        let isInterval = least >= trialsForInterval
        return "median of \(count) \(what), bars "
            + (isInterval
                ? "its 95 % interval"
                : "from the smallest to the largest"
                    + (most >= trialsForInterval ? ", or from six \(what) on its 95 % interval" : ""))
    }
}
