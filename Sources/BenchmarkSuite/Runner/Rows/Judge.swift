import LoadGenerator
import Measurement
import Results

/// Decides what a row's figures are worth.
///
/// The first rule that applies gives the verdict:
///
/// | verdict          | rule                                                                                              |
/// | ---------------- | ------------------------------------------------------------------------------------------------- |
/// | ERROR            | a phase sent nothing, or a record ended in an error                                               |
/// | CORRECTNESS_FAIL | corrupt; lost, unless acks=0; repeated or out of order, unless errors made a producer that is not idempotent send again |
/// | SATURATED        | open loop: what was not yet acknowledged and received at the end is over 1 % of all, and over 100 ms of the rate |
/// | GENERATOR_LIMITED| open loop: under 99 % of the schedule was sent, or delay p99 > max(1 ms, 10 % of response p99)    |
/// | GENERATOR_LIMITED| closed loop: 90 % of what the generator reaches against a server that drops everything           |
/// | UNSTABLE         | closed loop: it lasted under 200 ms, or had under two whole windows of 100 ms                     |
/// | UNSTABLE         | closed loop: the last third of the windows is 25 % from the first, either way                     |
/// | VALID            | else                                                                                              |
enum Judge {
    /// - Parameter generatorCeiling: records a second that the generator reaches when nothing holds it back; nil where
    ///   that is not known.
    static func verdict(
        on measurement: RowMeasurement, of plan: RowPlan, generatorCeiling: Double? = nil
    ) -> (Verdict, reason: String?) {
        let records = measurement.records
        if plan.load.peakMilliseconds > 0, (measurement.peak?.handedOver ?? 0) == 0 {
            return (.error, nothingSent(in: measurement, plan))
        }
        if plan.load.latencyMilliseconds > 0, (measurement.latency?.handedOver ?? 0) == 0 {
            return (.error, "nothing was sent at the set rate")
        }
        if records.failed > 0 {
            let first = records.firstFailure.map { ": \($0)" } ?? ""
            return (.error, "\(records.failed) of \(records.sent) records failed\(first)")
        }
        if let reason = incorrectness(of: records, plan) { return (.correctnessFail, reason) }
        if let latency = measurement.latency {
            if let reason = saturation(of: latency, plan) { return (.saturated, reason) }
            if let reason = generatorLimit(in: latency) { return (.generatorLimited, reason) }
        }
        if let peak = measurement.peak, let generatorCeiling,
            let reason = ceilingReached(by: peak, generatorCeiling)
        {
            return (.generatorLimited, reason)
        }
        if let peak = measurement.peak, let reason = brevity(of: peak, plan) ?? drift(of: peak) {
            return (.unstable, reason)
        }
        return (.valid, nil)
    }

    /// The shortest window, in nanoseconds, whose rate says something.
    private static let leastWindow: UInt64 = 200_000_000

    private static func nothingSent(in measurement: RowMeasurement, _ plan: RowPlan) -> String {
        let warmup = Int(clamping: measurement.warmup?.handedOver ?? 0)
        let isUsedUp = plan.fullSpeedLimit.map { warmup >= $0 - $0 / 10 } ?? false
        return "nothing was sent at full speed" + (isUsedUp ? ": the warm-up used up \(limitName(plan))" : "")
    }

    /// The key whose limit full speed meets first, and what to do about it.
    private static func limitName(_ plan: RowPlan) -> String {
        let isByCount = plan.load.maximumRecords.map { $0 == plan.fullSpeedLimit } ?? false
        return isByCount ? "records.count; raise it" : "max.bytes; raise it"
    }

    private static func brevity(of phase: PhaseMeasurement, _ plan: RowPlan) -> String? {
        let length = phase.end - phase.start
        guard length < leastWindow || phase.sent.wholeWindows(until: phase.end).count < 2 else { return nil }
        let isCut = length < UInt64(plan.load.peakMilliseconds) * 1_000_000
        return "full speed lasted only \(Figure.latency(nanoseconds: Int64(length))), too short for a rate: "
            + (isCut ? "it ended by \(limitName(plan))" : "raise load.peak")
    }

    private static func incorrectness(of records: RecordAccounting, _ plan: RowPlan) -> String? {
        var faults: [String] = []
        if records.corrupt > 0 { faults.append("\(records.corrupt) corrupt") }
        if records.lost > 0, plan.producer.acks != 0 { faults.append("\(records.lost) lost") }
        let mayRepeat = records.firstFailure != nil && !plan.producer.isIdempotent
        if !mayRepeat {
            if records.duplicated > 0 { faults.append("\(records.duplicated) duplicated") }
            if records.reordered > 0 { faults.append("\(records.reordered) reordered") }
        }
        return faults.isEmpty ? nil : faults.joined(separator: ", ")
    }

    private static func saturation(of phase: PhaseMeasurement, _ plan: RowPlan) -> String? {
        let unacknowledged = phase.scheduled - phase.sent.total(until: phase.end).records
        let backlog = max(0, unacknowledged) + max(0, phase.samples.last?.lagRecords ?? 0)
        let allowed = max(Double(phase.scheduled) / 100, Double(plan.load.latencyRate) / 10)
        guard Double(backlog) > allowed, phase.scheduled > phase.handedOver || backlog > 0 else { return nil }
        // A generator that slept through its schedule has a backlog too, but nothing that waits for the system.
        let waiting = backlog - max(0, phase.scheduled - phase.handedOver)
        guard Double(waiting) > allowed / 2 else { return nil }
        return "\(Figure.count(Double(backlog))) records behind when the open loop ended"
    }

    private static func generatorLimit(in phase: PhaseMeasurement) -> String? {
        guard phase.scheduled > 0 else { return nil }
        let share = Double(phase.handedOver) / Double(phase.scheduled)
        if share < 0.99 { return "only \(Figure.fixed(share * 100, places: 1)) % of the schedule was sent" }
        guard let delay = phase.delay.total.value(atPercentile: 99) else { return nil }
        let response = phase.response.total
        let answered = response.isEmpty ? phase.endToEnd.total : response
        let tenth = (answered.value(atPercentile: 99) ?? 0) / 10
        guard delay > max(1_000_000, tenth) else { return nil }
        return "sends were late: delay p99 \(Figure.latency(nanoseconds: delay))"
    }

    private static func drift(of phase: PhaseMeasurement) -> String? {
        let windows = phase.sent.wholeWindows(until: phase.end)
        let third = windows.count / 3
        guard third >= 2 else { return nil }
        let first = windows.prefix(third).reduce(0) { $0 + $1.records }
        let last = windows.suffix(third).reduce(0) { $0 + $1.records }
        guard first > 0 else { return "nothing was sent in the first third of the window" }
        let change = Double(last) / Double(first) - 1
        guard abs(change) > 0.25 else { return nil }
        let sign = change > 0 ? "+" : "−"
        return "the rate drifted by \(sign)\(Figure.fixed(abs(change) * 100, places: 0)) % within the window"
    }
}
