public import LoadGenerator

extension Configuration {
    /// The plan that the load generator carries out for this configuration.
    /// - Parameters:
    ///   - topic: the name of the row's own topic; with several, what their names begin with.
    ///   - seed: what draws keys, payloads and arrivals; the same for the same trial of every configuration.
    public func rowPlan(topic: String, seed: UInt64) -> RowPlan {
        RowPlan(
            topic: RowPlan.Topic(
                name: topic, count: integer("topic.count"), partitions: integer("topic.partitions"),
                replicationFactor: integer("topic.replication.factor"), configurations: passed(under: "topic")),
            producer: producerPlan, consumer: consumerPlan, records: recordPlan, load: loadPlan, seed: seed)
    }

    private var producerPlan: RowPlan.Producer {
        var plan = RowPlan.Producer(
            client: producingClient, properties: librdkafkaProperties("producer"), count: integer("producer.count"),
            acks: text("producer.acks") == "all" ? -1 : text("producer.acks") == "1" ? 1 : 0,
            batchSize: integer("producer.batch.size"), lingerMilliseconds: integer("producer.linger.ms"),
            maximumInFlight: integer("producer.max.in.flight.requests.per.connection"),
            bufferMemory: integer("producer.buffer.memory"), compression: text("producer.compression.type"),
            isIdempotent: isIdempotent,
            partitioner: RowPlan.Partitioner(rawValue: text("producer.partitioner")) ?? .sticky,
            retries: integer("producer.retries"),
            deliveryTimeoutMilliseconds: integer("producer.delivery.timeout.ms"),
            requestTimeoutMilliseconds: integer("producer.request.timeout.ms"))
        plan.send = RowPlan.SendStyle(rawValue: text("producer.send")) ?? .asynchronous
        return plan
    }

    private var consumerPlan: RowPlan.Consumer {
        var plan = RowPlan.Consumer(
            client: consumingClient, properties: librdkafkaProperties("consumer"), members: integer("consumer.members"),
            fetchMinimumBytes: integer("consumer.fetch.min.bytes"),
            fetchMaximumWaitMilliseconds: integer("consumer.fetch.max.wait.ms"),
            maximumPartitionFetchBytes: integer("consumer.max.partition.fetch.bytes"),
            fetchMaximumBytes: integer("consumer.fetch.max.bytes"))
        plan.maximumPollRecords = integer("consumer.max.poll.records")
        plan.groups = integer("consumer.groups")
        plan.assignment = RowPlan.Assignment(rawValue: text("consumer.assignment")) ?? .assign
        plan.behind = integer("consumer.behind")
        plan.replay = RowPlan.Replay(rawValue: text("consumer.replay")) ?? .none
        plan.processingMicroseconds = integer("consumer.processing.us")
        if case .integer(let time)? = value("consumer.slow.member.processing.us") {
            plan.slowMemberProcessingMicroseconds = time
        }
        if case .memberEvents(let events)? = value("consumer.event") { plan.events = events }
        guard plan.assignment == .subscribe else { return plan }
        func choice<Choice: RawRepresentable<String>>(_ path: String, _ fallback: Choice) -> Choice {
            value(path).flatMap { Choice(rawValue: $0.text) } ?? fallback
        }
        func number(_ path: String, _ fallback: Int) -> Int {
            if case .integer(let number)? = value(path) { number } else { fallback }
        }
        plan.strategy = choice("consumer.partition.assignment.strategy", .range)
        plan.commit = choice("consumer.commit", .auto)
        plan.sessionTimeoutMilliseconds = number("consumer.session.timeout.ms", plan.sessionTimeoutMilliseconds)
        plan.heartbeatIntervalMilliseconds = number(
            "consumer.heartbeat.interval.ms", plan.heartbeatIntervalMilliseconds)
        plan.maximumPollIntervalMilliseconds = number(
            "consumer.max.poll.interval.ms", plan.maximumPollIntervalMilliseconds)
        plan.autoCommitIntervalMilliseconds = number(
            "consumer.auto.commit.interval.ms", plan.autoCommitIntervalMilliseconds)
        return plan
    }

    /// What is sent.
    var recordPlan: RowPlan.Records {
        func share(_ path: String) -> Double { if case .fraction(let share)? = value(path) { share } else { 0 } }
        let values =
            if case .sizes(let sizes)? = value("records.value.size") { sizes } else { SizeDistribution.fixed(0) }
        let keys = if case .keys(let keys)? = value("records.keys") { keys } else { KeyDistribution.none }
        let headers = if case .headers(let headers)? = value("records.headers") { headers } else { RowPlan.Headers() }
        let tombstones = share("records.tombstones")
        return RowPlan.Records(
            values: values, keys: keys, compressibility: share("records.compressibility"), headers: headers,
            tombstones: tombstones,
            verification: RowPlan.Verification(rawValue: text("records.verify"))
                ?? .fitting(values, tombstones: tombstones))
    }

    private var loadPlan: RowPlan.Load {
        let count: Int? = if case .integer(let count)? = value("records.count"), count > 0 { count } else { nil }
        var load = RowPlan.Load(
            warmupMilliseconds: integer("load.warmup"), peakMilliseconds: integer("load.peak"),
            latencyRate: integer("load.latency.rate"), latencyMilliseconds: integer("load.latency.for"),
            arrivals: RowPlan.Arrivals(rawValue: text("load.latency.arrivals")) ?? .uniform, maximumRecords: count,
            maximumBytes: integer("max.bytes"))
        if case .integer(let window)? = value("load.window") { load.window = window }
        if case .integer(let lag)? = value("load.max.lag") { load.maximumLag = lag }
        if case .fraction(let share)? = value("load.latency.at") { load.latencyShareOfPeak = share }
        load.backlog = backlogPlan
        load.shape = shape
        load.wait = RowPlan.Wait(rawValue: text("generator.wait")) ?? .sleep
        return load
    }

    /// How many steps a staircase has, where there is one.
    var stepCount: Int { if case .integer(let count)? = value("load.latency.steps") { count } else { 10 } }

    private var shape: RowPlan.Shape {
        let from: RowPlan.Rate =
            switch value("load.latency.from") {
            case .integer(let rate)?: .perSecond(Double(rate))
            case .text(let percentage)?: .shareOfPeak(ValueKind.share(percentage) ?? 1)
            default: .shareOfEnd(0.1)
            }
        return switch text("load.latency.shape") {
        case "ramp": .ramp(from: from)
        case "steps": .steps(stepCount, from: from)
        default: .constant
        }
    }

    /// The keys that are passed on under their own names when they are set: topic configurations, or the broker's settings.
    func passed(under section: String) -> [RowPlan.Configuration] {
        SuiteSchema.keys.compactMap { key in
            guard key.section == section, key.defaultValue == nil, let value = value(key.path) else { return nil }
            return RowPlan.Configuration(name: key.tail, value: value.text)
        }
    }
}

extension Configuration {
    /// How long the row's phases last, in milliseconds.
    var phaseMilliseconds: Int {
        (target.startedBroker?.warmupMilliseconds ?? 0) + integer("load.warmup") + integer("load.peak")
            + integer("load.latency.for") + backlogMilliseconds
    }

    /// After how many milliseconds a row counts as hanging.
    var deadlineMilliseconds: Int {
        if case .milliseconds(let deadline)? = value("deadline") { return deadline }
        let start = target.startedBroker?.startMilliseconds ?? 0
        let partitions = integer("topic.count") * integer("topic.partitions")
        return start + 3 * phaseMilliseconds + 60_000 + 10 * partitions + 20 * integer("producer.count")
            + joinMilliseconds + drainMilliseconds + consumerPlan.longestStallMilliseconds
            + (loadPlan.backlog?.drainMilliseconds ?? 0)
    }

    /// About how long the members of the groups take to come together, as a broker waits for further ones, in milliseconds.
    var joinMilliseconds: Int { text("consumer.assignment") == "subscribe" ? 3500 : 0 }

    /// The longest that members may have to work on what full speed or a backlog has left, all of it being one member's, in milliseconds.
    private var drainMilliseconds: Int {
        let load = loadPlan
        var most = load.maximumLag ?? load.maximumRecords ?? 0
        if let backlog = load.backlog {
            most += backlog.records + backlog.rate * (backlog.drainMilliseconds / 1000 + 1)
        }
        let (microseconds, overflows) = most.multipliedReportingOverflow(by: consumerPlan.slowestProcessingMicroseconds)
        return overflows ? 86_400_000 : min(microseconds / 1000, 86_400_000)
    }

    /// No machine that this runs on is thought to write faster, in bytes a second; bounds the space that a row may need.
    private static let fastestBytesPerSecond = 1_000_000_000

    /// The most that the row may write to the data directory, in bytes, all replicas included.
    var maximumBytes: Int {
        let load = loadPlan
        // A record costs its value, its key, its headers and the frame around all.
        let records = recordPlan
        let recordBytes =
            Int(records.meanBytes) + records.largestBytes - records.keys.largest - records.values.largest + 25
        var closedLoop = (load.warmupMilliseconds + load.peakMilliseconds) * (Self.fastestBytesPerSecond / 1000)
        closedLoop = min(closedLoop, integer("max.bytes"))
        if let count = load.maximumRecords {
            let (bytes, overflows) = count.multipliedReportingOverflow(by: recordBytes)
            if !overflows { closedLoop = min(closedLoop, bytes) }
        }
        if let backlog = load.backlog {
            let meanwhile = backlog.rate * (backlog.drainMilliseconds / 1000 + 1)
            let milliseconds = RowPlan.Backlog.buildMilliseconds + backlog.drainMilliseconds
            let (bytes, overflows) = (backlog.records + meanwhile).multipliedReportingOverflow(by: recordBytes)
            let fastest = milliseconds * (Self.fastestBytesPerSecond / 1000)
            closedLoop += overflows ? fastest : min(bytes, fastest)
        }
        // A broker may keep what the warm-up of its own sent for a while after it is deleted.
        if let broker = target.startedBroker {
            closedLoop += min(
                broker.warmupMilliseconds * (Self.fastestBytesPerSecond / 1000), integer("max.bytes"))
        }
        if measuresRoundTrip { closedLoop += LoadGenerator.roundTripBytes(of: records) }
        return (closedLoop + openLoopBytes(load, recordBytes: recordBytes)) * integer("topic.replication.factor")
    }

    /// What the open loop may write. Where its rate depends on the peak, that is not known before.
    private func openLoopBytes(_ load: RowPlan.Load, recordBytes: Int) -> Int {
        let fastest = load.latencyMilliseconds * (Self.fastestBytesPerSecond / 1000)
        guard !load.dependsOnPeak, let profile = try? load.profile(peak: nil) else { return fastest }
        return Int(min(profile.count(by: profile.nanoseconds) * Double(recordBytes), Double(fastest)))
    }
}
