import Glibc
import Measurement
import Testing

@Suite("The noise floor")
struct NoiseFloorTests {
    @Test("equal trials are as far apart as they are made to be")
    func variation() throws {
        var noise = Noise(seed: 5)
        let floor = try #require(NoiseFloor(noise.row(variation: 0.03, trials: 2000).map(\.after)))
        #expect(abs(floor.variation - 0.03) < 0.002)
        // Neighbours differ by √2 times what one varies.
        #expect(abs(floor.pairDeviation - 0.03 * 2.0.squareRoot()) < 0.003)
        #expect(abs(floor.median - 1000) < 5)
    }

    @Test("what drifts slowly is in both trials of a pair, and is no noise of theirs")
    func drift() throws {
        let floor = try #require(NoiseFloor((0..<100).map { 1000 * exp(0.005 * Double($0)) }))
        #expect(floor.variation > 0.1)
        #expect(floor.pairDeviation < 0.006)
    }

    @Test("more trials show less, and about four times as many show half")
    func trials() throws {
        var noise = Noise(seed: 6)
        let floor = try #require(NoiseFloor(noise.row(variation: 0.05, trials: 50).map(\.after)))
        let shown = [4, 5, 10, 20].map { floor.smallestRatio(trials: $0) }
        #expect(shown == shown.sorted(by: >))
        let more = try #require(floor.trialsToHalve(from: 10))
        #expect((30...40).contains(more))
        #expect(log(floor.smallestRatio(trials: more)) <= log(floor.smallestRatio(trials: 10)) / 2 + 1e-4)
    }

    @Test("where trials are so noisy that only halves and more would show, none is told")
    func tooNoisy() throws {
        var noise = Noise(seed: 7)
        let loud = try #require(NoiseFloor(noise.row(variation: 0.4, trials: 20).map(\.after)))
        #expect(loud.smallestRatio(trials: 4) > 1.5 && loud.smallestDifference(trials: 4) == nil)
        let quiet = try #require(NoiseFloor(noise.row(variation: 0.03, trials: 20).map(\.after)))
        let difference = try #require(quiet.smallestDifference(trials: 4))
        #expect(difference == quiet.smallestRatio(trials: 4) - 1 && difference > 0)
    }

    @Test("too few trials, or figures that are none, have no floor")
    func none() {
        #expect(NoiseFloor([1, 2, 3]) == nil)
        #expect(NoiseFloor([1, 2, 3, 0]) == nil)
    }
}
