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
        #expect(reports.delivered.count == count)
        #expect(producer.statistics.failures == 0)

        var values: [[Int]] = [[], []]
        let deadline = MonotonicClock.now() + 20_000_000_000
        while values[0].count + values[1].count < count && MonotonicClock.now() < deadline {
            try consumer.poll(timeoutMilliseconds: 100) { batch throws(ClientError) in
                let partition = Int(batch.partition)
                try batch.forEachRecord { values[partition].append(Int(text($0.value))!) }
            }
        }
        consumer.close()
        try broker.stop()
        for partition in 0..<2 {
            #expect(values[partition] == (0..<count).filter { $0 % 2 == partition })
        }
    }
}
