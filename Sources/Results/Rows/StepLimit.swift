/// How far up the steps of one trial something holds: that the system keeps up, or that its p99 stays within a limit.
///
/// A step that says nothing, because the generator itself was late, is passed over where it holds again further up: more load than that did
/// no harm. Where it does not, the limit may have been the generator's, and is not known.
public enum StepLimit: Equatable, Sendable {
    /// Not even with the first step.
    case below
    /// Up to this step, by its place from 0, and not with the next.
    case at(Int)
    /// Up to this step, the last.
    case beyond(Int)
    /// The generator came first, right behind this step; nil where it was late from the first on.
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

    /// Up to which step the system keeps up, by the verdicts of a trial's steps.
    public init(keptUp verdicts: [Verdict]) {
        self.init(verdicts.map { $0 == .valid ? true : $0 == .saturated ? false : nil })
    }
}
