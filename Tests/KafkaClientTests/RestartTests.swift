import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

@Suite(.serialized) struct RestartTests {
    @Test(
        "an idempotent producer goes on over kill -9 of the broker: each record once and in order",
        .enabled(if: WeirProcess.binary != nil, "no weir was built"))
    func restarts() throws {
        let directory = try TemporaryDirectory()
        var broker = try BrokerProcess(data: directory.path)
        let port = broker.port
        let address = SocketAddress(broker.bootstrap)!
        let admin = try Admin(bootstrapServers: [address])
        try admin.createTopics([NewTopic(name: "t", partitions: 2, replicationFactor: 1)])
        try admin.awaitTopic("t", partitions: 2)
        admin.close()

        let reports = Reports()
        var settings = try ProducerConfiguration(
            bootstrapServers: [address], properties: [("batch.size", "500"), ("linger.ms", "1")])
        settings.retryBackoffMilliseconds = 10
        settings.reconnectBackoffMilliseconds = 10
        let producer = try Producer(settings, onDelivery: reports.listener)
        let topic = try producer.topic("t")
        var consumerSettings = ConsumerConfiguration(bootstrapServers: [address])
        consumerSettings.retryBackoffMilliseconds = 10
        consumerSettings.fetchMaxWaitMilliseconds = 50
        let consumer = try Consumer(consumerSettings)
        consumer.assign([TopicPartition("t", 0), TopicPartition("t", 1)], from: .offset(0))

        let mustStop = Atomic<Bool>(false)
        let sent = Atomic<Int>(0)
        let sender = try SystemThread(name: "sender") {
            var index = 0
            while !mustStop.load(ordering: .relaxed) {
                try! producer.send("\(index)", to: topic, partition: index % 2, token: UInt64(index))
                index += 1
                sent.store(index, ordering: .relaxed)
                if index % 50 == 0 { MonotonicClock.sleep(nanoseconds: 1_000_000) }
            }
        }
        for _ in 0..<3 {
            MonotonicClock.sleep(nanoseconds: 150_000_000)
            try broker.kill()
            broker = try BrokerProcess(data: directory.path, port: port)
        }
        MonotonicClock.sleep(nanoseconds: 100_000_000)
        mustStop.store(true, ordering: .relaxed)
        sender.join()
        producer.close()
        let count = sent.load(ordering: .relaxed)
        try #require(reports.delivered.count == count)
        try #require(producer.statistics.failures == 0)

        var values: [[Int]] = [[], []]
        let deadline = MonotonicClock.now() + 120_000_000_000
        while values[0].count + values[1].count < count && MonotonicClock.now() < deadline {
            try consumer.poll(timeoutMilliseconds: 100) { batch throws(ClientError) in
                let partition = Int(batch.partition)
                try batch.forEachRecord { values[partition].append(Int(text($0.value))!) }
            }
        }
        consumer.close()
        try broker.stop()
        for partition in 0..<2 {
            try #require(values[partition] == (0..<count).filter { $0 % 2 == partition })
        }
        var notes = Compatibility("ordered_weir")
        notes.works(.weir, .orderOverRestarts)
        try notes.check()
    }

    @Test(
        "members go on over kill -9 of the broker: what was committed holds, and every record is read",
        .enabled(if: WeirProcess.binary != nil, "no weir was built"), arguments: [Assignor.range, .cooperativeSticky])
    func membersGoOn(assignor: Assignor) throws {
        let directory = try TemporaryDirectory()
        let settings = GroupScenarios.settings.map { "\($0)=\($1)" }
        var broker = try BrokerProcess(data: directory.path, settings: settings)
        let port = broker.port
        let server = SocketAddress(broker.bootstrap)!
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        try admin.createTopics([NewTopic(name: "t", partitions: 4, replicationFactor: 1)])
        try admin.awaitTopic("t", partitions: 4)
        let properties = [("partition.assignment.strategy", assignor.rawValue)]
        let members = try (0..<2).map { _ in try PollingConsumer(server, group: "g", properties) }
        defer { for member in members { member.close() } }
        // What a broker has said yes to.
        let committed = Mutex<[TopicPartition: Int64]>([:])
        var sent = 0
        for _ in 0..<3 {
            try fill(server, "t", partitions: 4, count: 20, from: sent)
            sent += 20
            #expect(eventually(within: .seconds(120)) { Set(members.flatMap(\.records)).count == 4 * sent })
            // A rebalance may refuse the first ones.
            let commits = eventually(every: .milliseconds(50)) {
                for member in members {
                    try? member.consumer.commitAsync { answer in
                        guard case .success(let offsets) = answer else { return }
                        committed.withLock { for (name, one) in offsets { $0[name] = max($0[name] ?? 0, one.offset) } }
                    }
                }
                MonotonicClock.sleep(nanoseconds: 20_000_000)
                return committed.withLock { !$0.isEmpty }
            }
            #expect(commits)
            try broker.kill()
            broker = try BrokerProcess(data: directory.path, port: port, settings: settings)
            let held = committed.withLock { $0 }
            let after = try admin.groupOffsets("g").mapValues(\.offset)
            for (name, offset) in held { #expect(after[name] ?? -1 >= offset) }
            for (name, offset) in after { #expect(offset <= sent, "\(name)") }
        }
        try fill(server, "t", partitions: 4, count: 20, from: sent)
        #expect(
            eventually(within: .seconds(120)) {
                Set(members.flatMap(\.records)) == Set(allRecords(partitions: 4, count: sent + 20))
            })
        #expect(members.flatMap(\.errors).isEmpty)
        for member in members { member.close() }
        try broker.stop()
    }
}
