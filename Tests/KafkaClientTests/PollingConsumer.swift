import RecordFormat
import Synchronization
import SystemIO
import TestSupport

@testable import KafkaClient

/// A consumer and the thread that polls it, with an account of what it was given and what it read.
final class PollingConsumer: @unchecked Sendable {
    struct Account {
        /// "partition@offset" of each record, in the order of their coming.
        var records: [String] = []
        /// "+[t-0, t-1]", "-[…]" (revoked) and "![…]" (lost), but for the empty ones.
        var events: [String] = []
        var errors: [ClientError] = []
    }

    let consumer: Consumer
    let account = Mutex(Account())
    /// Away from `poll` while it is set.
    let isAway = Atomic<Bool>(false)
    private let mustStop = Atomic<Bool>(false)
    private var thread: SystemThread?

    /// Subscribes to `topics` and polls from now on.
    init(
        _ server: SocketAddress, group: String, topics: [String] = ["t"], _ properties: [(String, String)] = [],
        sleeps milliseconds: UInt64 = 0
    ) throws {
        let defaults = [
            ("group.id", group), ("auto.offset.reset", "earliest"), ("fetch.max.wait.ms", "50"),
            ("heartbeat.interval.ms", "100"), ("retry.backoff.ms", "20"), ("enable.auto.commit", "false"),
        ]
        consumer = try Consumer(
            ConsumerConfiguration(
                bootstrapServers: [server], properties: (defaults + properties).map { (key: $0.0, value: $0.1) }))
        let note = { @Sendable [weak self] (sign: String, partitions: [TopicPartition]) in
            if !partitions.isEmpty { self?.account.withLock { $0.events.append("\(sign)\(partitions)") } }
        }
        try consumer.subscribe(
            topics,
            listener: RebalanceListener(
                assigned: { note("+", $1) }, revoked: { note("-", $1) }, lost: { note("!", $1) }))
        thread = try SystemThread(name: "member") { [self] in run(milliseconds) }
    }

    private func run(_ milliseconds: UInt64) {
        while !mustStop.load(ordering: .relaxed) {
            if isAway.load(ordering: .relaxed) {
                MonotonicClock.sleep(nanoseconds: 5_000_000)
                continue
            }
            do throws(ClientError) {
                try consumer.poll(timeoutMilliseconds: 50) { batch throws(ClientError) in
                    var records: [String] = []
                    let partition = batch.partition
                    try batch.forEachRecord { records.append("\(partition)@\($0.offset)") }
                    account.withLock { $0.records += records }
                    if milliseconds > 0 { MonotonicClock.sleep(nanoseconds: milliseconds * 1_000_000) }
                }
            } catch {
                account.withLock { $0.errors.append(error) }
            }
        }
    }

    /// Ends the thread, but not the consumer.
    func stop() {
        mustStop.store(true, ordering: .relaxed)
        thread?.join()
        thread = nil
    }

    /// Ends the thread, then the consumer.
    func close() {
        stop()
        consumer.close()
    }

    var records: [String] { account.withLock { $0.records } }
    var events: [String] { account.withLock { $0.events } }
    var errors: [ClientError] { account.withLock { $0.errors } }
    var partitions: [Int32] { consumer.assignment.map(\.partition) }
}

/// Sends `count` records to each partition of a topic, in batches of ten.
func fill(_ server: SocketAddress, _ topic: String, partitions: Int, count: Int, from first: Int = 0) throws {
    let producer = try Producer(
        ProducerConfiguration(bootstrapServers: [server], properties: [("linger.ms", "5"), ("acks", "all")]))
    let target = try producer.topic(topic)
    for index in 0..<count {
        for partition in 0..<partitions { try producer.send("\(first + index)", to: target, partition: partition) }
        if index % 10 == 9 { producer.flush() }
    }
    producer.close()
}

/// "partition@offset" of all records of a topic that `fill` has filled.
func allRecords(partitions: Int, count: Int) -> [String] {
    (0..<partitions).flatMap { partition in (0..<count).map { "\(partition)@\($0)" } }.sorted()
}
