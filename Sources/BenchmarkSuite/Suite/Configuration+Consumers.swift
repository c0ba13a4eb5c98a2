import LoadGenerator

extension Configuration {
    /// What only a group that subscribes heeds.
    private static let ofGroups = [
        "consumer.partition.assignment.strategy", "consumer.commit", "consumer.session.timeout.ms",
        "consumer.heartbeat.interval.ms", "consumer.max.poll.interval.ms", "consumer.auto.commit.interval.ms",
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
            let ofMembers = [
                "consumer.assignment", "consumer.processing.us", "consumer.slow.member.processing.us", "consumer.event",
                "consumer.groups", "consumer.replay", "consumer.behind", "load.max.lag",
            ]
            for path in ofMembers {
                guard value(path) != SuiteSchema.key(atPath: path)?.defaultValue else { continue }
                if isSwept("consumer.members") { continue }
                throw error("\(path) needs consumer.members above 0", at: path)
            }
        }
        if plan.replay == .offset || plan.replay == .time, integer("load.peak") + integer("load.latency.for") == 0 {
            let path = "consumer.replay"
            throw error("\(path) begins in the middle of load.peak or load.latency, and both are 0", at: path)
        }
        if plan.behind > 0, integer("load.latency.for") == 0 {
            throw error("consumer.behind begins with the open loop, and load.latency.for is 0", at: "consumer.behind")
        }
        try checkMembership(plan)
        try checkMemberEvents(plan, recordPlan.verification)
        try checkWork(plan)
    }

    /// Whether the suite varies a key, so that not every row heeds what stands beside it.
    func isSwept(_ path: String) -> Bool { coordinates.contains { $0.path == path } }

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
        if settings["consumer.auto.commit.interval.ms"] != nil, plan.commit != .auto, !isSwept("consumer.commit") {
            let path = "consumer.auto.commit.interval.ms"
            throw error("\(path) needs consumer.commit: auto", at: path)
        }
    }

    /// Members that work are slower than producers at full speed, and what they leave would have to be worked off.
    private func checkWork(_ plan: RowPlan.Consumer) throws(SuiteError) {
        let isSlow = plan.processingMicroseconds == 0
        let path = isSlow ? "consumer.slow.member.processing.us" : "consumer.processing.us"
        guard plan.slowestProcessingMicroseconds > 0, plan.members > 0, value("load.max.lag") == nil,
            value("records.count") == nil,
            integer("load.peak") + integer("load.warmup") > 0
        else { return }
        throw error(
            "\(path) lets full speed leave the members behind without bound: set load.max.lag, so that producers wait for them, "
                + "or records.count, or load.warmup and load.peak to 0", at: path)
    }
}
