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
    /// Whether the values are of several configurations, of which no interval of a median says anything.
    let isPooled: Bool

    /// From so many trials on an interval is one of the median.
    static let trialsForInterval = 6

    /// nil without values.
    init?(_ values: [Double], isPooled: Bool = false) {
        guard let median = Statistics.median(values) else { return nil }
        let sorted = values.sorted()
        let cut = isPooled ? 0 : Self.cut(sorted.count)
        self.median = median
        self.isPooled = isPooled
        low = sorted[cut]
        high = sorted[sorted.count - 1 - cut]
        count = values.count
    }

    /// How many values at either end are outside: the most that leave the median inside in 95 of 100 cases.
    private static func cut(_ count: Int) -> Int {
        guard count >= trialsForInterval else { return 0 }
        // The chance that no more than so many of the values lie below the median: binomial with one half. In logarithms,
        // since among a thousand values the first chances are smaller than a double can be.
        var term = -Double(count) * log(2)
        var sum = exp(term)
        for cut in 0..<count / 2 {
            term += log(Double(count - cut) / Double(cut + 1))
            sum += exp(term)
            if sum > 0.025 { return cut }
        }
        return count / 2
    }

    /// What points and bars of such spreads are, for a note; nothing where every one is a single value.
    static func words(_ spreads: [TrialSpread], of what: String = "trials") -> String? {
        let (least, most) = (spreads.map(\.count).min() ?? 0, spreads.map(\.count).max() ?? 0)
        guard most > 1 else { return nil }
        let isPooled = spreads.contains(where: \.isPooled)
        let what = isPooled ? "rows" : what
        let count = least == most ? "\(most)" : "\(least) to \(most)"
        let isInterval = least >= trialsForInterval && !isPooled
        return "median of \(count) \(what), bars "
            + (isInterval
                ? "its 95 % interval"
                : "from the smallest to the largest"
                    + (most >= trialsForInterval && !isPooled ? ", or from six \(what) on its 95 % interval" : ""))
    }
}
