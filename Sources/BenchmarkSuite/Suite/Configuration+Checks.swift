internal import LoadGenerator
internal import Measurement

extension Configuration {
    /// Refuses settings that contradict each other, or that need what this version does not do.
    func check() throws(SuiteError) {
        try checkTarget()
        try checkExistingTopic()
        try checkPartitions()
        try checkClients()
        try checkConsumers()
        try checkProducer()
        try checkRecordsAndLoad()
    }

    private func checkTarget() throws(SuiteError) {
        if let broker = settings.keys.filter({ $0.hasPrefix("broker.") }).min(), target != .embedded, !isTargetSwept {
            throw error("\(broker) tunes the embedded broker and has no meaning for another target", at: broker)
        }
        if target == .cluster {
            guard let servers = value("bootstrap.servers")?.text else {
                throw error("target kafka needs bootstrap.servers: host:port, or --bootstrap-server", at: "target")
            }
            try checkAddresses(servers)
            return
        }
        if !isTargetSwept, value("bootstrap.servers") != nil {
            throw error("bootstrap.servers needs target: kafka", at: "bootstrap.servers")
        }
        if target != .embedded { return }
        if integer("topic.replication.factor") > 1 {
            throw error(
                "topic.replication.factor above 1 is not available yet on the embedded target, which has one broker",
                at: "topic.replication.factor")
        }
        if let compression = value("topic.compression.type"), compression != .text("producer") {
            throw error(
                "topic.compression.type other than producer is not available yet on the embedded target; "
                    + "producer.compression.type compresses at the producer",
                at: "topic.compression.type")
        }
        if case .integer(let replicas)? = value("topic.min.insync.replicas"), replicas > 1 {
            throw error(
                "topic.min.insync.replicas above 1 can never be met by the embedded target, which has one broker",
                at: "topic.min.insync.replicas")
        }
    }

    /// An existing topic is as it is.
    private func checkExistingTopic() throws(SuiteError) {
        guard value("topic.name") != nil else { return }
        if target != .cluster {
            throw error("topic.name names an existing topic of a cluster, and needs target: kafka", at: "topic.name")
        }
        let others = settings.keys.filter { $0.hasPrefix("topic.") && $0 != "topic.name" }
        if let other = others.sorted().first(where: { value($0) != SuiteSchema.key(atPath: $0)?.defaultValue }) {
            throw error("\(other) has no meaning with topic.name: an existing topic is as it is", at: other)
        }
    }

    /// A row's topics together have no more partitions than one topic may have.
    private func checkPartitions() throws(SuiteError) {
        let (count, partitions) = (integer("topic.count"), integer("topic.partitions"))
        guard count * partitions > SuiteSchema.mostPartitions else { return }
        throw error(
            "topic.count × topic.partitions is \(count * partitions); a row may have \(SuiteSchema.mostPartitions) partitions "
                + "in all, each of which is files on the broker's disk",
            at: settings["topic.count"] == nil ? "topic.partitions" : "topic.count")
    }

    private func checkAddresses(_ servers: String) throws(SuiteError) {
        do throws(TargetError) { _ = try BootstrapServers.addresses(servers) } catch let refusal {
            throw error(refusal.description, at: "bootstrap.servers")
        }
    }

    /// Where both targets are compared, each row takes what concerns it.
    private var isTargetSwept: Bool { coordinates.contains { $0.path == "target" } }

    private func checkProducer() throws(SuiteError) {
        let idempotence = "producer.enable.idempotence"
        let inFlight = "producer.max.in.flight.requests.per.connection"
        if value(idempotence) == .flag(true) {
            if text("producer.acks") != "all" {
                throw error("\(idempotence) needs producer.acks: all", at: idempotence)
            }
            if integer(inFlight) > 5 {
                throw error("\(inFlight) is at most 5 with \(idempotence)", at: inFlight)
            }
            if integer("producer.retries") == 0 {
                throw error("\(idempotence) needs producer.retries above 0", at: idempotence)
            }
        }
        try checkTimeouts()
        try checkSending()
        if integer("producer.buffer.memory") < integer("producer.batch.size") {
            throw error("producer.buffer.memory is less than one producer.batch.size", at: "producer.buffer.memory")
        }
        let bytes = rowPlan(topic: "", seed: 0).sendLogBytes
        if bytes > Self.largestSendLogBytes {
            throw error(
                "producer.buffer.memory holds so many of these records that their times may take \(Figure.bytes(bytes)); "
                    + "at most \(Figure.bytes(Self.largestSendLogBytes)) are allowed, all producers together: lower it, or producer.count",
                at: "producer.buffer.memory")
        }
    }

    /// The most memory that the times of records without an answer may take in a row.
    private static let largestSendLogBytes = 16_000_000_000

    /// As the clients do: a batch is not given up before its first request could be.
    private func checkTimeouts() throws(SuiteError) {
        let (delivery, request) = ("producer.delivery.timeout.ms", "producer.request.timeout.ms")
        let least = integer("producer.linger.ms") + integer(request)
        if integer(delivery) < least {
            let path = [delivery, request].first { settings[$0] != nil } ?? "producer.linger.ms"
            throw error("\(delivery) is less than producer.linger.ms + \(request), which is \(least)", at: path)
        }
    }

    /// Refuses limits below the smallest batch there can be: one record, not compressed.
    private func checkSizes() throws(SuiteError) {
        guard text("producer.compression.type") == "none" else { return }
        // A batch's header, and the largest record with its own fields.
        let least = 61 + recordPlan.largestBytes
        let largest = recordPlan.values.largest
        for path in ["topic.max.message.bytes", "topic.segment.bytes", "broker.log.segment.bytes"] {
            if case .integer(let bytes)? = value(path), bytes < least {
                throw error(
                    "\(path) is \(bytes), into which not every record fits: a batch of one with a value of "
                        + "\(largest) has \(least) bytes",
                    at: path)
            }
        }
    }

    /// Refuses a stamp in values that have no room for it, and tombstones of nothing.
    private func checkVerification() throws(SuiteError) {
        let records = recordPlan
        if records.tombstones > 0, records.keys == .none {
            throw error("records.tombstones needs records.keys: a tombstone deletes its key", at: "records.tombstones")
        }
        guard text("records.verify") == "value" else { return }
        let remedy = "records.verify: header puts the stamp into a header; auto does so where it must"
        if case .lines = records.values {
            throw error("records.verify: value would change the lines that are sent; \(remedy)", at: "records.verify")
        }
        if records.tombstones > 0 {
            throw error("records.verify: value finds no value in a tombstone; \(remedy)", at: "records.verify")
        }
        let stamp = RowPlan.Records.stampBytes
        if records.values.smallest < stamp {
            throw error(
                "records.verify: value takes \(stamp) bytes of each value, and records.value.size goes down to "
                    + "\(records.values.smallest); \(remedy)",
                at: "records.verify")
        }
    }

    private func checkRecordsAndLoad() throws(SuiteError) {
        try checkSizes()
        try checkVerification()
        try checkBacklog()
        if integer("load.peak") == 0, integer("load.latency.for") == 0, backlogPlan == nil {
            throw error("load.peak and load.latency.for are both 0, so that nothing would be measured", at: "load.peak")
        }
        try checkOpenLoop()
    }

    /// The shortest step whose figures say something, in milliseconds.
    private static let leastStepMilliseconds = 200

    private func checkOpenLoop() throws(SuiteError) {
        let (rate, share) = ("load.latency.rate", "load.latency.at")
        // A resolved suite has the default of every key.
        if value(share) != nil, let set = settings[rate], set.value != SuiteSchema.key(atPath: rate)?.defaultValue {
            throw error("\(share) takes the place of \(rate); set one of them", at: share)
        }
        if integer("load.latency.for") > 0, integer("load.peak") == 0 {
            for path in [share, "load.latency.from"] where isShareOfPeak(path) {
                throw error("\(path) is a share of the row's own peak, and load.peak is 0", at: path)
            }
        }
        let shape = "load.latency.shape"
        switch text(shape) {
        case "constant":
            let idle = ["load.latency.from", "load.latency.steps"].first { settings[$0] != nil }
            if let idle, !coordinates.contains(where: { $0.path == shape }) {
                throw error("\(idle) has no meaning while \(shape) is constant; set it to ramp or steps", at: idle)
            }
        case "steps":
            let step = integer("load.latency.for") / stepCount
            if integer("load.latency.for") > 0, step < Self.leastStepMilliseconds {
                throw error(
                    "load.latency.steps are \(step) ms each; at least \(Self.leastStepMilliseconds) ms are needed for figures",
                    at: "load.latency.steps")
            }
        default: break
        }
    }

    private func isShareOfPeak(_ path: String) -> Bool {
        switch value(path) {
        case .fraction?, .text?: true
        default: false
        }
    }

    /// An error at the place where `path` was set, or, where a default is at fault, at the suite as a whole.
    func error(_ message: String, at path: String) -> SuiteError {
        let setting = settings[path]
        return SuiteError(source: setting?.source ?? source, location: setting?.location, message: message)
    }
}

extension Configuration {
    /// Whether the producer is idempotent: as set, else as Kafka decides from acks, retries and the requests in flight.
    var isIdempotent: Bool {
        if case .flag(let isSet)? = value("producer.enable.idempotence") { return isSet }
        return text("producer.acks") == "all" && integer("producer.retries") > 0
            && integer("producer.max.in.flight.requests.per.connection") <= 5
    }
}
