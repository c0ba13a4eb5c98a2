import Measurement
import Testing

@testable import LoadGenerator

@Suite("Load shapes") struct ShapeTests {
    private static let second: UInt64 = 1_000_000_000

    private func times(
        _ profile: RateProfile, producers: Int = 1, arrivals: RowPlan.Arrivals = .uniform
    ) -> [UInt64] {
        var times: [UInt64] = []
        for producer in 0..<producers {
            var schedule = Schedule(
                start: 7 * Self.second, profile: profile, producer: producer, of: producers, arrivals: arrivals,
                random: RandomNumbers(seed: 3, stream: producer))
            while schedule.next < 7 * Self.second + profile.nanoseconds {
                times.append(schedule.next - 7 * Self.second)
                schedule.advance()
            }
        }
        return times.sorted()
    }

    @Test(
        "a ramp has every record where the integral of its rate says, also after an hour",
        arguments: [(1000.0, 50_000.0, 2000), (80.0, 20.0, 3_600_000), (0.5, 300.0, 60_000)])
    func ramp(from: Double, to: Double, milliseconds: Int) {
        let times = times(.ramp(from: from, to: to, milliseconds: milliseconds))
        let seconds = Double(milliseconds) / 1000
        #expect(times.count == Int(((from + to) / 2 * seconds).rounded(.up)))
        // Record k is due when the integral is k: it is k to what a nanosecond of the rate makes.
        let worst = times.enumerated().map { index, time in
            let t = Double(time) / 1e9
            return abs(from * t + (to - from) / seconds * t * t / 2 - Double(index))
        }.max()
        #expect((worst ?? 1) < max(from, to) * 2e-9 + 1e-6)
    }

    @Test("steps are constant rates one after the other, the last one the set rate, without a seam")
    func steps() {
        let profile = RateProfile.steps(4, from: 1000, to: 4000, milliseconds: 2000)
        #expect(profile.pieces.map(\.from) == [1000, 2000, 3000, 4000])
        #expect(profile.pieces.map(\.to) == [1000, 2000, 3000, 4000])
        let times = times(profile)
        #expect(times.count == 5000)
        for (index, piece) in profile.pieces.enumerated() {
            let own = times.filter { $0 >= piece.begin && $0 < piece.end }
            #expect(own.count == 500 * (index + 1))
            let gaps = zip(own.dropFirst(), own).map { $0 - $1 }
            let gap = 1_000_000 / UInt64(index + 1)
            #expect(gaps.allSatisfy { $0 >= gap - 1 && $0 <= gap + 1 })
        }
        #expect(profile.meanRate == 2500)
        #expect(profile.rate(at: 600_000_000) == 2000 && profile.rate(at: 99 * Self.second) == 4000)
        #expect(profile.count(by: 750_000_000) == 1000)
    }

    @Test(
        "several producers share one schedule: together they have the times that one has alone", arguments: [2, 3, 7])
    func shared(producers: Int) {
        let profile = RateProfile.ramp(from: 500, to: 9000, milliseconds: 1500)
        #expect(times(profile, producers: producers) == times(profile))
    }

    @Test("Poisson arrivals follow a ramp, and their gaps are exponential")
    func poisson() {
        let profile = RateProfile.ramp(from: 2000, to: 18_000, milliseconds: 4000)
        let times = times(profile, producers: 3, arrivals: .poisson)
        // In time stretched by the profile, arrivals are uniform: the chi-square of 20 equal parts has 19 degrees of freedom.
        var counts = Array(repeating: 0, count: 20)
        for time in times { counts[Int(profile.count(by: time) / 40_000 * 20)] += 1 }
        let mean = Double(times.count) / 20
        let chi = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
        #expect(abs(Double(times.count) - 40_000) < 4 * 200)
        #expect(chi < 43.8, "the 99.9th percentile")
        let gaps = zip(times.dropFirst(), times).map { profile.count(by: $0) - profile.count(by: $1) }
        let longer = Double(gaps.count { $0 > 1 }) / Double(gaps.count)
        #expect(abs(longer - 0.3679) < 0.01)
    }

    @Test("a rate that is a share of the peak follows it, and is refused where there was none")
    func share() throws {
        var load = RowPlan.Load(
            warmupMilliseconds: 0, peakMilliseconds: 1000, latencyRate: 5, latencyMilliseconds: 1000,
            arrivals: .uniform,
            maximumRecords: nil, maximumBytes: nil)
        #expect(try load.profile(peak: nil) == .constant(5, milliseconds: 1000))
        load.latencyShareOfPeak = 0.5
        #expect(try load.profile(peak: 30_000) == .constant(15_000, milliseconds: 1000))
        #expect(throws: LoadError.self) { try load.profile(peak: nil) }
        #expect(throws: LoadError.self) { try load.profile(peak: 0) }
        load.shape = .ramp(from: .shareOfPeak(0.1))
        #expect(try load.profile(peak: 30_000) == .ramp(from: 3000, to: 15_000, milliseconds: 1000))
        load.shape = .steps(5, from: .shareOfEnd(0.2))
        #expect(try load.profile(peak: 30_000).pieces.map(\.from) == [3000, 6000, 9000, 12_000, 15_000])
    }
}
