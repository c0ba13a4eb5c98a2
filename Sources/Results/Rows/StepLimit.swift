/// How far up the steps of one trial something holds: that the system keeps up, or that its p99 stays within a limit.
///
/// The highest step with which it holds counts. One further down with which it does not, because the machine stood still for a moment, or that says
/// nothing, because the generator itself did not keep up, is passed over: more load than that did no harm. Where one that says nothing comes right
/// behind the highest, the limit may have been the generator's, and is not known.
public enum StepLimit: Equatable, Sendable {
    /// With none, not even the first.
    case below
    /// Up to this step, by its place from 0, and not with the next.
    case at(Int)
    /// Up to this step, the last.
    case beyond(Int)
    /// The generator came first, right behind this step; nil where it did not keep up from the first on.
    case unknown(after: Int?)

    /// - Parameter holds: whether it holds with each step, from the lowest on; nil for a step that does not say.
    public init(_ holds: [Bool?]) {
        guard let last = holds.lastIndex(of: true) else {
            self = holds.first == .some(false) ? .below : .unknown(after: nil)
            return
        }
        if last == holds.count - 1 {
            self = .beyond(last)
        } else {
            self = holds[last + 1] == false ? .at(last) : .unknown(after: last)
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
