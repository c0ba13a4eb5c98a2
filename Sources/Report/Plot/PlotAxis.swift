private import Glibc
internal import Measurement
internal import Results

/// How values lie on an axis: scale, limits, marks and the words beside it.
struct PlotAxis: Equatable {
    struct Mark: Equatable {
        var text: String
        var value: Double
    }

    enum Scale: Equatable {
        case linear
        case logarithmic(base: Int)
    }

    var label: String
    var scale: Scale
    /// What values are divided by before they are drawn.
    var divisor: Double = 1
    var range: ClosedRange<Double>
    /// The marks; empty where gnuplot chooses them.
    var marks: [Mark] = []

    /// The x axis of some data: words side by side; numbers on a logarithmic axis where they grow by factors, with a
    /// mark at each value.
    static func horizontal(_ data: PlotData) -> PlotAxis {
        let values = data.ticks.map(\.value)
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        let name = tail(of: data.x)
        if let categories = data.categories {
            let marks = categories.enumerated().map { Mark(text: $0.element, value: Double($0.offset)) }
            return PlotAxis(label: name, scale: .linear, range: -0.5...(Double(categories.count) - 0.5), marks: marks)
        }
        let hasByteUnit = data.ticks.contains { $0.text.hasSuffix("B") }
        let isBytes = Quantity.isBytes(data.x) || hasByteUnit
        let words = data.ticks.map { tick in
            Mark(text: isBytes ? Quantity.bytes(tick.value) : Figure.grouped(tick.text), value: tick.value)
        }
        // Twofold steps and more, over a range of four and more, are equal steps to the eye on a logarithmic axis only.
        let grows = zip(values, values.dropFirst()).allSatisfy { $0 > 0 && $1 / $0 > 1.8 }
        if values.count > 2, low > 0, grows {
            let powersOfTwo = values.allSatisfy { log2($0) == log2($0).rounded() }
            return PlotAxis(
                label: name, scale: .logarithmic(base: powersOfTwo ? 2 : 10), range: (low / 1.25)...(high * 1.25),
                marks: words)
        }
        let pad = high > low ? (high - low) * 0.04 : max(1, high.magnitude * 0.5)
        let unit = Unit(suffixOf: data.x)
        let suffix = unit == .seconds ? " (s)" : unit == .milliseconds ? " (ms)" : unit == .microseconds ? " (µs)" : ""
        // Marks of their own only where they do not run into each other.
        let gaps = zip(values, values.dropFirst()).map { $1 - $0 }
        let apart = values.count <= 8 && (gaps.min() ?? 0) * 12 > high - low
        return PlotAxis(
            label: name + suffix, scale: .linear, range: (low - pad)...(high + pad),
            marks: apart || values.count == 1 ? words : [])
    }

    /// The y axis of some data, in the unit that keeps the numbers short; logarithmic where they differ fiftyfold.
    static func vertical(_ data: PlotData) -> PlotAxis {
        let points = data.series.flatMap(\.points)
        let low = points.map(\.low).min() ?? 0
        let high = points.map(\.high).max() ?? 1
        let (words, divisor) = unit(of: data.y, upTo: high)
        let label = words.isEmpty ? name(of: data.y) : "\(name(of: data.y)), \(words)"
        if low > 0, high / low > 50 {
            let range = (low / divisor / 1.6)...(high / divisor * 1.6)
            return PlotAxis(label: label, scale: .logarithmic(base: 10), divisor: divisor, range: range)
        }
        let top = max(high, 0) / divisor * 1.08
        let bottom = min(low, 0) / divisor * 1.08
        return PlotAxis(
            label: label, scale: .linear, divisor: divisor, range: bottom...(top > bottom ? top : bottom + 1))
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
        return words == "e2e" ? "end to end" : words.replacing("e2e ", with: "end-to-end ")
    }

    private static func unit(of column: String, upTo high: Double) -> (words: String, divisor: Double) {
        func thousands(_ unit: String) -> (String, Double) {
            if high >= 1e6 { return ("million" + unit, 1e6) }
            return high >= 1e4 ? ("thousand" + unit, 1e3) : (unit.isEmpty ? "" : String(unit.dropFirst()), 1)
        }
        switch Unit(suffixOf: column) {
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
