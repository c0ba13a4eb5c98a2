import TestSupport
import Testing

@testable import Measurement

@Suite("Order effects")
struct OrderEffectTests {
    /// What a trial gives on a machine that loses 3 % from each trial to the next, whatever the configuration.
    private func trial(_ number: Int, _ noise: inout Noise) -> Double {
        (0..<number).reduce(1e6 + 1e4 * noise.random.normal()) { rate, _ in rate * 0.97 }
    }

    /// Verdicts of 100 comparisons of a configuration with itself, five trials each.
    ///
    /// - Parameter order: which trials, from 0 to 9, are those of the first and of the second, in pairs.
    private func verdicts(_ order: (inout Noise) -> [(Int, Int)]) -> Int {
        (0..<100).count { seed in
            var noise = Noise(seed: UInt64(seed))
            let pairs = order(&noise).map { first, second in
                LogRatioComparison.Pair(before: trial(first, &noise), after: trial(second, &noise))
            }
            return LogRatioComparison(rows: [pairs]).rows[0].finding != .noneShown
        }
    }

    @Test(
        "a machine that slows down by the hour is not read as configuration, except by whoever measures one configuration after the other"
    )
    func drift() {
        let oneAfterTheOther = verdicts { _ in (0..<5).map { ($0, $0 + 5) } }
        #expect(oneAfterTheOther == 100)
        let inBlocks = verdicts { noise in
            (0..<5).map { block -> (Int, Int) in
                let early = 2 * block
                return noise.random.unit() < 0.5 ? (early, early + 1) : (early + 1, early)
            }
        }
        #expect(inBlocks <= 10)
    }
}
