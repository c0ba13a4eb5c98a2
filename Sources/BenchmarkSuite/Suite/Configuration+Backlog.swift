import LoadGenerator

/// A row's backlog.
extension Configuration {
    /// Nil where there is none, or nobody to find it.
    var backlogPlan: RowPlan.Backlog? {
        let records = integer("load.backlog.records")
        guard records > 0, integer("consumer.members") > 0 else { return nil }
        var backlog = RowPlan.Backlog(records: records)
        backlog.rate = integer("load.backlog.rate")
        backlog.drainMilliseconds = integer("load.backlog.for")
        return backlog
    }

    /// Records a second that a producer and a consumer are thought to do at least, where nothing is known of the machine.
    private static let plainRate = 300_000.0

    /// About how long a backlog takes until it is built up and drained, in milliseconds.
    var backlogMilliseconds: Int {
        guard let backlog = backlogPlan else { return 0 }
        let records = Double(backlog.records)
        var rate = Self.plainRate
        let processing = integer("consumer.processing.us")
        if processing > 0 {
            let readers = min(integer("consumer.members"), integer("topic.count") * integer("topic.partitions"))
            rate = min(rate, Double(readers) * 1e6 / Double(processing))
        }
        let most = Double(backlog.drainMilliseconds)
        let net = rate - Double(backlog.rate)
        let drain = net > 0 ? min(most, records / net * 1000) : most
        return Int(records / Self.plainRate * 1000 + drain)
    }

    /// Refuses a backlog that nobody would drain, and what would say something of one that there is not.
    func checkBacklog() throws(SuiteError) {
        let records = "load.backlog.records"
        if integer(records) > 0 {
            if integer("consumer.members") == 0, !isSwept("consumer.members") {
                throw error("\(records) needs consumer.members above 0: nobody would catch up", at: records)
            }
            return
        }
        // Swept or not: a row heeds these only beside a backlog.
        for path in ["load.backlog.rate", "load.backlog.for"] where !isSwept(records) {
            if isSwept(path) || value(path) != SuiteSchema.key(atPath: path)?.defaultValue {
                throw error("\(path) needs \(records) above 0", at: path)
            }
        }
    }
}
