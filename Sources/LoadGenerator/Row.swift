internal import KafkaClient
internal import Measurement
internal import SystemIO
import Synchronization

/// One row under way: its clients, and the phases one after the other.
final class Row: Sendable {
    let plan: RowPlan
    let producers: [ProducerDriver]
    let groups: [ConsumerGroup]
    /// The members of all groups.
    let consumers: [ConsumerDriver]
    /// Groups that begin at the first record when the open loop begins; what they do is in no other figure.
    let behind: BehindGroups
    /// A drain ends when nothing moved for this long, in ns.
    let drainPatience: UInt64
    let script: Mutex<MemberScript>

    init(
        _ plan: RowPlan, bootstrapServers: String, drainPatience: UInt64 = 5_000_000_000
    ) throws(LoadError) {
        if plan.records.verification == .value {
            guard RowPlan.Verification.fitting(plan.records.values, tombstones: plan.records.tombstones) == .value
            else {
                throw .plan(
                    "the stamp that is verified takes \(Stamp.byteCount) bytes of each value, of which one has fewer")
            }
        }
        guard plan.producer.count >= 1, plan.producer.count < 1 << 16 else {
            throw .plan("producer.count is \(plan.producer.count): from 1 to 65535 are possible")
        }
        self.plan = plan
        // Longer than members may be without anything to receive, or at work on one record.
        let work = 3 * UInt64(plan.consumer.slowestProcessingMicroseconds) * 1000
        self.drainPatience = max(drainPatience, UInt64(plan.consumer.longestStallMilliseconds) * 1_000_000, work)
        if let event = plan.consumer.events.first(where: { !(1...max(1, plan.consumer.members)).contains($0.member) }) {
            throw .plan("\(event): a group has \(plan.consumer.members) members")
        }
        script = Mutex(MemberScript(plan.consumer.events))
        let shared: SharedRecords
        do throws(RecordFileError) { shared = try SharedRecords(plan) } catch { throw .plan(error.description) }
        var producers: [ProducerDriver] = []
        var groups: [ConsumerGroup] = []
        var consumers: [ConsumerDriver] = []
        var who = "admin"
        do throws(ClientFailure) {
            let ends = try Self.ends(of: plan, bootstrapServers)
            who = "consumer"
            // Groups of a topic that there was before must be none that somebody else has.
            let name = plan.topic.name.hasPrefix("weir-") ? plan.topic.name : "weir-\(plan.topic.name)"
            let unique = "\(name)-\(WallClock.milliseconds())"
            for group in 0..<(plan.consumer.members > 0 ? plan.consumer.groups : 0) {
                let receipts = Receipts(producers: plan.producer.count)
                let ledger = plan.consumer.replay == .none ? nil : ReplayLedger(plan)
                for member in 0..<plan.consumer.members {
                    consumers.append(
                        try ConsumerDriver(
                            MemberName(group: group, member: member, of: plan, row: unique), plan, shared: shared,
                            receipts: receipts, ledger: ledger, ends: ends, servers: bootstrapServers))
                }
                groups.append(
                    ConsumerGroup(
                        members: Array(consumers.suffix(plan.consumer.members)), receipts: receipts, ledger: ledger))
            }
            behind = try BehindGroups(plan, row: unique, shared: shared, ends: ends, servers: bootstrapServers)
            who = "producer"
            for index in 0..<plan.producer.count {
                producers.append(try ProducerDriver(index, plan, shared: shared, servers: bootstrapServers))
            }
        } catch {
            for producer in producers { producer.close() }
            Self.close(consumers, leaves: false)
            throw .client(who, error)
        }
        self.producers = producers
        self.groups = groups
        self.consumers = consumers
    }

    /// Waits for the topics; where their partitions end, counted through all topics.
    private static func ends(
        of plan: RowPlan, _ bootstrapServers: String
    ) throws(ClientFailure) -> [Int32: Int64] {
        let topic = plan.topic
        let timeout = LoadGenerator.answerMilliseconds(partitions: topic.allPartitions)
        var all: [Int32: Int64] = [:]
        if !plan.access.isEmpty {
            let admin = try LibrdkafkaAdmin(
                servers: bootstrapServers, access: plan.access, timeoutMilliseconds: timeout)
            for (index, name) in topic.names.enumerated() {
                let ends = try admin.ends(of: name, partitions: topic.partitions)
                for (partition, end) in ends { all[Int32(index * topic.partitions) + partition] = end }
            }
            return all
        }
        do throws(ClientError) {
            let admin = try Admin(
                bootstrapServers: try LoadGenerator.addresses(bootstrapServers),
                timeoutMilliseconds: timeout)
            defer { admin.close() }
            for (index, name) in topic.names.enumerated() {
                try admin.awaitTopic(name, partitions: topic.partitions)
                let ends = try admin.listOffsets(topic: name, timestamp: -1)
                guard ends.count == topic.partitions else {
                    throw .invalidPartition(topic: name, partition: topic.partitions - 1, count: ends.count)
                }
                for (partition, end) in ends { all[Int32(index * topic.partitions) + partition] = end }
            }
            return all
        } catch { throw .native(error) }
    }

    /// Makes the sending threads end.
    func stop() { for producer in producers { producer.stop() } }

    /// Ends every thread, when those that send have ended.
    /// - Parameter leaves: whether members commit and leave their groups, or are just gone.
    func close(leaves: Bool = true) {
        for producer in producers { producer.close() }
        Self.close(consumers, leaves: leaves)
        behind.close(leaves: leaves)
    }

    private static func close(_ consumers: [ConsumerDriver], leaves: Bool) {
        for consumer in consumers { consumer.stop() }
        for consumer in consumers { consumer.close(leaves: leaves) }
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
    var received: Int64 { groups.reduce(0) { $0 + $1.received } }
    var polls: Int { consumers.reduce(0) { $0 + $1.polls.load(ordering: .relaxed) } }
    /// Fetch requests of each consumer; nil where one does not say.
    var fetches: [FetchCount?] { consumers.map(\.fetches) }
    /// What every group has received, or has given up.
    var receivedByAll: Int64 { groups.map(\.settled).min() ?? 0 }
    /// How far each group is behind.
    var lagByGroup: [Int64] {
        let acknowledged = acknowledged
        return groups.map { max(0, acknowledged - $0.settled) }
    }
    /// How far the slowest group is behind.
    var lag: Int64 { lagByGroup.max() ?? 0 }

    /// Sums of all producers' figures.
    var statistics: ClientStatistics {
        producers.reduce(into: ClientStatistics()) { $0 += $1.client.statistics }
    }

    /// Throws what a client's thread has met.
    func checkFailures() throws(LoadError) {
        for driver in producers {
            if let error = driver.failure.withLock({ $0 }) { throw .client("producer \(driver.index)", error) }
        }
        for driver in consumers + behind.members {
            if let error = driver.failure.withLock({ $0 }) { throw .client("consumer", error) }
        }
    }

    /// What became of every record, as far as it is verified.
    func account() -> RecordAccounting {
        var account = RecordAccounting()
        for driver in producers {
            account.sent += Int64(driver.handedOver.load(ordering: .relaxed))
            driver.heard.withLock { heard in
                account.acknowledged += heard.acknowledged
                account.failed += heard.failed
                account.resent += heard.resent
                account.firstFailure = account.firstFailure ?? heard.firstFailure?.description
            }
        }
        let partitions = partitionCounts()
        for group in groups { group.add(to: &account, of: producers, partitions, plan.records.verification) }
        behind.add(to: &account)
        return account
    }

    func partitionCounts() -> [PartitionCount] {
        let partitions = plan.topic.partitions
        var counts = (0..<plan.topic.allPartitions).map {
            PartitionCount(topic: $0 / partitions, partition: $0 % partitions, sent: 0, sentBytes: 0, received: 0)
        }
        for driver in producers {
            let sent = driver.heard.withLock { $0.sentByPartition }
            for (index, passed) in sent {
                counts[index].sent += passed.records
                counts[index].sentBytes += passed.bytes
            }
        }
        for consumer in consumers {
            let received = consumer.received.withLock { $0.byPartition }
            for (index, count) in received { counts[index].received += count }
        }
        return counts
    }
}
