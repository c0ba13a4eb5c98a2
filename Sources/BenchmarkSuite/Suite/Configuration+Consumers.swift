import LoadGenerator

extension Configuration {
    /// What only a group that subscribes heeds.
    private static let ofGroups = [
        "consumer.partition.assignment.strategy", "consumer.commit", "consumer.session.timeout.ms",
        "consumer.kill.after", "consumer.heartbeat.interval.ms", "consumer.max.poll.interval.ms",
        "consumer.auto.commit.interval.ms",
    ]

    /// Refuses groups that cannot be, and settings that nobody would heed.
    func checkConsumers() throws(SuiteError) {
        let plan = rowPlan(topic: "", seed: 0).consumer
        if plan.count > SuiteSchema.mostConsumers {
            throw error(
                "consumer.groups × consumer.members is \(plan.count); at most \(SuiteSchema.mostConsumers) are possible",
                at: settings["consumer.groups"] == nil ? "consumer.members" : "consumer.groups")
        }
        if plan.members == 0 {
            for path in ["consumer.assignment", "consumer.processing.us", "consumer.groups", "load.max.lag"] {
                guard value(path) != SuiteSchema.key(atPath: path)?.defaultValue else { continue }
                if isSwept("consumer.members") { continue }
                throw error("\(path) needs consumer.members above 0", at: path)
            }
        }
        try checkMembership(plan)
        try checkWork(plan)
    }

    private func isSwept(_ path: String) -> Bool { coordinates.contains { $0.path == path } }

    private func checkMembership(_ plan: RowPlan.Consumer) throws(SuiteError) {
        guard plan.assignment == .subscribe else {
            if isSwept("consumer.assignment") { return }
            if let path = Self.ofGroups.first(where: { settings[$0] != nil }) {
                throw error("\(path) needs consumer.assignment: subscribe", at: path)
            }
            return
        }
        if plan.maximumPollIntervalMilliseconds < plan.sessionTimeoutMilliseconds {
            let path = "consumer.max.poll.interval.ms"
            throw error(
                "\(path) is less than consumer.session.timeout.ms, which is \(plan.sessionTimeoutMilliseconds)",
                at: path)
        }
        if plan.heartbeatIntervalMilliseconds >= plan.sessionTimeoutMilliseconds {
            let path =
                settings["consumer.heartbeat.interval.ms"] == nil
                ? "consumer.session.timeout.ms" : "consumer.heartbeat.interval.ms"
            throw error(
                "consumer.heartbeat.interval.ms is \(plan.heartbeatIntervalMilliseconds), and must be less than "
                    + "consumer.session.timeout.ms, which is \(plan.sessionTimeoutMilliseconds)", at: path)
        }
        try checkKill(plan)
        if settings["consumer.auto.commit.interval.ms"] != nil, plan.commit != .auto, !isSwept("consumer.commit") {
            let path = "consumer.auto.commit.interval.ms"
            throw error("\(path) needs consumer.commit: auto", at: path)
        }
    }

    private func checkKill(_ plan: RowPlan.Consumer) throws(SuiteError) {
        guard let time = plan.killAfterMilliseconds else { return }
        let path = "consumer.kill.after"
        if plan.members < 2 {
            if isSwept("consumer.members") { return }
            throw error("\(path) needs consumer.members of at least 2: somebody has to take over", at: path)
        }
        let peak = integer("load.peak")
        let (key, length) = peak > 0 ? ("load.peak", peak) : ("load.latency.for", integer("load.latency.for"))
        if time >= length { throw error("\(path) is not before the end of \(key)", at: path) }
    }

    /// Members that work are slower than producers at full speed, and what they leave would have to be worked off.
    private func checkWork(_ plan: RowPlan.Consumer) throws(SuiteError) {
        let path = "consumer.processing.us"
        guard plan.processingMicroseconds > 0, plan.members > 0, value("load.max.lag") == nil,
            value("records.count") == nil,
            integer("load.peak") + integer("load.warmup") > 0
        else { return }
        throw error(
            "\(path) lets full speed leave the members behind without bound: set load.max.lag, so that producers wait for them, "
                + "or records.count, or load.warmup and load.peak to 0", at: path)
    }
}
