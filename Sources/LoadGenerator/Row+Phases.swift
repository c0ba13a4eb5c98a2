internal import Measurement
internal import SystemIO
import Synchronization

extension Row {
    private static let tick: UInt64 = 100_000_000

    /// All phases that are planned, one after the other: backlog and drain, warm-up, peak, latency, replay. What each but the warm-up has sent
    /// is awaited before the next one begins.
    func run(_ progress: (RowProgress) throws -> Void) throws -> RowMeasurement {
        var row = RowMeasurement()
        if let backlog = plan.load.backlog {
            row.backlog = try buildAndDrain(backlog, progress)
        } else {
            try join(progress)
        }
        if plan.load.warmupMilliseconds > 0 {
            row.warmup = try carryOut(.warmup, milliseconds: plan.load.warmupMilliseconds, awaits: .nothing, progress)
        }
        if plan.load.peakMilliseconds > 0 {
            row.peak = try carryOut(.peak, milliseconds: plan.load.peakMilliseconds, awaits: .receipts, progress)
        } else {
            try drain(.warmup, awaits: .receipts, progress)
        }
        if plan.load.latencyMilliseconds > 0 {
            let peak = row.peak?.carriedPerSecond(hasConsumers: !consumers.isEmpty)
            let profile = try plan.load.profile(peak: peak)
            if !behind.isEmpty {
                try progress(RowProgress(event: .cooling, phase: .latency))
                let acknowledged = acknowledged
                do throws(ClientFailure) { try behind.start(acknowledged: acknowledged) } catch {
                    throw LoadError.client("consumer", error)
                }
            }
            row.latency = try carryOut(
                .latency, milliseconds: plan.load.latencyMilliseconds, profile, awaits: .receipts, progress)
        }
        try checkEvents()
        row.replay = try replay(progress)
        row.records = account()
        row.partitions = partitionCounts()
        if let hottest = row.hottestPartition, let split = row.latency?.endToEndByPartition?.split(at: hottest) {
            (row.hotEndToEnd, row.restEndToEnd) = (split.own, split.rest)
        }
        row.members = groups.flatMap { $0.measurements(plan) }
        return row
    }

    /// What is awaited after a phase, which has ended by then.
    enum Awaited {
        case nothing
        /// An end of everything that was handed over.
        case answers
        /// That, and the receipt of what was acknowledged.
        case receipts
    }

    /// One phase from its announcement to its figures.
    ///
    /// - Parameters:
    ///   - milliseconds: the most that it takes.
    ///   - profile: the rate at which producers send; nil is full speed, or, while a backlog is drained, nothing.
    ///   - isOver: asked all the time whether it ends sooner.
    func carryOut(
        _ phase: RowPhase, milliseconds: Int, _ profile: RateProfile? = nil, awaits: Awaited,
        isOver: (() -> Bool)? = nil, _ progress: (RowProgress) throws -> Void
    ) throws -> PhaseMeasurement {
        // What a phase that ends when it may has of its schedule is no matter of latency.
        let measured = phase == .latency ? profile : nil
        try progress(RowProgress(event: .began, phase: phase, plannedMilliseconds: milliseconds, lagRecords: lag))
        // What the callback took is nobody's delay, and where that is measured the sending threads get a moment to come up: one takes
        // some 30 µs. Else what is counted as there before would be older than the clock that it is divided by.
        let start = MonotonicClock.now() + (measured != nil ? 2_000_000 + 100_000 * UInt64(producers.count) : 0)
        let end = start + UInt64(milliseconds) * 1_000_000
        var watch = Watch(phase, start: start, plannedMilliseconds: milliseconds, of: self)
        markReplay(phase, from: start, milliseconds: milliseconds)
        let before = begin(phase, profile, start, end)
        if phase == .peak || phase == .latency { script.withLock { $0.begin(at: start) } }
        let after = try send(phase, profile, from: start, until: end, isOver: isOver, &watch, progress)
        let read = phase == .latency ? behind.measurement(acknowledged: acknowledged) : nil
        if read != nil { behind.close() }
        watch.sampleRest(of: self, after)
        try progress(watch.report(.ended, of: self))
        try drain(phase, awaits: awaits, progress)

        var measurement = collect(phase, measured, start, after.time)
        measurement.behind = read
        measurement.samples = watch.samples
        measurement.sampleSeconds = Int(watch.sampleSeconds)
        count(from: before, to: after, &measurement)
        if measured != nil {
            measurement.scheduled = measurement.due.total(until: after.time).records
            measurement.handedLate = producers.reduce(0) { $0 + Int64($1.overdueCount.load(ordering: .relaxed)) }
            measurement.handedOver -= measurement.handedLate
        } else if plan.producer.acks != 0 {
            measurement.response = measurement.service
        }
        return measurement
    }

    /// Lets all producers send, and waits until the last one has ended.
    /// - Returns: what was counted when the last producer ended, which ends the phase.
    private func send(
        _ phase: RowPhase, _ profile: RateProfile?, from start: UInt64, until end: UInt64, isOver: (() -> Bool)?,
        _ watch: inout Watch, _ progress: (RowProgress) throws -> Void
    ) throws -> PhaseCounts {
        let finish = PhaseFinish(producers: producers.count)
        // Nobody reads while a backlog is built.
        let room = phase == .backlog ? nil : roomForLag
        let mayEndSooner = isOver != nil
        let threads = try SendingThreads(producers) { [self] driver in
            if let profile {
                driver.openLoop(driver.schedule(profile, from: start), until: end, mayEndSooner: mayEndSooner)
            } else if phase == .drain {
                driver.rest(until: end)
            } else {
                let limit = plan.limit(of: driver, in: phase)
                driver.closedLoop(until: end, limit: limit, room)
            }
            finish.producerEnded { endPhase(at: min(max(MonotonicClock.now(), start + 1), end)) }
            driver.hasEnded.store(true, ordering: .releasing)
        } stop: {
            stop()
        }
        defer { threads.join() }
        do {
            try wait(phase, until: end, isOver: isOver, &watch, progress)
        } catch {
            // The threads must end before they can be joined, also one that waits for memory.
            stop()
            throw error
        }
        return finish.counts ?? counts(at: end)
    }

    /// Ends the phase for all who count; what is acknowledged or received later belongs to none.
    private func endPhase(at time: UInt64) -> PhaseCounts {
        for driver in producers { driver.heard.withLock { $0.phase?.end = time } }
        for driver in consumers { driver.received.withLock { $0.phase?.end = time } }
        return counts(at: time)
    }

    /// Begins a phase for all who count.
    /// - Returns: what was counted before.
    @discardableResult
    func begin(_ phase: RowPhase, _ profile: RateProfile?, _ start: UInt64, _ end: UInt64) -> PhaseCounts {
        var empty = PhaseMeasurement(phase: phase, start: start)
        empty.end = end
        if phase == .latency, let profile {
            empty.follow(profile)
            empty.endToEndByPartition = PartitionLatencies(
                sent: partitionCounts().map(\.sent), groups: plan.consumer.groups)
        }
        for driver in producers {
            driver.hasEnded.store(false, ordering: .relaxed)
            driver.mustEndPhase.store(false, ordering: .relaxed)
            driver.overdueCount.store(0, ordering: .relaxed)
            driver.openLoop = profile.map {
                OpenLoopFigures(start: start, profile: $0, threads: producers.count)
            }
            driver.heard.withLock { $0.phase = empty }
        }
        var before = counts(at: start)
        before.lagByGroup = groups.map { group in
            // From one moment to the next each record is in the phase or was there before.
            let settled = group.members.reduce(0) { $0 + $1.begin(empty) }
            return max(0, acknowledged - settled)
        }
        return before
    }

    private func wait(
        _ phase: RowPhase, until end: UInt64, isOver: (() -> Bool)?, _ watch: inout Watch,
        _ progress: (RowProgress) throws -> Void
    ) throws {
        var next = MonotonicClock.now() + Self.tick
        while true {
            let now = MonotonicClock.now()
            if producers.allSatisfy({ $0.hasEnded.load(ordering: .acquiring) }) { break }
            if isOver?() == true { for driver in producers { driver.mustEndPhase.store(true, ordering: .relaxed) } }
            MonotonicClock.sleep(until: min(next, isOver != nil ? now + 1_000_000 : max(end, now + 1_000_000)))
            if MonotonicClock.now() < next { continue }
            next += Self.tick
            try carryOutEvents()
            watch.sample(self)
            if phase == .latency { behind.look(acknowledged: acknowledged) }
            try checkFailures()
            try progress(watch.report(.going, of: self))
        }
        try checkFailures()
    }

    /// Waits for what is awaited, or until nothing moves any more.
    ///
    /// However long that takes: what still comes is not lost. A row that takes too long is for `progress` to end.
    private func drain(_ phase: RowPhase, awaits: Awaited, _ progress: (RowProgress) throws -> Void) throws {
        if awaits == .nothing { return }
        let start = MonotonicClock.now()
        var watch = Watch(phase, start: start, plannedMilliseconds: 0, of: self)
        var moved = start
        var last: (Int64, Int64) = (-1, -1)
        var nextReport = start
        while true {
            let now = MonotonicClock.now()
            try carryOutEvents()
            let present = (acknowledged + failed, received)
            let isReceived = awaits == .answers || groups.isEmpty || receivedByAll >= acknowledged
            let isDone = present.0 >= handedOver && isReceived
            if isDone { return }
            if present != last {
                last = present
                moved = now
            } else if now - moved > drainPatience {
                return
            }
            if now >= nextReport {
                nextReport = now + Self.tick
                try checkFailures()
                try progress(watch.report(.draining, of: self))
            }
            MonotonicClock.sleep(nanoseconds: 2_000_000)
        }
    }

    /// Takes the phase's measurements out of all threads and merges them.
    func collect(
        _ phase: RowPhase, _ profile: RateProfile?, _ start: UInt64, _ end: UInt64
    ) -> PhaseMeasurement {
        var sum = PhaseMeasurement(phase: phase, start: start)
        sum.end = end
        if let profile { sum.follow(profile) }
        for driver in producers {
            let heard = driver.heard.withLock { heard in
                defer { heard.phase = nil }
                return heard.phase
            }
            if let figures = driver.openLoop {
                if profile != nil { sum.add(figures) } else { sum.addMissed(of: figures) }
            }
            guard let heard else { continue }
            sum.sent.add(heard.sent)
            sum.service.add(heard.service)
            sum.response.add(heard.response)
            sum.producerQueue.add(heard.producerQueue)
            sum.parts.add(heard.parts)
            for (index, step) in heard.steps.enumerated() { sum.steps[index].add(step) }
        }
        for group in groups {
            var windows = ThroughputWindows(start: start)
            for driver in group.members {
                let received = driver.received.withLock { received in
                    defer { received.phase = nil }
                    return received.phase
                }
                guard let received else { continue }
                windows.add(received.received)
                sum.endToEnd.add(received.endToEnd)
                if let latencies = received.endToEndByPartition {
                    if sum.endToEndByPartition == nil {
                        sum.endToEndByPartition = latencies
                    } else {
                        sum.endToEndByPartition!.add(latencies)
                    }
                }
                sum.endToEndNanoseconds += received.endToEndNanoseconds
                for (index, step) in received.steps.enumerated() { sum.steps[index].add(step) }
            }
            sum.received.add(windows)
            if groups.count > 1 { sum.receivedByGroup.append(windows) }
        }
        return sum
    }
}
