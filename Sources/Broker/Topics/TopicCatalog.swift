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

    let directory: LogDirectory
    private let defaults: LogConfiguration
    private let index = Mutex(Index())
    private let registry: Mutex<TopicRegistry>
    /// Topics whose deletion a crash had cut short; what others keep about them may be there still.
    let deletedAtStart: [String]

    /// The topics of `registry` and what else `directory` has opened; creations and deletions that a crash cut short are finished.
    init(
        _ directory: LogDirectory, registry: TopicRegistry, defaults: LogConfiguration, reporter: BrokerReporter
    ) {
        self.directory = directory
        self.defaults = defaults
        self.registry = Mutex(registry)
        deletedAtStart = registry.topics.filter(\.value.isDeleted).keys.sorted()
        let found = Dictionary(grouping: directory.logs, by: \.id.topic)
        for name in Set(found.keys).union(registry.topics.keys).sorted() {
            do {
                try restore(name, found[name] ?? [], registry.topics[name], reporter)
            } catch {
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
            throw TopicError(code: .topicAlreadyExists, message: "Topic '\(name)' already exists.")
        }
    }

    /// Creates a topic with its directories; all or nothing.
    @discardableResult
    func create(_ name: String, partitions count: Int, overrides: [String: String]) throws(TopicError) -> Topic {
        try check(newName: name)
        let configuration = try configuration(of: overrides)
        let entry = TopicRegistry.Entry(id: .random(), partitions: count, overrides: overrides)
        do {
            try keep(entry, of: name)
            return try open(name, [], entry, configuration)
        } catch {
            try? remove(name, entry)
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
    }

    /// Deletes a topic with its records. What cannot be removed now is removed by the next start.
    func delete(_ topic: Topic) throws(TopicError) {
        index.withLock {
            $0.byName[topic.name] = nil
            $0.byID[topic.id] = nil
        }
        do { try remove(topic.name, TopicRegistry.Entry(topic)) } catch {
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
    }

    func keep(_ entry: TopicRegistry.Entry?, of topic: String) throws(SystemError) {
        try registry.withLock { (registry) throws(SystemError) in try registry.set(entry, of: topic) }
    }

    private func remove(_ name: String, _ entry: TopicRegistry.Entry) throws {
        var entry = entry
        entry.isDeleted = true
        try keep(entry, of: name)
        for log in directory.logs where log.id.topic == name { try directory.delete(log.id) }
        try keep(nil, of: name)
    }

    /// Serves what a start found of one topic.
    private func restore(
        _ name: String, _ logs: [PartitionLog], _ kept: TopicRegistry.Entry?, _ reporter: BrokerReporter
    ) throws {
        if let kept, kept.isDeleted {
            reporter(BrokerEvent(.info, "finishing the deletion of topic \(name)"))
            return try remove(name, kept)
        }
        // Directories that somebody brought here, from another broker say, make a topic too.
        let entry = try kept ?? adopted(logs)
        if logs.count < entry.partitions {
            reporter(
                BrokerEvent(
                    .warning,
                    "topic \(name) has \(logs.count) of its \(entry.partitions) partitions; creating the others"))
        }
        try keep(entry, of: name)
        let configuration = registry.withLock { $0.configuration(of: name, defaults: defaults, reporter: reporter) }
        let partitions = logs.map { Partition(topic: name, index: $0.id.partition, log: $0) }
        try open(name, partitions, entry, configuration)
    }

    private func adopted(_ logs: [PartitionLog]) throws -> TopicRegistry.Entry {
        let count = Int(logs.map(\.id.partition).max() ?? 0) + 1
        guard count <= Self.maximumPartitions else {
            throw BrokerError.configuration(
                "its directories go up to number \(count - 1), and a topic has at most \(Self.maximumPartitions) partitions; "
                    + "move what does not belong here out of the data directory")
        }
        return TopicRegistry.Entry(id: logs.lazy.compactMap(\.topicID).first ?? .random(), partitions: count)
    }

    /// Makes the partitions that are missing, and the topic known.
    @discardableResult
    func open(
        _ name: String, _ existing: [Partition], _ entry: TopicRegistry.Entry, _ configuration: LogConfiguration
    ) throws -> Topic {
        let byNumber = Dictionary(uniqueKeysWithValues: existing.map { ($0.index, $0) })
        let partitions = try (0..<Int32(entry.partitions)).map { number in
            if let partition = byNumber[number] { return partition }
            let id = PartitionID(topic: name, partition: number)
            let log = try directory.create(id, topicID: entry.id, configuration: configuration)
            return Partition(topic: name, index: number, log: log)
        }
        let topic = Topic(
            name: name, id: TopicID(high: entry.id.high, low: entry.id.low), partitions: partitions,
            overrides: entry.overrides)
        serve(topic)
        return topic
    }

    /// Makes the topic known, in the place of the one that had its name.
    func serve(_ topic: Topic) {
        index.withLock {
            $0.byName[topic.name] = topic
            $0.byID[topic.id] = topic
        }
    }
}
