private import Glibc
internal import Measurement

/// A plot in gnuplot's language.
struct PlotScript {
    var title: String
    var subtitle: String
    var data: PlotData
    var isPNG: Bool
    var output: String

    /// Okabe and Ito's colours, which people with any colour vision tell apart, without the yellow, which paper swallows.
    static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f",
    ]
    /// Filled circle, square, triangle, diamond, then others: shape tells series apart without colour.
    static let shapes = [7, 5, 9, 13, 11, 6, 4, 8]

    /// The script.
    var text: String {
        let x = PlotAxis.horizontal(data)
        let y = PlotAxis.vertical(data)
        let labels = data.series.count > 1
        let longest = labels ? data.series.map(\.label.count).max() ?? 0 : 0
        var lines = [terminal, "set encoding utf8", "set output \(quoted(output))"]
        lines += [
            "unset key", "set border 3 linecolor rgb '#606060' linewidth 1",
            "set tics nomirror out textcolor rgb '#303030'",
            "set grid ytics linecolor rgb '#dcdcdc' linewidth 1 linetype 1", "set tmargin 4.5", "set bmargin 4",
            "set lmargin 11", "set rmargin \(Figure.plain(Double(longest) * 0.95 + 4, places: 1))",
            "set label 1 \(quoted(title)) at graph 0, graph 1 offset 0, 2.3 font ',\(isPNG ? 26 : 17)' textcolor rgb '#101010'",
            "set label 2 \(quoted(subtitle)) at graph 0, graph 1 offset 0, 0.95 textcolor rgb '#606060'",
            "set xlabel \(quoted(x.label)) textcolor rgb '#303030'",
            "set ylabel \(quoted(y.label)) textcolor rgb '#303030' offset -1, 0",
        ]
        lines += axis("x", x) + axis("y", y)
        if labels { lines += seriesLabels(y) }
        for (index, series) in data.series.enumerated() {
            lines.append("$s\(index) << END")
            for point in series.points {
                let place = dodged(point.x, index, x)
                lines.append(
                    ([place] + [point.median, point.low, point.high].map { $0 / y.divisor })
                        .map { number($0) }.joined(separator: " "))
            }
            lines.append("END")
        }
        // All lines first, so that no line crosses another series' points.
        let hasBars = data.trials.upperBound > 1
        var plots: [String] = []
        for index in data.series.indices where data.categories == nil {
            plots.append(
                "$s\(index) using 1:2 with lines linewidth \(isPNG ? 4 : 2.2) linecolor rgb '\(colour(index))'")
        }
        for index in data.series.indices {
            let marks =
                "linewidth \(isPNG ? 2 : 1.2) linecolor rgb '\(colour(index))' "
                + "pointtype \(Self.shapes[index % Self.shapes.count]) pointsize \(isPNG ? "2.2" : "0.9")"
            plots.append("$s\(index) using \(hasBars ? "1:2:3:4 with yerrorbars" : "1:2 with points") \(marks)")
        }
        lines.append("plot " + plots.joined(separator: ", \\\n     "))
        return lines.joined(separator: "\n") + "\n"
    }

    private var terminal: String {
        isPNG
            ? "set terminal pngcairo size 1720, 1040 noenhanced font 'Sans,20' background '#ffffff'"
            : "set terminal svg size 860, 520 noenhanced font 'Helvetica,Arial,sans-serif,13' background '#ffffff'"
    }

    private func axis(_ name: String, _ axis: PlotAxis) -> [String] {
        var lines = ["set \(name)range [\(number(axis.range.lowerBound)):\(number(axis.range.upperBound))]"]
        if case .logarithmic(let base) = axis.scale { lines.append("set logscale \(name) \(base)") }
        if !axis.marks.isEmpty {
            let marks = axis.marks.map { "\(quoted($0.text)) \(number($0.value))" }
            lines.append("set \(name)tics (\(marks.joined(separator: ", ")))")
        }
        return lines
    }

    /// A label at the right edge beside the end of each line, moved apart where they would overlap.
    private func seriesLabels(_ axis: PlotAxis) -> [String] {
        let isLogarithmic = axis.scale != .linear
        func height(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }
        let bottom = height(axis.range.lowerBound)
        let span = height(axis.range.upperBound) - bottom
        var places = data.series.enumerated().map { index, series -> (index: Int, at: Double) in
            let last = (series.points.last?.median ?? 0) / axis.divisor
            return (index, (height(last) - bottom) / span)
        }
        places.sort { $0.at < $1.at }
        let gap = 0.055
        for index in places.indices.dropFirst() { places[index].at = max(places[index].at, places[index - 1].at + gap) }
        // What was pushed over the top comes down again.
        var ceiling = 1.0
        for index in places.indices.reversed() {
            places[index].at = min(places[index].at, ceiling)
            ceiling = places[index].at - gap
        }
        return places.map { place in
            "set label \(place.index + 10) \(quoted(data.series[place.index].label)) at graph 1, graph \(number(place.at)) "
                + "left offset 1, 0 textcolor rgb '\(colour(place.index))'"
        }
    }

    /// Series stand side by side: words clearly, numbers by a hair, so that bars of equal values can be seen.
    private func dodged(_ x: Double, _ index: Int, _ axis: PlotAxis) -> Double {
        guard data.series.count > 1 else { return x }
        let step = Double(index) / Double(data.series.count - 1) - 0.5
        if data.categories != nil { return x + 0.4 * step }
        let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
        return axis.scale == .linear ? x + 0.012 * step * (high - low) : x * exp(0.012 * step * (log(high) - log(low)))
    }

    private func colour(_ index: Int) -> String {
        Self.colours[index % Self.colours.count]
    }

    private func number(_ value: Double) -> String {
        "\(value)"
    }

    /// A string of gnuplot's in which nothing has a meaning.
    private func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "''" : $0.isNewline ? " " : String($0) }.joined() + "'"
    }
}
