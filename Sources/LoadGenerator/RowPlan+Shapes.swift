internal import Measurement

extension RowPlan {
    /// How the open loop's rate goes over its time.
    public enum Shape: Hashable, Sendable {
        /// One rate throughout.
        case constant
        /// Evenly from this rate to the set one.
        case ramp(from: Rate)
        /// So many rates, evenly spaced from this one to the set one, each for an equal time.
        case steps(Int, from: Rate)
    }

    /// A rate of the open loop.
    public enum Rate: Hashable, Sendable {
        /// Records a second over all producers.
        case perSecond(Double)
        /// A share of the rate that the peak reached, 1 being all of it.
        case shareOfPeak(Double)
        /// A share of the rate at which the open loop ends.
        case shareOfEnd(Double)
    }

    /// What a sending thread does until the next record is due.
    public enum Wait: String, Hashable, Sendable, CaseIterable {
        /// It sleeps, and wakes as late as the kernel's timers are.
        case sleep
        /// It looks at the clock all the time, which takes a core of its own.
        case spin
    }
}

extension RowPlan.Load {
    /// Whether the open loop's rates depend on what the peak turns out to be.
    public var dependsOnPeak: Bool {
        if latencyShareOfPeak != nil { return true }
        switch shape {
        case .constant: return false
        case .ramp(.shareOfPeak), .steps(_, .shareOfPeak): return true
        case .ramp, .steps: return false
        }
    }

    /// The open loop's rate over its time.
    /// - Parameter peak: what the row's full speed reached, in records a second; nil where it was not measured.
    /// - Throws: `LoadError.plan` where the rates are shares of a peak that there is not.
    public func profile(peak: Double?) throws(LoadError) -> RateProfile {
        let peak = referencePeak ?? peak ?? 0
        if dependsOnPeak, peak < 1 {
            throw .plan("the open loop's rate is a share of the peak, and full speed carried nothing")
        }
        let end = latencyShareOfPeak.map { $0 * peak } ?? Double(latencyRate)
        func perSecond(_ rate: RowPlan.Rate) -> Double {
            switch rate {
            case .perSecond(let rate): max(1, rate)
            case .shareOfPeak(let share): max(1, share * peak)
            case .shareOfEnd(let share): max(1, share * end)
            }
        }
        return switch shape {
        case .constant: .constant(max(1, end), milliseconds: latencyMilliseconds)
        case .ramp(let from): .ramp(from: perSecond(from), to: max(1, end), milliseconds: latencyMilliseconds)
        case .steps(let count, let from):
            .steps(count, from: perSecond(from), to: max(1, end), milliseconds: latencyMilliseconds)
        }
    }
}

extension PhaseMeasurement {
    /// What went through, in records a second: received by the slowest group where anybody reads, else acknowledged.
    package func carriedPerSecond(hasConsumers: Bool) -> Double {
        let records = hasConsumers ? receivedBySlowestGroup : sent.total(until: end).records
        return Double(records) / max(seconds, 1e-9)
    }
}
