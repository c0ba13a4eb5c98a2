import KafkaProtocol
import LogEngine
import Synchronization
import SystemIO

/// The topics of a broker. Looked up from any thread; changed on the administration thread only, one change at a time.
final class TopicCatalog: Sendable {
    /// More would only exhaust descriptors: three files a partition.
    static let maximumPartitions = 10_000

    private struct Index {
        var byName: [String: Topic] = [:]
        var byID: [TopicID: Topic] = [:]
    }

    private let directory: LogDirectory
    private let defaults: LogConfiguration
    private let index = Mutex(Index())
    private let overrides: Mutex<TopicOverrides>

    /// The topics whose partitions `directory` has opened.
    init(
        _ directory: LogDirectory, overrides: TopicOverrides, defaults: LogConfiguration, reporter: BrokerReporter
    ) {
        self.directory = directory
        self.defaults = defaults
        self.overrides = Mutex(overrides)
        for (name, logs) in Dictionary(grouping: directory.logs, by: \.id.topic) {
            do throws(LogError) { try adopt(name, logs, overrides.byTopic[name] ?? [:]) } catch {
                reporter(BrokerEvent(.error, "topic \(name) is not served: \(error)"))
            }
        }
    }

    func topic(named name: String) -> Topic? { index.withLock { $0.byName[name] } }
    func topic(id: TopicID) -> Topic? { index.withLock { $0.byID[id] } }
    var all: [Topic] { index.withLock { Array($0.byName.values) }.sorted { $0.name < $1.name } }

    /// What keeps `name` from being a topic's; nil for a good one.
    static func flaw(of name: String) -> String? { PartitionID.flaw(ofTopic: name) }

    /// The configuration of a topic that sets `overrides`.
    func configuration(of overrides: [String: String]) throws(TopicError) -> LogConfiguration {
        do { return try LogConfiguration(overrides: overrides, defaults: defaults) } catch {
            throw TopicError(code: .invalidConfig, message: error.description)
        }
    }

    /// Throws unless a topic of that name could be created.
    func check(newName name: String) throws(TopicError) {
        if let flaw = Self.flaw(of: name) {
            throw TopicError(code: .invalidTopicException, message: "\"\(name)\" cannot be a topic: \(flaw)")
        }
        if topic(named: name) != nil {
            throw TopicError(code: .topicAlreadyExists, message: "topic \(name) exists already")
        }
    }

    /// Creates a topic with its directories; all or nothing.
    @discardableResult
    func create(_ name: String, partitions count: Int, overrides: [String: String]) throws(TopicError) -> Topic {
        try check(newName: name)
        let configuration = try configuration(of: overrides)
        let id = LogTopicID.random()
        var partitions: [Partition] = []
        do {
            try keep(overrides, of: name)
            for number in 0..<Int32(count) {
                let partition = PartitionID(topic: name, partition: number)
                let log = try directory.create(partition, topicID: id, configuration: configuration)
                partitions.append(Partition(topic: name, index: number, log: log))
            }
        } catch {
            for partition in partitions { try? directory.delete(partition.log.id) }
            try? keep(nil, of: name)
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
        let topic = Topic(
            name: name, id: TopicID(high: id.high, low: id.low), partitions: partitions, overrides: overrides)
        add(topic)
        return topic
    }

    /// Deletes a topic with its records.
    func delete(_ topic: Topic) throws(TopicError) {
        index.withLock {
            $0.byName[topic.name] = nil
            $0.byID[topic.id] = nil
        }
        do {
            for partition in topic.partitions { try directory.delete(partition.log.id) }
            try keep(nil, of: topic.name)
        } catch {
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
    }

    private func add(_ topic: Topic) {
        index.withLock {
            $0.byName[topic.name] = topic
            $0.byID[topic.id] = topic
        }
    }

    private func keep(_ entries: [String: String]?, of topic: String) throws(SystemError) {
        try overrides.withLock { (kept) throws(SystemError) in try kept.set(entries, of: topic) }
    }

    /// Serves partitions that were found on the disk, and makes those that a crash kept from being created.
    private func adopt(_ name: String, _ logs: [PartitionLog], _ overrides: [String: String]) throws(LogError) {
        let id = logs.lazy.compactMap(\.topicID).first ?? LogTopicID.random()
        let byNumber = Dictionary(uniqueKeysWithValues: logs.map { ($0.id.partition, $0) })
        var partitions: [Partition] = []
        for number in 0...(byNumber.keys.max() ?? 0) {
            var log = byNumber[number]
            if log == nil {
                let missing = PartitionID(topic: name, partition: number)
                log = try directory.create(missing, topicID: id, configuration: logs[0].configuration)
            }
            if let log { partitions.append(Partition(topic: name, index: number, log: log)) }
        }
        add(Topic(name: name, id: TopicID(high: id.high, low: id.low), partitions: partitions, overrides: overrides))
    }
}
