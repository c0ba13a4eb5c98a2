import Glibc
import LoadGenerator
import Machine
import Measurement
import Results
import SystemIO

extension Runner {
    /// Measures one row from a clean state.
    /// - Returns: the row; what went wrong in it is its verdict.
    /// - Throws: `RowInterruption.interrupted` when the user stops the run.
    func measure(
        _ index: Int, on target: any MeasuredTarget, _ data: DataDirectory, generatorCore: Int?
    ) throws -> FinishedRow {
        let row = plan.rows[index]
        let configuration = plan.configurations[row.configuration]
        let begun = MonotonicClock.now()
        rowStarted = begun
        var summary = SummaryRow(key: plan.key(of: row), verdict: .error)
        summary.startedAtMilliseconds = WallClock.milliseconds()
        summary.target = configuration.value("target")?.text
        summary.client = configuration.clientName
        summary.generatorCores = generatorCore.map(String.init)
        defer { watch.endRow() }
        display.hear(.rowBegan(beginning(index)))
        do {
            summary.settleMilliseconds = try settling(data).settle(watch)
            watch.beginRow(milliseconds: configuration.deadlineMilliseconds)
            if plan.startsBrokers { try checkSpace(in: data, for: configuration.maximumBytes) }
            // The same keys, payloads and arrivals for every configuration of a block.
            var rowPlan = rowPlan(configuration, row: index + 1, seed: plan.suite.seed &+ UInt64(row.trial))
            refer(&rowPlan.load, of: row.configuration)
            var finished = try measure(rowPlan, configuration, on: target, index, data, &summary)
            finished.summary.seconds = Double(MonotonicClock.now() - begun) / 1e9
            return finished
        } catch RowInterruption.interrupted {
            throw RowInterruption.interrupted
        } catch {
            if watch.isStopped { throw RowInterruption.interrupted }
            summary.reason = Self.oneLine("\(error)")
            summary.seconds = Double(MonotonicClock.now() - begun) / 1e9
            return FinishedRow(failed: summary)
        }
    }

    private func measure(
        _ rowPlan: RowPlan, _ configuration: Configuration, on target: any MeasuredTarget, _ index: Int,
        _ data: DataDirectory, _ summary: inout SummaryRow
    ) throws -> FinishedRow {
        defer { target.stop() }
        let running = try target.start(configuration, row: index + 1)
        summary.brokerPID = running.brokerPID
        summary.brokerCores = running.brokerCores
        watch.watch(running)
        try warmUp(rowPlan, configuration, on: target, running, index, data, &summary)
        let roundTrip = try roundTrip(rowPlan, configuration, on: running)
        var sampler = ResourceSampler(
            key: summary.key, broker: running, counters: target.counters)
        var cooled: DroppedCache??
        var measurement = try carryOut(rowPlan, on: target, running) { progress in
            if progress.event == .cooling { cooled = .some(target.dropPageCache()) }
            sampler.hear(progress)
            tell(progress, index)
        }
        measurement.roundTrip = roundTrip
        notePeak(measurement, rowPlan, of: plan.rows[index].configuration)
        let generatorCeiling = generatorCeiling(of: rowPlan, measurement)
        (summary.verdict, summary.reason) = Judge.verdict(
            on: measurement, of: rowPlan, generatorCeiling: generatorCeiling)
        summary.reason = summary.reason.map(Self.oneLine)
        var finished = FinishedRow(measurement, of: rowPlan, summary: summary, sampler: sampler)
        if let cooled { finished.summary.reading.note(cooled) }
        finished.summary.peak.generatorLimitPerSecond = generatorCeiling
        share(&finished.summary, rowPlan, measurement, hasOwnBroker: configuration.target != .cluster)
        return finished
    }

    /// Loads a broker that was started just now, so that a JVM has compiled what is measured; nothing of it is kept.
    private func warmUp(
        _ rowPlan: RowPlan, _ configuration: Configuration, on target: any MeasuredTarget, _ running: RunningTarget,
        _ index: Int, _ data: DataDirectory, _ summary: inout SummaryRow
    ) throws {
        guard let broker = configuration.target.startedBroker, broker.warmupMilliseconds > 0 else { return }
        var warmUp = rowPlan
        warmUp.topic.name += RunTopic.warmUpSuffix
        warmUp.load.warmupMilliseconds = 0
        warmUp.load.peakMilliseconds = broker.warmupMilliseconds
        warmUp.load.latencyMilliseconds = 0
        Self.ease(&warmUp.consumer)
        warmUp.load.backlog = nil
        _ = try carryOut(warmUp, on: target, running) { _ in
            tell(doing: "warming up \(broker.name)", index)
        }
        // Its writes are not to fall into the row.
        try? driver.delete(warmUp.topic, bootstrapServers: running.bootstrapServers)
        summary.settleMilliseconds = try (summary.settleMilliseconds ?? 0) + settling(data).settle(watch)
    }

    /// How long a bare request takes, where the suite asks what waiting for one costs: on a topic of its own, so that no row reads its records.
    private func roundTrip(
        _ rowPlan: RowPlan, _ configuration: Configuration, on running: RunningTarget
    ) throws -> RoundTrip? {
        guard configuration.measuresRoundTrip, !driver.needsAccess else { return nil }
        var bare = rowPlan
        bare.topic = rowPlan.topic.apart
        // Whatever is wrong, the row will tell.
        guard (try? driver.create(bare.topic, bootstrapServers: running.bootstrapServers)) != nil else { return nil }
        defer {
            if running.brokerPID == nil { delete(bare.topic, on: running) }
        }
        return try driver.roundTrip(bare, bootstrapServers: running.bootstrapServers) { try watch.check() }
    }

    /// Carries the row out, and ends it at once when it is to stop or its broker is gone.
    private func carryOut(
        _ rowPlan: RowPlan, on target: any MeasuredTarget, _ running: RunningTarget,
        progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        func check() throws {
            try watch.check()
            if let ending = target.ending { throw TargetError(description: "the broker \(ending)") }
        }
        do {
            return try carryOut(rowPlan, on: running) { event in
                try check()
                try progress(event)
            }
        } catch {
            // What a client says of a broker that is gone explains nothing.
            try check()
            throw error
        }
    }

    /// Creates the row's topics, measures, and deletes the topics again if this created them.
    private func carryOut(
        _ rowPlan: RowPlan, on running: RunningTarget, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        if plan.existingTopic == rowPlan.topic.name {
            return try driver.measure(rowPlan, bootstrapServers: running.bootstrapServers, progress: progress)
        }
        try driver.create(rowPlan.topic, bootstrapServers: running.bootstrapServers)
        // A broker of this run alone is thrown away with its topics.
        defer {
            if running.brokerPID == nil { delete(rowPlan.topic, on: running) }
        }
        return try driver.measure(rowPlan, bootstrapServers: running.bootstrapServers, progress: progress)
    }

    /// Deletes topics that this run has created.
    private func delete(_ topic: RowPlan.Topic, on running: RunningTarget) {
        do {
            try driver.delete(topic, bootstrapServers: running.bootstrapServers)
        } catch {
            let isOne = topic.count == 1
            let access = driver.needsAccess ? ", with the same --command-config and -X," : ""
            let remedy =
                "`weir clean --bootstrap-server \(running.bootstrapServers)`\(access) removes \(isOne ? "it" : "them")"
            let what = isOne ? "topic \(topic.name) is" : "some of the \(topic.count) topics \(topic.name)-… are"
            display.say("\(what) left: \(Self.oneLine("\(error)")); \(remedy)")
        }
    }

    /// Touches each target that the pending rows have.
    func touchAll(_ files: RunFiles, _ target: (Int) -> any MeasuredTarget) throws {
        var touched: Set<RowTarget> = []
        for index in pending where touched.insert(plan.configurations[plan.rows[index].configuration].target).inserted {
            try touch(target(index), plan.configurations[plan.rows[index].configuration], files)
        }
    }

    /// One short row whose figures are thrown away: it finds out whether the target can be measured at all, and takes the cost
    /// of the first use of everything.
    ///
    /// The configuration that the broker says it has is written to broker.json, or, where targets are compared, to one such file for each.
    private func touch(_ target: any MeasuredTarget, _ configuration: Configuration, _ files: RunFiles) throws {
        let isOnly = plan.configurations.allSatisfy { $0.target == configuration.target }
        let name = configuration.value("target")?.text ?? ""
        display.sayBriefly("touching \(isOnly ? "everything" : name) once …")
        defer { watch.endRow() }
        watch.beginRow(milliseconds: configuration.deadlineMilliseconds)
        var rowPlan = rowPlan(configuration, row: 0, seed: plan.suite.seed)
        rowPlan.load.warmupMilliseconds = 0
        rowPlan.load.peakMilliseconds = 300
        rowPlan.load.latencyMilliseconds = 0
        Self.ease(&rowPlan.consumer)
        rowPlan.load.backlog = nil
        defer { target.stop() }
        let running = try target.start(configuration, row: 0)
        watch.watch(running)
        // First, since it says soonest that nobody answers.
        let suffix = isOnly ? "" : "-\(name)"
        try files.write(driver.settings(bootstrapServers: running.bootstrapServers), as: "broker\(suffix).json")
        _ = try carryOut(rowPlan, on: target, running) { _ in }
    }

    /// Takes away what would only make it last: members that work leave what full speed sent behind, and the row's events come too late.
    private static func ease(_ consumer: inout RowPlan.Consumer) {
        consumer.processingMicroseconds = 0
        consumer.slowMemberProcessingMicroseconds = nil
        consumer.events = []
        consumer.replay = .none
        consumer.behind = 0
    }

    private func settling(_ data: DataDirectory) -> Settling {
        let isLocal = plan.staysLocal
        let isEmbedded = plan.configurations.allSatisfy { $0.target == .embedded }
        return Settling(
            limitMilliseconds: isLocal ? settings.settleLimitMilliseconds : 0,
            flush: {
                // A cluster on this machine may have its data on any of the file systems.
                if isEmbedded { try? data.flush() } else if isLocal { sync() }
            })
    }

    /// How near the row came to what the machine allows for batches of the size that they really had.
    private func share(
        _ summary: inout SummaryRow, _ rowPlan: RowPlan, _ measurement: RowMeasurement, hasOwnBroker: Bool
    ) {
        // What a cluster does with which cores is not known.
        guard let limits, hasOwnBroker, let peak = measurement.peak,
            let rate = summary.peak.groupReceivedPerSecond ?? summary.peak.sentPerSecond,
            let records = summary.peak.recordsPerBatch
        else { return }
        let sent = peak.sent.total(until: peak.end)
        let recordBytes = sent.records > 0 ? Int(sent.bytes / sent.records) + 8 : Int(rowPlan.records.meanBytes) + 8
        let loops = machine.isConfined ? 1 : max(1, machine.cores / 2)
        let ceiling = limits.ceiling(
            batchBytes: Int(records.rounded(.up)) * recordBytes + 61, recordBytes: recordBytes,
            fetches: rowPlan.consumer.members > 0 ? rowPlan.consumer.groups : 0, brokerLoops: loops,
            generatorCores: machine.isConfined ? 1 : max(1, machine.cores - loops))
        summary.peak.shareOfLimit = ceiling.share(ofRecordsPerSec: rate)
        summary.peak.limitName = ceiling.bound
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: " ")
    }
}
