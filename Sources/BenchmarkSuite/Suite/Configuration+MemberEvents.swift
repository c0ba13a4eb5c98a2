import LoadGenerator

extension Configuration {
    private static let eventPath = "consumer.event"

    /// Refuses what cannot befall a group, or would leave nobody in it.
    func checkMemberEvents(_ plan: RowPlan.Consumer, _ verification: RowPlan.Verification) throws(SuiteError) {
        let path = Self.eventPath
        if plan.events.isEmpty || isSwept("consumer.members") && plan.members == 0 { return }
        let measured = integer("load.peak") + integer("load.latency.for")
        if measured == 0 {
            throw error("\(path) needs load.peak or load.latency.for, from which its times count", at: path)
        }
        // Repeats, which a rebalance brings, would pass for what was lost.
        if !verification.hasStamp, plan.events.contains(where: { $0.kind != .pause }) {
            throw error("\(path) needs records that tell repeats apart: records.verify header or value", at: path)
        }
        for event in plan.events {
            if event.kind != .pause, plan.assignment == .assign {
                throw error("\(path): \(event) needs consumer.assignment: subscribe", at: path)
            }
            if event.member > plan.members {
                throw error("\(path): \(event) has no meaning with consumer.members: \(plan.members)", at: path)
            }
            if event.milliseconds >= measured {
                throw error("\(path): \(event) is not before the end of load.peak and load.latency.for", at: path)
            }
        }
        try checkPresence(plan)
    }

    /// A member begins once, and nothing befalls it before that or when it has ended; somebody is always there.
    private func checkPresence(_ plan: RowPlan.Consumer) throws(SuiteError) {
        let path = Self.eventPath
        var present = Set(1...plan.members)
        for event in plan.events where event.kind == .join { present.remove(event.member) }
        if present.isEmpty { throw error("\(path): somebody has to be in the group from the beginning", at: path) }
        var begun = present
        var pausedUntil: [Int: Int] = [:]
        for event in plan.events.sorted(by: { $0.milliseconds < $1.milliseconds }) {
            if event.kind == .join {
                guard begun.insert(event.member).inserted else {
                    throw error("\(path): \(event): a member joins once", at: path)
                }
                present.insert(event.member)
                continue
            }
            guard present.contains(event.member) else {
                throw error("\(path): \(event): member \(event.member) is not there then", at: path)
            }
            if event.milliseconds < pausedUntil[event.member, default: 0] {
                throw error("\(path): \(event): member \(event.member) is still in a pause then", at: path)
            }
            if event.kind == .pause {
                pausedUntil[event.member] = event.milliseconds + event.lengthMilliseconds
                continue
            }
            present.remove(event.member)
            if present.isEmpty {
                throw error("\(path): \(event) would leave nobody in the group to take over", at: path)
            }
        }
    }
}
