internal import Measurement
internal import Results

extension Figure {
    /// A measured value in its column's unit, three digits: `3.42 M`, `342 MB/s`, `0.70 ms`.
    static func measured(_ value: Double, _ unit: Unit) -> String {
        switch unit {
        case .microseconds: latency(microseconds: value)
        case .milliseconds: latency(microseconds: value * 1000)
        case .seconds: threeDigits(value) + " s"
        case .bytes: bytes(value)
        case .bytesPerSecond: threeDigits(value / 1e6) + " MB/s"
        case .perSecond, .count, .text: scaled(value, ["", "k", "M", "G"])
        case .ratio: threeDigits(value * 100) + " %"
        }
    }

    /// The same beside a point of a picture, where a small count of things is what was counted: `3`, not `3.00`.
    static func shown(_ value: Double, _ unit: Unit) -> String {
        let isCount = [.count, .perSecond, .text].contains(unit)
        return isCount && value == value.rounded() && value.magnitude < 1000 ? plain(value) : measured(value, unit)
    }

    /// ` ± 4 %`: half of the range of several values, as a share of their median.
    static func spread(low: Double, high: Double, of median: Double) -> String {
        let spread = (high - low) / 2 / median * 100
        return " ± " + fixed(spread, places: spread < 0.95 ? 1 : 0) + " %"
    }
}
