/// librdkafka's spelling of what a plan says, in the order in which it is set: what the suite passes through comes last,
/// and holds.
enum LibrdkafkaProperties {
    typealias Property = RowPlan.Configuration

    /// Of a producer.
    static func of(_ plan: RowPlan, producer index: Int, servers: String, outstanding: Int) -> [Property] {
        let producer = plan.producer
        let requestTimeout = producer.requestTimeoutMilliseconds
        let own: [(String, String)] = [
            ("bootstrap.servers", servers), ("client.id", "weir-producer-\(index)"),
            ("acks", producer.acks == -1 ? "all" : "\(producer.acks)"),
            ("enable.idempotence", "\(producer.isIdempotent)"),
            ("batch.size", "\(producer.batchSize)"),
            // Bytes alone end a batch, as in Kafka's producer.
            ("batch.num.messages", "1000000"),
            // As Kafka's max.request.size; a batch of batch.size fits too.
            (
                "message.max.bytes",
                "\(min(1_000_000_000, max(1 << 20, producer.batchSize + 1024, plan.records.largestBytes + 1024)))"
            ),
            ("linger.ms", "\(producer.lingerMilliseconds)"),
            ("max.in.flight.requests.per.connection", "\(producer.maximumInFlight)"),
            ("queue.buffering.max.kbytes", "\(min(Int(Int32.max), max(1, (producer.bufferMemory + 1023) / 1024)))"),
            ("compression.type", producer.compression), ("retries", "\(producer.retries)"),
            ("delivery.timeout.ms", "\(producer.deliveryTimeoutMilliseconds)"),
            // The first is for the broker, the second for the client, which has no other.
            ("request.timeout.ms", "\(min(900_000, requestTimeout))"),
            ("socket.timeout.ms", "\(min(300_000, max(10, requestTimeout)))"),
            // Java's placement; librdkafka's own would be consistent_random, by CRC-32.
            ("partitioner", "murmur2_random"), ("queue.buffering.max.messages", "\(outstanding)"),
        ]
        // A row remembers no more records than these, however many the suite allows.
        var passed = producer.properties
        for index in passed.indices where passed[index].name == "queue.buffering.max.messages" {
            let asked = Int(passed[index].value) ?? outstanding
            passed[index].value = "\(asked == 0 ? outstanding : min(asked, outstanding))"
        }
        return own.map { Property(name: $0.0, value: $0.1) } + plan.access + passed
    }

    /// Of a consumer.
    static func of(_ plan: RowPlan, consumer name: MemberName, servers: String) -> [Property] {
        let consumer = plan.consumer
        let fetchBytes = min(consumer.fetchMaximumBytes, 2_147_483_135)
        // 0 leaves it to the kernel.
        let receiveBuffer = consumer.receiveBufferBytes ?? 0
        let own: [(String, String)] = [
            ("bootstrap.servers", servers), ("client.id", name.clientID),
            ("socket.receive.buffer.bytes", "\(receiveBuffer)"),
            ("fetch.min.bytes", "\(min(100_000_000, max(1, consumer.fetchMinimumBytes)))"),
            ("fetch.wait.max.ms", "\(min(300_000, consumer.fetchMaximumWaitMilliseconds))"),
            ("max.partition.fetch.bytes", "\(min(1_000_000_000, max(1, consumer.maximumPartitionFetchBytes)))"),
            ("fetch.max.bytes", "\(fetchBytes)"),
            // The library refuses less.
            ("receive.message.max.bytes", "\(max(100_000_000, fetchBytes + 512))"),
            // As weir's own consumer and Kafka's do; librdkafka's default is not to look.
            ("check.crcs", "true"),
            ("auto.offset.reset", "error"), ("enable.auto.commit", "false"),
            ("statistics.interval.ms", "\(LibrdkafkaFetches.interval(of: plan.topic))"),
        ]
        let group = consumer.assignment == .subscribe ? membership(of: consumer, name) : []
        return (own + group).map { Property(name: $0.0, value: $0.1) } + plan.access + consumer.properties
    }

    private static func membership(of consumer: RowPlan.Consumer, _ name: MemberName) -> [(String, String)] {
        [
            ("group.id", name.groupID), ("partition.assignment.strategy", consumer.strategy.rawValue),
            ("session.timeout.ms", "\(min(3_600_000, consumer.sessionTimeoutMilliseconds))"),
            ("heartbeat.interval.ms", "\(min(3_600_000, consumer.heartbeatIntervalMilliseconds))"),
            ("max.poll.interval.ms", "\(min(86_400_000, consumer.maximumPollIntervalMilliseconds))"),
            ("enable.auto.commit", "\(consumer.commit == .auto)"),
            ("auto.commit.interval.ms", "\(min(86_400_000, consumer.autoCommitIntervalMilliseconds))"),
            // What is processed is stored, not what is handed out: as with Kafka's consumer.
            ("enable.auto.offset.store", "false"),
        ]
    }
}

extension LibrdkafkaConfiguration {
    /// The settings with these properties.
    init(_ properties: [RowPlan.Configuration]) throws(ClientFailure) {
        self.init()
        for property in properties {
            do throws(Librdkafka.Refusal) { try set(property.name, property.value) } catch {
                throw .librdkafka("\(property.name)=\(property.value): \(error.text)")
            }
        }
    }
}

extension [RowPlan.Configuration] {
    /// Whether the library is asked to write what it does to standard error.
    var asksForLog: Bool { contains { $0.name == "debug" } }
}
