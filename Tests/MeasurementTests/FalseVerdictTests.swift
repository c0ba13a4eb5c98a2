import Measurement
import Testing

/// Comparisons of simulated trials in which nothing differs, or one configuration is slower, from fixed seeds.
@Suite("Verdicts under noise")
struct FalseVerdictTests {
    static let draws = 1000

    /// How many of so many tables have any verdict though nothing differs.
    private func falseVerdicts(
        _ kind: Noise.Kind, variations: [Double], trials: Int, level: Double = LogRatioComparison.falseVerdicts
    ) -> Int {
        var noise = Noise(seed: 20_261_121)
        return (0..<Self.draws).count { _ in
            let rows = variations.map { noise.row(kind, variation: $0, trials: trials) }
            let findings = LogRatioComparison(rows: rows, falseVerdicts: level).rows.map(\.finding)
            return findings.contains(.higher) || findings.contains(.lower)
        }
    }

    /// How many of so many comparisons find the row in which the second figure is `ratio` times the first.
    private func found(
        ratio: Double, variation: Double, rows: Int, trials: Int = 5, level: Double = LogRatioComparison.falseVerdicts
    ) -> Int {
        var noise = Noise(seed: 4)
        return (0..<Self.draws).count { _ in
            let pairs = (0..<rows).map {
                noise.row(variation: variation, trials: trials, ratio: $0 == 0 ? ratio : 1)
            }
            let finding = LogRatioComparison(rows: pairs, falseVerdicts: level).rows[0].finding
            return finding == (ratio < 1 ? .lower : .higher)
        }
    }

    @Test(
        "where nothing differs, at most 5 of 100 comparisons have a verdict, whatever the noise is like",
        arguments: Noise.Kind.allCases, [0.01, 0.03, 0.1])
    func alike(kind: Noise.Kind, variation: Double) {
        let alarms = falseVerdicts(kind, variations: [variation], trials: 5)
        #expect(alarms <= 5 * Self.draws / 100, "\(alarms) of \(Self.draws)")
        // A test that never finds anything would pass too.
        #expect(alarms >= Self.draws / 200, "\(alarms) of \(Self.draws)")
    }

    @Test(
        "nor have tables of several rows, alike noisy or one much noisier than the others",
        arguments: [
            [0.03, 0.03, 0.03, 0.03], [0.01, 0.1], [0.01, 0.01, 0.01, 0.1], [0.01, 0.02, 0.03, 0.05],
            [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.05],
        ])
    func tables(variations: [Double]) {
        let alarms = falseVerdicts(.logNormal, variations: variations, trials: 5)
        #expect(alarms <= 5 * Self.draws / 100, "\(alarms) of \(Self.draws)")
    }

    @Test(
        "a tenth less throughput or more latency is found in 90 of 100 comparisons of five trials",
        arguments: [0.01, 0.02, 0.03], [1, 4])
    func slowdown(variation: Double, rows: Int) {
        for ratio in [0.9, 1.1] {
            let count = found(ratio: ratio, variation: variation, rows: rows)
            #expect(count >= 90 * Self.draws / 100, "× \(ratio): \(count) of \(Self.draws)")
        }
    }

    @Test("thresholds that are wrong on purpose do not pass")
    func wrongThresholds() {
        #expect(falseVerdicts(.logNormal, variations: [0.03], trials: 5, level: 0.1) > 5 * Self.draws / 100)
        #expect(found(ratio: 0.9, variation: 0.03, rows: 1, level: 0.005) < 90 * Self.draws / 100)
    }
}
