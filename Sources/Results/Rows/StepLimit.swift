/// How far up the steps of one trial something holds: that the system keeps up, or that its p99 stays within a limit.
///
/// A step that says nothing, because the generator itself did not keep up, is passed over where it holds again further up: more load than that did
/// no harm. Where it does not, the limit may have been the generator's, and is not known.
public enum StepLimit: Equatable, Sendable {
    /// Not even with the first step.
    case below
    /// Up to this step, by its place from 0, and not with the next.
    case at(Int)
    /// Up to this step, the last.
    case beyond(Int)
    /// The generator came first, right behind this step; nil where it did not keep up from the first on.
    case unknown(after: Int?)

    /// - Parameter holds: whether it holds with each step, from the lowest on; nil for a step that does not say.
    public init(_ holds: [Bool?]) {
        let end = holds.firstIndex { $0 == false } ?? holds.count
        let last = holds[..<end].lastIndex { $0 == true }
        if end == 0, !holds.isEmpty {
            self = .below
        } else if let last, last == end - 1 {
            self = end < holds.count ? .at(last) : .beyond(last)
        } else {
            self = .unknown(after: last)
        }
    }

    /// Up to which step the system keeps up, by a trial's steps.
    public init(keptUp steps: [Step]) { self.init(steps.map(\.keptUp)) }

    /// What a step was asked for, and what became of it.
    public struct Step: Sendable {
        public var verdict: Verdict
        /// Records a second that it scheduled.
        public var offered: Double?
        /// Records a second that were sent while it lasted.
        public var achieved: Double?

        /// The share of what was scheduled that has to have been sent while the step lasted.
        private static let sentShare = 0.99

        /// Makes a step.
        public init(_ verdict: Verdict, offered: Double?, achieved: Double?) {
            (self.verdict, self.offered, self.achieved) = (verdict, offered, achieved)
        }

        /// Whether the system kept up with it; nil where the generator sent too little to tell. Sends that were late spoil a latency, but what was
        /// sent, in fewer moments than it was meant to be, went through all the same.
        public var keptUp: Bool? {
            switch verdict {
            case .valid: return true
            case .saturated: return false
            case .generatorLimited:
                guard let offered, let achieved, achieved >= offered * Self.sentShare else { return nil }
                return true
            default: return nil
            }
        }
    }
}
