import LoadGenerator
import Measurement
import Results

extension FinishedRow {
    static func figures(
        _ latency: PhaseMeasurement, _ plan: RowPlan, _ usage: ResourceSampler.Usage?
    ) -> LatencyFigures {
        var figures = LatencyFigures()
        figures.seconds = latency.seconds
        figures.offeredPerSecond = latency.profile?.meanRate
        figures.achievedPerSecond = Double(latency.handedOver) / latency.seconds
        figures.endLagRecords = latency.samples.last?.lagRecords
        figures.brokerCPUSeconds = usage?.brokerCPUSeconds
        figures.generatorCPUSeconds = usage?.generatorCPUSeconds
        figures.latenessP99Microseconds = latency.lateness.value(atPercentile: 99).map { Double($0) / 1000 }
        figures.heldMilliseconds = Double(latency.heldNanoseconds) / 1e6
        if let profile = latency.profile, !latency.steps.isEmpty {
            // A percentile over several rates is that of none: each step has its own.
            figures.keptUpPerSecond = Judge.keptUp(latency, plan).map { profile.pieces[$0].rate }
            return figures
        }
        figures.delay = LatencySummary(latency.delay.total)
        figures.service = LatencySummary(latency.service.total)
        figures.response = LatencySummary(latency.response.total)
        figures.endToEnd = LatencySummary(latency.endToEnd.total)
        figures.split = split(of: latency, usage)
        return figures
    }

    static func steps(of latency: PhaseMeasurement, _ plan: RowPlan, key: RowKey) -> [StepRow] {
        guard let profile = latency.profile, !latency.steps.isEmpty else { return [] }
        let backlog = Backlog(latency, profile, hasConsumers: plan.consumer.members > 0)
        let verdicts = Judge.steps(of: latency, plan)
        return latency.steps.indices.map { index in
            let (step, piece) = (latency.steps[index], profile.pieces[index])
            var row = StepRow(
                key: key, step: index + 1, verdict: verdicts[index].verdict, reason: verdicts[index].reason)
            row.offeredPerSecond = piece.rate
            row.achievedPerSecond = Double(step.sent) / piece.seconds
            if plan.consumer.members > 0 { row.receivedPerSecond = received(in: piece, latency) }
            row.delay = LatencySummary(step.delay)
            row.service = LatencySummary(step.service)
            row.response = LatencySummary(step.response)
            row.endToEnd = LatencySummary(step.endToEnd)
            row.behindRecords = backlog.windows(of: piece).last.map { Int64(backlog.records[$0].rounded()) }
            row.seconds = piece.seconds
            return row
        }
    }

    /// Records that came in a second during a piece, all groups together, by the windows that lie wholly in it; nil where none does.
    private static func received(in piece: RateProfile.Piece, _ latency: PhaseMeasurement) -> Double? {
        let window = latency.received.windowNanoseconds
        let windows = latency.received.wholeWindows(until: latency.end)
        let first = Int((piece.begin + window - 1) / window)
        let end = min(Int(piece.end / window), windows.count)
        guard first < end else { return nil }
        let records = windows[first..<end].reduce(0) { $0 + $1.records }
        return Double(records) / (Double(end - first) * Double(window) / 1e9)
    }

    /// Where the time went. The parts add up: response = delay + accumulator + in flight, also at the percentile, where the shares of the
    /// records near it are applied to it.
    static func split(of latency: PhaseMeasurement, _ usage: ResourceSampler.Usage?) -> TimeSplit {
        var split = TimeSplit()
        let parts = latency.parts.total
        let isSplit = latency.parts.isSplit
        let response = latency.response.total
        guard parts.records > 0 else { return split }
        func mean(_ sum: Int64) -> Double { Double(sum) / Double(parts.records) / 1000 }
        split.delayMean = mean(parts.delay)
        if isSplit {
            split.accumulatorMean = mean(parts.accumulator)
            split.lingerMean = mean(parts.linger)
        }
        var beforeConsuming = parts.delay + parts.accumulator
        if !response.isEmpty {
            split.responseMean = mean(parts.response)
            beforeConsuming = parts.response
            if isSplit {
                split.inFlightMean = mean(parts.inFlight)
                split.brokerAppendMean = usage?.brokerAppendMicroseconds
                split.brokerRespondMean = usage?.brokerRespondMicroseconds
            }
        }
        let received = latency.endToEnd.total.totalCount
        if received > 0 {
            let endToEnd = Double(latency.endToEndNanoseconds) / Double(received) / 1000
            split.endToEndMean = endToEnd
            if isSplit || !response.isEmpty { split.consumeMean = endToEnd - mean(beforeConsuming) }
        }
        guard let p99 = response.value(atPercentile: 99), let near = latency.parts.near(p99), near.response > 0 else {
            return split
        }
        func share(_ sum: Int64) -> Double { Double(sum) / Double(near.response) }
        func part(_ sum: Int64) -> Double { Double(p99) / 1000 * share(sum) }
        split.delayAtP99 = part(near.delay)
        if isSplit {
            split.accumulatorAtP99 = part(near.accumulator)
            split.lingerAtP99 = part(near.linger)
            split.inFlightAtP99 = part(near.inFlight)
        }
        split.words = words(near, isSplit: isSplit)
        return split
    }

    /// `92 % of response p99 is linger`.
    private static func words(_ near: TimeParts, isSplit: Bool) -> String? {
        let parts: [(Int64, String)] =
            isSplit
            ? [
                (near.linger, "linger"), (near.accumulator - near.linger, "waiting for a request to be sent"),
                (near.inFlight, "in flight"), (near.delay, "delay before the send"),
            ]
            : [
                (near.accumulator + near.inFlight, "in the client and in flight"),
                (near.delay, "delay before the send"),
            ]
        guard let largest = parts.max(by: { $0.0 < $1.0 }) else { return nil }
        let percent = Figure.fixed(Double(largest.0) / Double(near.response) * 100, places: 0)
        return "\(percent) % of response p99 is \(largest.1)"
    }
}
