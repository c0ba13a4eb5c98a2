extension Measured {
    /// A line a contender: median and range of its time, its rate, and of the rounds' ratios to the first contender.
    var table: String {
        guard let first = rounds.first else { return "" }
        var lines: [[String]] = [["", "median", "(least … most)", "", "", "speed × \(first.contender.name)"]]
        for (contender, nanoseconds) in rounds {
            let median = nanoseconds.median
            let ratios = zip(first.nanoseconds, nanoseconds).map { $0 / $1 }
            let isByte = contender.unit == "byte"
            lines.append([
                contender.name,
                "\(median.text) ns/\(contender.unit)",
                "(\((nanoseconds.min() ?? 0).text) … \((nanoseconds.max() ?? 0).text))",
                isByte ? "\((1 / median).text) GB/s" : "\((1e3 / median).text) M/s",
                "",
                "\(ratios.median.text) (\((ratios.min() ?? 0).text) … \((ratios.max() ?? 0).text))",
            ])
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            "  " + zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension [Double] {
    var median: Double {
        let sorted = self.sorted()
        guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return .nan }
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

extension Double {
    /// Three significant digits or so.
    var text: String {
        guard isFinite else { return "–" }
        let decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : magnitude >= 0.1 ? 3 : 4
        let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        let scaled = Int((magnitude * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
        return (self < 0 ? "−" : "") + "\(scaled / Int(scale))" + (decimals > 0 ? ".\(zeros)\(fraction)" : "")
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
