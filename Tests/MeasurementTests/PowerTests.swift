import Glibc
import Measurement
import Testing

/// For one row the chance of finding a difference is SciPy's noncentral t (scipy.stats.nct, 1.17); for several rows there
/// is no formula, so that it is held against simulated comparisons.
@Suite("What so many trials can show")
struct PowerTests {
    @Test(
        "the chance of finding a difference is the noncentral t's",
        arguments: [
            (10, 0.1, 1.05, 0.24586188009335663), (5, 0.042426406871192854, 0.9, 0.9679562425453434),
            (4, 0.01, 1.02, 0.6841641766073685), (20, 0.05, 1.05, 0.9802250173677935),
        ] as [(Int, Double, Double, Double)])
    func chance(trials: Int, deviation: Double, ratio: Double, expected: Double) {
        #expect(abs(Power(trials: trials).chance(ofRatio: ratio, deviation: deviation) - expected) < 5e-4)
    }

    @Test(
        "the smallest difference found four times out of five is the noncentral t's, in standard deviations",
        arguments: [(4, 2.3037552623956046), (5, 1.7948735209044437), (10, 1.04186274671486), (20, 0.6861861654330137)]
            as [(Int, Double)])
    func smallest(trials: Int, deviations: Double) {
        let ratio = Power(trials: trials).smallestRatio(deviation: 0.01)
        #expect(abs(log(ratio) / 0.01 / deviations - 1) < 1e-3)
    }

    @Test(
        "the trials needed to show 5 % are the noncentral t's; without noise a verdict takes four",
        arguments: [(0, 4), (0.02, 4), (0.05, 12), (0.1, 38), (0.2, 143), (1, nil)] as [(Double, Int?)])
    func trials(deviation: Double, expected: Int?) {
        #expect(Power.trialsToShow(ratio: 1.05, deviation: deviation) == expected)
    }

    @Test("several rows find what simulated comparisons find", arguments: [(2, 5), (4, 4), (4, 8)])
    func several(rows: Int, trials: Int) {
        var noise = Noise(seed: 11)
        let draws = 1000
        let found = (0..<draws).count { _ in
            let pairs = (0..<rows).map { noise.row(variation: 0.03, trials: trials, ratio: $0 == 0 ? 0.93 : 1) }
            return LogRatioComparison(rows: pairs).rows[0].finding == .lower
        }
        let chance = Power(trials: trials, rows: rows)
            .chance(ofRatio: 0.93, deviation: Power.deviation(ofPairsOf: 0.03))
        // Three standard deviations of so many draws.
        #expect(abs(Double(found) / Double(draws) - chance) < 3 * (chance * (1 - chance) / Double(draws)).squareRoot())
    }
}
