internal import KafkaClient
internal import Measurement
internal import SystemIO
import Synchronization

/// One row under way: its clients, and the phases one after the other.
final class Row: Sendable {
    let plan: RowPlan
    let producers: [ProducerDriver]
    let consumers: [ConsumerDriver]
    /// A drain ends when nothing moved for this long, in ns.
    let drainPatience: UInt64

    init(
        _ plan: RowPlan, bootstrapServers: String, drainPatience: UInt64 = 5_000_000_000
    ) throws(LoadError) {
        guard plan.records.valueBytes >= Stamp.byteCount else {
            throw .plan("value.size is \(plan.records.valueBytes), the stamp that is verified takes \(Stamp.byteCount)")
        }
        guard plan.producer.count >= 1, plan.producer.count < 1 << 16 else {
            throw .plan("producer.count is \(plan.producer.count): from 1 to 65535 are possible")
        }
        self.plan = plan
        self.drainPatience = drainPatience
        let payload = Payload(
            valueBytes: plan.records.valueBytes, compressibility: plan.records.compressibility, seed: plan.seed)
        var producers: [ProducerDriver] = []
        var consumers: [ConsumerDriver] = []
        var who = "admin"
        do throws(ClientFailure) {
            let ends = try Self.ends(of: plan.topic, bootstrapServers)
            who = "consumer"
            for member in 0..<plan.consumer.members {
                // The partitions are dealt to the members in turn.
                let own = ends.filter { Int($0.key) % plan.consumer.members == member }
                consumers.append(
                    try ConsumerDriver(member, plan, payload: payload, partitions: own, servers: bootstrapServers))
            }
            who = "producer"
            for index in 0..<plan.producer.count {
                producers.append(try ProducerDriver(index, plan, payload: payload, servers: bootstrapServers))
            }
        } catch {
            for producer in producers { producer.close() }
            for consumer in consumers { consumer.close() }
            throw .client(who, error)
        }
        self.producers = producers
        self.consumers = consumers
    }

    /// Waits for the topic; where its partitions end, by number.
    private static func ends(
        of topic: RowPlan.Topic, _ bootstrapServers: String
    ) throws(ClientFailure) -> [Int32: Int64] {
        do throws(ClientError) {
            let admin = try Admin(
                bootstrapServers: try LoadGenerator.addresses(bootstrapServers),
                timeoutMilliseconds: LoadGenerator.answerMilliseconds(partitions: topic.partitions))
            defer { admin.close() }
            try admin.awaitTopic(topic.name, partitions: topic.partitions)
            let ends = try admin.listOffsets(topic: topic.name, timestamp: -1)
            guard ends.count == topic.partitions else {
                throw .invalidPartition(topic: topic.name, partition: topic.partitions - 1, count: ends.count)
            }
            return ends
        } catch { throw .native(error) }
    }

    /// Makes the sending threads end.
    func stop() { for producer in producers { producer.stop() } }

    /// Ends every thread, when those that send have ended.
    func close() {
        for producer in producers { producer.close() }
        for consumer in consumers { consumer.close() }
    }

    var handedOver: Int64 {
        producers.reduce(0) { $0 + Int64($1.handedOver.load(ordering: .relaxed)) }
    }
    var acknowledged: Int64 {
        producers.reduce(0) { $0 + Int64($1.acknowledgedCount.load(ordering: .relaxed)) }
    }
    var failed: Int64 {
        producers.reduce(0) { $0 + Int64($1.failedCount.load(ordering: .relaxed)) }
    }
    var received: Int64 { consumers.reduce(0) { $0 + Int64($1.count.load(ordering: .relaxed)) } }
    var lag: Int64 { consumers.isEmpty ? 0 : max(0, acknowledged - received) }

    /// Sums of all producers' figures.
    var statistics: ClientStatistics {
        producers.reduce(into: ClientStatistics()) { $0 += $1.client.statistics }
    }

    /// Throws what a client's thread has met.
    func checkFailures() throws(LoadError) {
        for driver in producers {
            if let error = driver.failure.withLock({ $0 }) { throw .client("producer \(driver.index)", error) }
        }
        for driver in consumers { if let error = driver.failure.withLock({ $0 }) { throw .client("consumer", error) } }
    }

    /// What became of every record.
    func account() -> RecordAccounting {
        var account = RecordAccounting()
        var received = Array(repeating: SequenceSet(), count: producers.count)
        for consumer in consumers {
            consumer.received.withLock { seen in
                for (index, sequences) in seen.sequences.enumerated() { received[index].formUnion(sequences) }
                account.received += seen.records
                account.duplicated += seen.duplicated
                account.reordered += seen.reordered
                account.corrupt += seen.corrupt
            }
        }
        for driver in producers {
            account.sent += Int64(driver.handedOver.load(ordering: .relaxed))
            driver.heard.withLock { heard in
                account.acknowledged += Int64(heard.acknowledged.count)
                account.failed += heard.failed
                account.firstFailure = account.firstFailure ?? heard.firstFailure?.description
                if !consumers.isEmpty {
                    account.lost += Int64(heard.acknowledged.count(missingIn: received[driver.index]))
                }
            }
        }
        // A corrupt record did arrive, though nobody can say which of the missing ones it is.
        account.lost -= min(account.lost, account.corrupt)
        return account
    }

    func partitionCounts() -> [PartitionCount] {
        var counts = (0..<plan.topic.partitions).map {
            PartitionCount(partition: $0, sent: 0, sentBytes: 0, received: 0)
        }
        for driver in producers {
            let sent = driver.heard.withLock { $0.sentByPartition }
            for (index, count) in sent.enumerated() {
                counts[index].sent += count
                counts[index].sentBytes += count * Int64(driver.recordBytes)
            }
        }
        for consumer in consumers {
            let received = consumer.received.withLock { $0.byPartition }
            for (index, count) in received.enumerated() { counts[index].received += count }
        }
        return counts
    }
}
