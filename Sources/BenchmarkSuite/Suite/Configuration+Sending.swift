import LoadGenerator

extension Configuration {
    /// Refuses partitioners without the keys that they look at, and bounds that a way of sending does not heed.
    func checkSending() throws(SuiteError) {
        let (partitioner, keys) = ("producer.partitioner", recordPlan.keys)
        if text(partitioner) == "key", keys == .none {
            throw error("\(partitioner): key needs records.keys other than none", at: partitioner)
        }
        if text(partitioner) == "isolate" {
            let hasHottest =
                switch keys {
                case .zipf, .hot: true
                // Beside skewed keys in a sweep: there is nothing to isolate, and nothing wrong with that.
                case .uniform, .sequential: isSwept("records.keys")
                case .none, .file: false
                }
            guard hasHottest else {
                throw error("\(partitioner): isolate needs a hottest key: records.keys zipf or hot", at: partitioner)
            }
            if integer("topic.partitions") < 2, !isSwept("topic.partitions") {
                throw error("\(partitioner): isolate needs topic.partitions above 1", at: partitioner)
            }
        }
        let style = text("producer.send")
        if style != "async", value("load.window") != nil, !isSwept("producer.send") {
            let reason =
                style == "sync"
                ? "a sender that waits for each result has one record outstanding"
                : "nobody counts what is outstanding where nobody looks at results"
            throw error("load.window has no meaning with producer.send: \(style): \(reason)", at: "load.window")
        }
    }
    /// Whether the row asks what it costs to wait for a result, and a bare round trip is measured before it.
    var measuresRoundTrip: Bool {
        (text("producer.send") == "sync" || isSwept("producer.send")) && text("producer.acks") != "0"
            && value("topic.name") == nil
    }
}
