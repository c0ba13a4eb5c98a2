import LoadGenerator
import Measurement

/// How far the system under test was behind the open loop's schedule, at the end of each window of 100 ms, longer ones where the phase
/// is so long that one of its series has them.
///
/// Behind is what was due and has not come through: received by the slowest group where anybody reads, else acknowledged. What only the generator's own
/// lateness keeps back is not counted. By Little's law a backlog of rate × latency is what a latency looks like, so that its size says
/// nothing: it is its growth that tells a system that does not keep up.
struct Backlog {
    /// In seconds of the rate of the moment, by window.
    let seconds: [Double]
    /// In records, by window.
    let records: [Double]
    private let profile: RateProfile
    private let window: UInt64

    /// Growth in seconds below which nothing is said: what a hiccup of either side leaves.
    private static let leastGrowth = 0.05
    /// How near to a floor counts as being there, in seconds.
    private static let near = 0.01
    /// The share of what was due that has to stay behind.
    private static let leastShare = 0.01

    init(_ phase: PhaseMeasurement, _ profile: RateProfile, hasConsumers: Bool) {
        self.profile = profile
        let groups = phase.receivedByGroup.isEmpty ? [phase.received] : phase.receivedByGroup
        let through = hasConsumers ? groups : [phase.sent]
        let window = max(
            through.map(\.windowNanoseconds).max() ?? 0, phase.due.windowNanoseconds, phase.overdue.windowNanoseconds)
        self.window = window
        let carried = through.map { $0.wholeWindows(of: window, until: phase.end) }
        let due = phase.due.wholeWindows(of: window, until: phase.end)
        let overdue = phase.overdue.wholeWindows(of: window, until: phase.end)
        var records: [Double] = []
        var seconds: [Double] = []
        var behind = carried.map { _ in Int64(0) }
        for index in due.indices {
            for group in carried.indices {
                behind[group] += due[index].records - carried[group][index].records - overdue[index].records
            }
            let behind = behind.max() ?? 0
            let time = UInt64(index + 1) * window
            records.append(Double(max(0, behind)))
            seconds.append(Double(max(0, behind)) / max(1, profile.rate(at: time - 1)))
        }
        self.records = records
        self.seconds = seconds
    }

    /// The windows that lie wholly in a piece of the profile.
    func windows(of piece: RateProfile.Piece) -> Range<Int> {
        let first = Int((piece.begin + window - 1) / window)
        let end = min(Int(piece.end / window), seconds.count)
        return min(first, end)..<end
    }

    /// What a system that did not keep up says of itself.
    struct Growth {
        /// Records behind at the end.
        var records: Double
        /// The rate of the schedule when it began.
        var rate: Double
        /// Seconds behind at the end.
        var seconds: Double
    }

    /// The growth of the backlog over these windows; nil where it did not grow.
    ///
    /// Its floor early on, when the pipeline has filled (from a fifth to half of the windows), against its floor in the last half second: a
    /// floor, since what comes in bunches swings between two fetches; and a pause that was caught up with is no growth, it is in the latencies.
    /// - Parameter before: the early floor of a part before, where it left something behind.
    func growth(in windows: Range<Int>, above before: Double? = nil) -> Growth? {
        guard windows.count >= 2 else { return nil }
        let lead = windows.lowerBound + windows.count / 5
        let early =
            before.map { (floor: $0, at: windows.lowerBound) }
            ?? floor(lead..<max(lead + 1, windows.lowerBound + windows.count / 2))
        let last = min(5, max(1, windows.count / 4))
        let late = floor(windows.upperBound - last..<windows.upperBound)
        let growth = late.floor - early.floor
        let between = Double(late.at - early.at) * Double(window) / 1e9
        guard growth > max(Self.leastGrowth, Self.leastShare * between) else { return nil }
        // Since it was last as low as in the beginning.
        let low = early.floor + Self.near
        let began = windows.last { seconds[$0] <= low } ?? windows.lowerBound
        let rate = profile.rate(at: UInt64(began + 1) * window - 1)
        return Growth(records: records[windows.upperBound - 1], rate: rate, seconds: seconds[windows.upperBound - 1])
    }

    /// The lowest backlog of some windows, in seconds, and where it first was.
    private func floor(_ windows: Range<Int>) -> (floor: Double, at: Int) {
        let at = windows.min { seconds[$0] < seconds[$1] } ?? windows.lowerBound
        return (seconds[at], at)
    }

    /// Whether the part before these windows left more behind than a floor.
    func isLeft(before windows: Range<Int>, above floor: Double) -> Bool {
        windows.lowerBound > 0 && seconds[windows.lowerBound - 1] - floor > Self.leastGrowth
    }

    /// The floor with which a part that kept up began.
    func earlyFloor(of windows: Range<Int>) -> Double {
        guard !windows.isEmpty else { return 0 }
        return floor(windows).floor
    }
}
