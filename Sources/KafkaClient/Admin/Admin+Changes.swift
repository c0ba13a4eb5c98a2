internal import KafkaProtocol

/// A change of one setting; the others stay as they are (KIP-339).
public struct ConfigurationChange: Sendable, Equatable {
    public enum Operation: Int8, Sendable {
        case set = 0
        /// Back to the default.
        case delete = 1
        /// Adds to a list.
        case append = 2
        /// Takes from a list.
        case subtract = 3
    }

    public var name: String
    public var operation: Operation
    /// Nil for `delete`.
    public var value: String?

    public init(_ operation: Operation, _ name: String, _ value: String? = nil) {
        self.operation = operation
        self.name = name
        self.value = value
    }
}

extension Admin {
    /// Changes settings of a topic, all or none. Throws the refusal.
    public func alterConfigurations(ofTopic name: String, _ changes: [ConfigurationChange]) throws(ClientError) {
        try alter(type: 2, name, changes, node: nil)
    }

    /// Changes settings of a broker, all or none. Throws the refusal.
    public func alterConfigurations(ofBroker id: Int32, _ changes: [ConfigurationChange]) throws(ClientError) {
        _ = try learnBrokers()
        try alter(type: 4, "\(id)", changes, node: id)
    }

    private func alter(
        type: Int8, _ name: String, _ changes: [ConfigurationChange], node: Int32?
    ) throws(ClientError) {
        let request = IncrementalAlterConfigsRequest(
            resources: [
                .init(
                    type: type, name: name,
                    configs: changes.map {
                        .init(name: $0.name, operation: $0.operation.rawValue, value: $0.value)
                    })
            ])
        for answer in try ask(request, node: node).resources where answer.errorCode.isError {
            throw .broker(answer.errorCode, subject: "configuration of \(name)", message: answer.errorMessage)
        }
    }

    /// Adds partitions to a topic until it has `count`. Throws the refusal; fewer than there are is one.
    public func createPartitions(ofTopic name: String, count: Int) throws(ClientError) {
        let request = CreatePartitionsRequest(
            topics: [.init(name: name, count: Int32(clamping: count))],
            timeoutMilliseconds: Int32(clamping: timeoutMilliseconds))
        for answer in try ask(request).results where answer.errorCode.isError {
            throw .broker(answer.errorCode, subject: "topic \(name)", message: answer.errorMessage)
        }
    }

    /// Deletes the records before an offset of each partition; −1 is the end of what consumers see.
    ///
    /// Returns where each log begins now. Throws the first refusal; other partitions may be changed then.
    public func deleteRecords(
        before offsets: [TopicPartition: Int64]
    ) throws(ClientError) -> [TopicPartition: Int64] {
        var starts: [TopicPartition: Int64] = [:]
        for (leader, partitions) in try leaders(of: Array(offsets.keys)) {
            let byTopic = Dictionary(grouping: partitions, by: \.topic)
            let request = DeleteRecordsRequest(
                topics: byTopic.map { topic, names in
                    .init(
                        name: topic,
                        partitions: names.map { .init(index: $0.partition, offset: offsets[$0] ?? 0) })
                }, timeoutMilliseconds: Int32(clamping: timeoutMilliseconds))
            for topic in try ask(request, node: leader).topics {
                for answer in topic.partitions {
                    let name = TopicPartition(topic.name, answer.index)
                    if answer.errorCode.isError {
                        throw .broker(answer.errorCode, subject: "\(name)", message: nil)
                    }
                    starts[name] = answer.lowWatermark
                }
            }
        }
        return starts
    }

    /// Who leads what. Throws for a partition that does not exist or has no leader.
    private func leaders(of partitions: [TopicPartition]) throws(ClientError) -> [Int32: [TopicPartition]] {
        _ = try learnBrokers()
        let topics = try describeTopics(Array(Set(partitions.map(\.topic))))
        var leaders: [Int32: [TopicPartition]] = [:]
        for name in partitions {
            let topic = topics.first { $0.name == name.topic }
            guard let found = topic?.partitions.first(where: { $0.index == name.partition }) else {
                throw .broker(.unknownTopicOrPartition, subject: "\(name)", message: nil)
            }
            guard found.leader >= 0 else { throw .broker(.leaderNotAvailable, subject: "\(name)", message: nil) }
            leaders[found.leader, default: []].append(name)
        }
        return leaders
    }
}
