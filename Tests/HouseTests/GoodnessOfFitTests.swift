import TestSupport
import Testing

/// Against the values of the laws: tables of χ², and of Kolmogorov's for many samples.
@Suite struct GoodnessOfFitTests {
    @Test("χ² has the p-values of the books")
    func chiSquare() {
        // Statistic 3.872 with one degree of freedom.
        let expected = Array(repeating: 1000.0, count: 2)
        #expect(abs(GoodnessOfFit.chiSquare(observed: [1044, 956], expected: expected) - 0.0491) < 0.0005)
        #expect(GoodnessOfFit.chiSquare(observed: [1000, 1000], expected: expected) > 0.999)
        let fair = Array(repeating: 100.0, count: 10)
        let observed = [141, 100, 100, 100, 100, 100, 100, 100, 100, 59]
        // Statistic 33.62 with nine degrees of freedom.
        #expect(abs(GoodnessOfFit.chiSquare(observed: observed, expected: fair) - 0.000104) < 0.00001)
        // What cannot happen, once.
        #expect(GoodnessOfFit.chiSquare(observed: [119, 1], expected: [120, 0]) == 0)
    }

    @Test("Kolmogorov and Smirnov's test has its critical values")
    func kolmogorovSmirnov() {
        let even = (0..<1000).map { (Double($0) + 0.5) / 1000 }
        #expect(GoodnessOfFit.kolmogorovSmirnov(even) { $0 } > 0.999)
        // The 5 % point for many samples is 1.358 / √n.
        let distance = 1.358 / 1000.0.squareRoot()
        let moved = even.map { min(1, $0 + distance - 0.0005) }
        let value = GoodnessOfFit.kolmogorovSmirnov(moved) { $0 }
        #expect(abs(value - 0.05) < 0.005)
        #expect(GoodnessOfFit.kolmogorovSmirnov(even.map { $0 * $0 }) { $0 } < 1e-9)
    }
}
