import LoadGenerator
import Measurement
import Results

extension Judge {
    /// The share of the rate that has to be acknowledged while a backlog is drained.
    private static let leastShareOfRate = 0.95

    /// Why the figures of a drain say nothing of the system, or say that it did not keep up; nil where neither is so.
    static func drain(of backlog: BacklogMeasurement, _ plan: RowPlan) -> (Verdict, reason: String)? {
        let drain = backlog.drain
        let (asked, built) = (Int64(plan.load.backlog?.records ?? 0), backlog.build.handedOver)
        if built < asked {
            let minutes = RowPlan.Backlog.buildMilliseconds / 60_000
            return (
                .unstable,
                "only \(Figure.count(Double(built))) of \(Figure.count(Double(asked))) records of the backlog were sent in "
                    + "\(minutes) min: lower load.backlog.records"
            )
        }
        if !backlog.isDrained {
            let left = Figure.count(Double(backlog.left))
            let of = Figure.count(Double(backlog.records))
            return (
                .saturated,
                "\(left) records behind after \(Figure.fixed(drain.seconds, places: 1)) s of catching up, "
                    + "\(of) when it began"
            )
        }
        if drain.end - drain.start < leastWindow {
            let length = Figure.latency(nanoseconds: Int64(drain.end - drain.start))
            return (.unstable, "the backlog was drained in \(length), too short for a rate: raise load.backlog.records")
        }
        let rate = Double(plan.load.backlog?.rate ?? 0)
        let sent = Double(drain.sent.total(until: drain.end).records)
        // What is on its way at the end is not yet acknowledged.
        guard rate > 0, sent + rate / 10 < leastShareOfRate * rate * drain.seconds else { return nil }
        let perSecond = Figure.count(sent / drain.seconds)
        // As in the open loop, the generator answers for what nothing else has kept back.
        if Double(drain.missed) > (1 - leastShareOfRate) * rate * drain.seconds {
            let reason =
                "only \(perSecond) records/s were sent while the backlog was drained, not \(Figure.count(rate))"
            return (.generatorLimited, reason)
        }
        let reason =
            "only \(perSecond) records/s were acknowledged while the backlog was drained, and \(Figure.count(rate)) sent"
        return (.saturated, reason)
    }
}
