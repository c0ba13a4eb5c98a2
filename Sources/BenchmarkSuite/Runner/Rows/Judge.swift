import LoadGenerator
import Measurement
import Results

/// Decides what a row's figures are worth.
///
/// The first rule that applies gives the verdict:
///
/// | verdict          | rule                                                                                              |
/// | ---------------- | ------------------------------------------------------------------------------------------------- |
/// | ERROR            | a phase sent nothing, or a record ended in an error (fire-and-forget with acks=0 may) or was never answered |
/// | CORRECTNESS_FAIL | corrupt; lost, unless acks=0 or committed by a member that died before it had processed them; repeated or out of order, unless a producer that is not idempotent sent again (librdkafka: could) |
/// |                  | what was read again (`consumer.replay`) was not what was read first                               |
/// |                  | once a group has rebalanced, repeated and out of order never count                                |
/// | SATURATED        | open loop: the backlog grew, by over 1 % of what was due and over 50 ms of the rate (`Backlog`)   |
/// | SATURATED        | backlog: the consumers had not caught up after `load.backlog.for`                                   |
/// | UNSTABLE         | backlog: they caught up in under 200 ms                                                           |
/// | SATURATED        | backlog: under 95 % of `load.backlog.rate` was acknowledged while they caught up; GENERATOR_LIMITED where over 5 % of it was not sent though nothing else held it back |
/// | GENERATOR_LIMITED| open loop: under 99 % of the schedule was sent, or delay p99 > max(1 ms, 10 % of response p99); of both only what the generator is answerable for (`OpenLoopFigures`) |
/// | GENERATOR_LIMITED| closed loop: 90 to 110 % of what the generator reaches against a server that drops everything    |
/// | UNSTABLE         | closed loop: it lasted under 200 ms, or had under two whole windows of 100 ms                     |
/// | UNSTABLE         | closed loop: the median window of the last third is 25 % from that of the first, either way       |
/// | VALID            | else                                                                                              |
///
/// Where the open loop goes in steps, each is judged by itself. A row that kept up with one of them, and not with the next, has found what it was to
/// find. Else it is SATURATED where it kept up with none, and GENERATOR_LIMITED where the generator came first. Docs/decisions has why the rules
/// are these.
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
        // Who neither looks nor is answered has asked for no more than a try.
        let isTry = plan.producer.acks == 0 && plan.producer.send == .fireAndForget
        if records.failed > 0, !isTry {
            let first = records.firstFailure.map { ": \($0)" } ?? ""
            return (.error, "\(records.failed) of \(records.sent) records failed\(first)")
        }
        let unanswered = records.sent - records.acknowledged - records.failed
        if unanswered > 0 { return (.error, "\(unanswered) of \(records.sent) records were never answered") }
        if let reason = incorrectness(of: measurement, plan) { return (.correctnessFail, reason) }
        if let replay = measurement.replay?.result, replay.partitions == 0 {
            return (.unstable, "nothing was read again: no record is from where that was to begin")
        }
        if let backlog = measurement.backlog, let (verdict, reason) = drain(of: backlog, plan) {
            return (verdict, reason)
        }
        if let latency = measurement.latency {
            let open = openLoop(latency, plan)
            if open.verdict != .valid { return (open.verdict, open.reason) }
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
    static let leastWindow: UInt64 = 200_000_000

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

    private static func incorrectness(of measurement: RowMeasurement, _ plan: RowPlan) -> String? {
        let records = measurement.records
        // Whoever takes a partition over begins where the group has committed, which may be behind or ahead of what was processed.
        let hasRebalanced = measurement.members.contains { $0.membership.rebalances > 0 || $0.endedBy != nil }
        var faults: [String] = []
        if records.corrupt > 0 { faults.append("\(records.corrupt) corrupt") }
        if records.lost > records.lostInProcessing, plan.producer.acks != 0 {
            let rest =
                records.lostInProcessing > 0
                ? ", of which only \(records.lostInProcessing) were committed and not processed" : ""
            faults.append("\(records.lost) lost\(rest)")
        }
        // What was committed and not processed is read for the first time then.
        let abandoned = measurement.members.reduce(0) { $0 + $1.abandoned }
        if let replay = measurement.replay?.result, replay.identical < replay.partitions, abandoned == 0 {
            faults.append("read again, \(replay.difference ?? "partitions are not the same")")
        }
        if hasRebalanced { return faults.isEmpty ? nil : faults.joined(separator: ", ") }
        if plan.producer.isIdempotent || !mayHaveResent(records, plan) {
            if records.duplicated > 0 { faults.append("\(records.duplicated) duplicated") }
            if records.reordered > 0 { faults.append("\(records.reordered) reordered") }
        }
        return faults.isEmpty ? nil : faults.joined(separator: ", ")
    }

    private static func mayHaveResent(_ records: RecordAccounting, _ plan: RowPlan) -> Bool {
        switch plan.producer.client {
        case .native: records.resent > 0
        case .librdkafka: plan.producer.retries > 0
        }
    }

    private static func drift(of phase: PhaseMeasurement) -> String? {
        let windows = phase.sent.wholeWindows(until: phase.end)
        let third = windows.count / 3
        guard third >= 2 else { return nil }
        // Medians: a pause is in the rate and in its windows; what makes a rate meaningless is that its level moves.
        guard let first = Statistics.median(windows.prefix(third).map { Double($0.records) }),
            let last = Statistics.median(windows.suffix(third).map { Double($0.records) }), first > 0
        else { return "nothing was sent in most of the first third of full speed" }
        let change = last / first - 1
        guard abs(change) > 0.25 else { return nil }
        let sign = change > 0 ? "+" : "−"
        return
            "the rate drifted by \(sign)\(Figure.fixed(abs(change) * 100, places: 0)) % from the first third of full speed to the last"
    }
}
