internal import Measurement
import Synchronization

/// A backlog: producers send while nobody reads, and then the consumers catch up.
extension Row {
    /// Sends the backlog, lets the consumers begin, and waits until they have caught up or their time is over.
    func buildAndDrain(
        _ backlog: RowPlan.Backlog, _ progress: (RowProgress) throws -> Void
    ) throws -> BacklogMeasurement {
        let milliseconds = RowPlan.Backlog.buildMilliseconds
        let build = try carryOut(.backlog, milliseconds: milliseconds, awaits: .answers, progress)
        for consumer in consumers where !consumer.beginsLate {
            do throws(ClientFailure) { try consumer.start() } catch { throw LoadError.client("consumer", error) }
        }
        try join(progress)
        let longest = backlog.drainMilliseconds
        let profile = backlog.rate > 0 ? RateProfile.constant(Double(backlog.rate), milliseconds: longest) : nil
        // Records are always on their way while producers go on; a tenth of a second's are no backlog.
        let enough = Int64(backlog.rate / 10)
        var isDrained = false
        let drain = try carryOut(
            .drain, milliseconds: longest, profile, awaits: .receipts,
            isOver: {
                isDrained = isDrained || self.lag <= enough
                return isDrained
            }, progress)
        for driver in producers {
            driver.sentBefore.store(driver.handedOver.load(ordering: .relaxed), ordering: .relaxed)
        }
        return BacklogMeasurement(
            build: build, drain: drain, records: drain.lagBefore, left: drain.lagAfter, isDrained: isDrained)
    }
}
