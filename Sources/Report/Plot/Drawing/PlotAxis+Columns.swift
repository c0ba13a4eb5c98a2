private import Glibc
internal import Measurement
internal import Results

extension PlotAxis {
    /// The axis of a measured column, in the unit that keeps the numbers short; logarithmic where they differ fiftyfold,
    /// unless it must not be.
    static func measured(_ column: String, low: Double, high: Double, isLinear: Bool = false) -> PlotAxis {
        let (words, divisor) = unit(of: column, upTo: max(high, -low))
        let title = words.isEmpty ? name(of: column) : "\(name(of: column)), \(words)"
        // Where the smallest becomes 0 in this unit it has no logarithm.
        let least = low / divisor / 1.5
        if !isLinear, least >= .leastNormalMagnitude, high / low > 50 {
            return logarithmic(least...(high / divisor * 1.5), title: title, divisor: divisor)
        }
        let top = max(high, 0) / divisor * 1.06
        let bottom = min(low, 0) / divisor * 1.06
        return linear(bottom...(top > bottom ? top : bottom + 1), title: title, divisor: divisor)
    }

    /// The axis of a parameter's values: words side by side; numbers on a logarithmic axis where they grow by factors, with
    /// a mark at each value.
    ///
    /// - Parameter values: in order, each as it is written and what it is worth.
    static func parameter(_ path: String, _ values: [(text: String, value: Double)], isWords: Bool) -> PlotAxis {
        let hasByteUnit = values.contains { $0.text.hasSuffix("B") }
        let isBytes = Quantity.isBytes(path) || hasByteUnit
        let title = tail(of: path)
        if isWords { return words(values.map { Quantity.words($0.text, path: path) }, title: title) }
        let ticks = values.map { each in
            Tick(text: isBytes ? Quantity.bytes(each.value) : Figure.grouped(each.text), value: each.value)
        }
        let numbers = values.map(\.value)
        let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
        // Twofold steps and more are equal steps to the eye on a logarithmic axis only.
        let grows = zip(numbers, numbers.dropFirst()).allSatisfy { $0 > 0 && $1 / $0 > 1.8 }
        if numbers.count > 2, low > 0, grows {
            return PlotAxis(title: title, isLogarithmic: true, range: (low / 1.25)...(high * 1.25), ticks: ticks)
        }
        let pad = high > low ? (high / 2 - low / 2) * 0.08 : max(1, high.magnitude * 0.5)
        let suffix = values.allSatisfy { $0.text.hasSuffix("%") } ? " (%)" : unitSuffix(of: path)
        var axis = linear((low - pad)...(high + pad), title: title + suffix)
        let gaps = zip(numbers, numbers.dropFirst()).map { $1 - $0 }
        // Marks of their own only where they do not run into each other.
        if numbers.count == 1 || numbers.count <= 8 && (gaps.min() ?? 0) * 12 > high - low { axis.ticks = ticks }
        return axis
    }

    private static func unitSuffix(of path: String) -> String {
        switch Unit(suffixOf: path) {
        case .seconds: " (s)"
        case .milliseconds: " (ms)"
        case .microseconds: " (µs)"
        default: ""
        }
    }

    /// A column as words, without its unit: `response p99`, `records received`.
    static func name(of column: String) -> String {
        var name = column[...]
        for suffix in ["_bytes_per_sec", "_per_sec", "_us", "_ms", "_seconds", "_bytes", "_sec"]
        where name.hasSuffix(suffix) {
            name = name.dropLast(suffix.count)
            break
        }
        let words = name.split(separator: "_").joined(separator: " ")
        if ["sent", "received", "offered", "achieved"].contains(words), column.hasSuffix("_per_sec") {
            return (column.hasSuffix("bytes_per_sec") ? "bytes " : "records ") + words
        }
        if words == "lag records" { return "records behind" }
        return words == "e2e" ? "end to end" : words.replacing("e2e ", with: "end-to-end ")
    }

    /// The unit of a column in words, and how many of it are one of these.
    static func unit(of column: String, upTo high: Double) -> (words: String, divisor: Double) {
        func thousands(_ unit: String) -> (String, Double) {
            if high >= 1e6 { return ("million" + unit, 1e6) }
            return high >= 1e4 ? ("thousand" + unit, 1e3) : (unit.isEmpty ? "" : String(unit.dropFirst()), 1)
        }
        switch Metric(column).unit {
        case .perSecond: return thousands(" per second")
        case .count, .text: return thousands("")
        case .bytesPerSecond: return ("MB/s (10⁶ bytes)", 1e6)
        case .bytes: return high >= 1e6 ? ("MB (10⁶ bytes)", 1e6) : ("bytes", 1)
        case .ratio: return ("%", 0.01)
        case .microseconds:
            if high >= 1e7 { return ("s", 1e6) }
            return high >= 1e3 ? ("ms", 1e3) : ("µs", 1)
        case .milliseconds: return high >= 1e4 ? ("s", 1e3) : ("ms", 1)
        case .seconds: return ("s", 1)
        }
    }
}
