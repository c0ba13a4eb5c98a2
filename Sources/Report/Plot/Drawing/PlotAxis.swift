private import Glibc
internal import Measurement

/// How values lie on an axis: scale, limits, marks and the words beside it.
struct PlotAxis: Equatable {
    struct Tick: Equatable {
        var text: String
        /// Divided already.
        var value: Double
    }

    /// What the axis shows, with the unit.
    var title: String
    var isLogarithmic = false
    /// What values are divided by before they are drawn.
    var divisor = 1.0
    /// In what is drawn: divided.
    var range: ClosedRange<Double>
    var ticks: [Tick] = []
    /// Whether the ticks are words side by side, each in a slot one wide.
    var isWords = false
    /// Whether lines at the ticks cross the panel.
    var hasGrid = false

    /// Words side by side, the first at 0.
    static func words(_ words: [String], title: String) -> PlotAxis {
        PlotAxis(
            title: title, range: -0.5...(Double(words.count) - 0.5),
            ticks: words.enumerated().map { Tick(text: $0.element, value: Double($0.offset)) }, isWords: true)
    }

    /// Numbers from the smallest to the largest, with ticks at round ones.
    static func linear(_ range: ClosedRange<Double>, title: String, divisor: Double = 1, ticks: Int = 6) -> PlotAxis {
        PlotAxis(title: title, divisor: divisor, range: range, ticks: roundTicks(range, about: ticks))
    }

    /// Numbers that differ by factors.
    static func logarithmic(_ range: ClosedRange<Double>, title: String, divisor: Double = 1) -> PlotAxis {
        PlotAxis(
            title: title, isLogarithmic: true, divisor: divisor, range: range, ticks: factorTicks(range))
    }

    /// Where a value lies, from 0 at the lower end to 1 at the upper.
    func place(of value: Double) -> Double {
        let (low, high) = (height(range.lowerBound), height(range.upperBound))
        // Halved first: the whole range of doubles is wider than a double.
        return (height(value / divisor) / 2 - low / 2) / (high / 2 - low / 2)
    }

    private func height(_ value: Double) -> Double {
        isLogarithmic ? log10(value) : value
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    private static func roundTicks(_ range: ClosedRange<Double>, about count: Int) -> [Tick] {
        let step = roundStep((range.upperBound / 2 - range.lowerBound / 2) / Double(count) * 2)
        guard step > 0, step.isFinite else { return [] }
        let places = step >= 1 ? 0 : min(12, Int((-log10(step) - 1e-9).rounded(.up)))
        var ticks: [Tick] = []
        var index = (range.lowerBound / step - 1e-9).rounded(.up)
        while index * step <= range.upperBound + step * 1e-9, ticks.count < 50 {
            let value = index == 0 ? 0 : index * step
            ticks.append(Tick(text: text(of: value, places: places), value: value))
            index += 1
        }
        return ticks
    }

    /// The 1, 2 or 5 times a power of ten that is nearest to a step, by factors.
    private static func roundStep(_ step: Double) -> Double {
        guard step > 0, step.isFinite else { return step }
        let power = pow(10, floor(log10(step)))
        let digit = step / power
        return power * (digit < 1.42 ? 1 : digit < 3.17 ? 2 : digit < 7.08 ? 5 : 10)
    }

    /// Powers of ten, with 2 and 5 between them where there is room.
    private static func factorTicks(_ range: ClosedRange<Double>) -> [Tick] {
        let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
        let decades = high - low
        let every = max(1, Int((decades / 7).rounded(.up)))
        let digits: [Double] = decades <= 1.3 ? [1, 2, 3, 5, 7] : decades <= 3.2 ? [1, 2, 5] : [1]
        var ticks: [Tick] = []
        for power in Int(low.rounded(.down))...Int(high.rounded(.up)) where power % every == 0 {
            for digit in digits {
                let value = digit * pow(10, Double(power))
                guard value >= range.lowerBound * 0.999999, value <= range.upperBound * 1.000001 else { continue }
                ticks.append(Tick(text: text(of: value, places: power < 0 ? min(12, -power) : 0), value: value))
            }
        }
        return ticks
    }

    private static func text(of value: Double, places: Int) -> String {
        let magnitude = value.magnitude
        if magnitude > 0, magnitude < 1e-6 || magnitude >= 1e9 { return "\(value)" }
        return Figure.grouped(Figure.plain(value, places: places)).replacing("-", with: "−")
    }
}
