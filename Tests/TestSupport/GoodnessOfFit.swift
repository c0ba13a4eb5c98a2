import Glibc

/// How likely it is that what was drawn comes from the law that it should come from.
///
/// A p-value is uniform where it does: at a fixed seed a test asks for p above 0.001, and shows that a generator biased on
/// purpose falls far below.
public enum GoodnessOfFit {
    /// Pearson's χ² test of counts against the counts expected; neighbours are put together until 10 are expected of each.
    public static func chiSquare(observed: [Int], expected: [Double]) -> Double {
        precondition(observed.count == expected.count && !observed.isEmpty, "a count for each expectation")
        var cells: [(observed: Double, expected: Double)] = []
        var cell = (observed: 0.0, expected: 0.0)
        for (count, mean) in zip(observed, expected) {
            // What cannot happen did: there is no worse fit.
            if mean == 0 && count > 0 { return 0 }
            cell.observed += Double(count)
            cell.expected += mean
            if cell.expected >= 10 {
                cells.append(cell)
                cell = (0, 0)
            }
        }
        if cells.isEmpty || cell.expected >= 10 {
            cells.append(cell)
        } else {
            cells[cells.count - 1].observed += cell.observed
            cells[cells.count - 1].expected += cell.expected
        }
        let statistic = cells.reduce(0) { sum, cell in
            let difference = cell.observed - cell.expected
            return sum + difference * difference / cell.expected
        }
        return upperGamma(Double(max(cells.count - 1, 1)) / 2, statistic / 2)
    }

    /// The two-sided test of Kolmogorov and Smirnov, for a continuous law given by its distribution function.
    public static func kolmogorovSmirnov(_ samples: [Double], _ distribution: (Double) -> Double) -> Double {
        let sorted = samples.sorted()
        let count = Double(sorted.count)
        var distance = 0.0
        for (index, sample) in sorted.enumerated() {
            let share = distribution(sample)
            distance = max(distance, max(Double(index + 1) / count - share, share - Double(index) / count))
        }
        // Stephens' form of the asymptotic law.
        let root = count.squareRoot()
        let argument = (root + 0.12 + 0.11 / root) * distance
        // So near that the series would need more terms than it has, and the answer is 1 to ten digits.
        if argument < 0.25 { return 1 }
        var sum = 0.0
        for term in 1...100 {
            let power = exp(-2 * argument * argument * Double(term * term))
            sum += term % 2 == 1 ? power : -power
        }
        return min(max(2 * sum, 0), 1)
    }

    /// The regularised upper incomplete gamma function Q(a, x): a series below a + 1, a continued fraction above (Lentz).
    static func upperGamma(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        let scale = exp(-x + a * log(x) - lgamma(a))
        if x < a + 1 {
            var term = 1 / a
            var sum = term
            var n = a
            while abs(term) > abs(sum) * 1e-15 {
                n += 1
                term *= x / n
                sum += term
            }
            return 1 - sum * scale
        }
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var fraction = d
        for step in 1...10_000 {
            let i = Double(step)
            let an = -i * (i - a)
            b += 2
            d = 1 / max(abs(an * d + b), 1e-300) * (an * d + b < 0 ? -1 : 1)
            c = b + an / c
            let change = c * d
            fraction *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return fraction * scale
    }
}
