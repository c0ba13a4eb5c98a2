public import KafkaProtocol
internal import SystemIO

/// A topic to create.
public struct NewTopic: Sendable {
    public var name: String
    /// −1: the broker's default (`num.partitions`).
    public var partitions: Int
    /// −1: the broker's default.
    public var replicationFactor: Int
    public var configurations: [(name: String, value: String)]

    public init(
        name: String, partitions: Int = -1, replicationFactor: Int = -1,
        configurations: [(name: String, value: String)] = []
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configurations = configurations
    }
}

/// A topic as metadata describes it.
public struct TopicDescription: Sendable, Equatable {
    public var name: String
    public var id: TopicID
    public var isInternal: Bool
    /// By partition number.
    public var partitions: [Partition]

    public struct Partition: Sendable, Equatable {
        public var index: Int32
        /// −1 where there is none.
        public var leader: Int32
        public var replicas: [Int32]
        public var inSyncReplicas: [Int32]
    }

    init(_ topic: MetadataResponse.Topic) {
        name = topic.name ?? ""
        id = topic.id
        isInternal = topic.isInternal
        partitions = topic.partitions.sorted { $0.index < $1.index }.map {
            Partition(index: $0.index, leader: $0.leaderID, replicas: $0.replicaNodes, inSyncReplicas: $0.isrNodes)
        }
    }
}

extension Admin {
    /// Creates topics, all or none: where one is refused, those that were created are deleted again. Throws the first refusal;
    /// `TOPIC_ALREADY_EXISTS` is one.
    public func createTopics(_ topics: [NewTopic]) throws(ClientError) {
        let request = CreateTopicsRequest(
            topics: topics.map { topic in
                CreateTopicsRequest.Topic(
                    name: topic.name, numPartitions: Int32(topic.partitions),
                    replicationFactor: Int16(topic.replicationFactor),
                    configs: topic.configurations.map { .init(name: $0.name, value: $0.value) })
            }, timeoutMilliseconds: Int32(timeoutMilliseconds))
        let answers = try ask(request).topics
        guard let refused = answers.first(where: { $0.errorCode.isError }) else { return }
        let created = answers.filter { !$0.errorCode.isError }.map(\.name)
        if !created.isEmpty { try? deleteTopics(created) }
        throw .broker(refused.errorCode, subject: "topic \(refused.name)", message: refused.errorMessage)
    }

    /// Waits until the leaders of all partitions of a new topic serve it: metadata may name them a moment earlier.
    ///
    /// Throws the last error when `timeoutMilliseconds` passed first.
    public func awaitTopic(_ name: String, partitions: Int) throws(ClientError) {
        let deadline = MonotonicClock.now() + UInt64(timeoutMilliseconds) * 1_000_000
        while true {
            do throws(ClientError) {
                if try listOffsets(topic: name, timestamp: -2).count >= partitions { return }
            } catch {
                if MonotonicClock.now() >= deadline { throw error }
            }
            if MonotonicClock.now() >= deadline {
                throw .unknownTopic(name, milliseconds: timeoutMilliseconds, last: .leaderNotAvailable)
            }
            MonotonicClock.sleep(nanoseconds: 5_000_000)
        }
    }

    /// Deletes topics by name. Throws the first refusal.
    public func deleteTopics(_ names: [String]) throws(ClientError) {
        // Version 6 takes `topics` instead of the names; both are filled in, and the version chooses.
        let request = DeleteTopicsRequest(
            topics: names.map { .init(name: $0) }, topicNames: names, timeoutMilliseconds: Int32(timeoutMilliseconds))
        for answer in try ask(request).topics where answer.errorCode.isError {
            throw .broker(answer.errorCode, subject: "topic \(answer.name ?? "")", message: answer.errorMessage)
        }
    }

    /// Describes topics, or all there are. A topic that does not exist, or has no leader yet, is left out.
    public func describeTopics(_ names: [String]? = nil) throws(ClientError) -> [TopicDescription] {
        let request = MetadataRequest(topics: names.map { $0.map { .init(name: $0) } }, allowAutoTopicCreation: false)
        return try ask(request).topics.filter { !$0.errorCode.isError }.map(TopicDescription.init)
    }

    /// The offset of each partition: where records at this timestamp (ms) begin, −1 for the end, −2 for the beginning.
    ///
    /// Throws when a leader refuses; partitions without a leader are left out.
    public func listOffsets(
        topic: String, timestamp: Int64
    ) throws(ClientError) -> [Int32: Int64] {
        _ = try learnBrokers()
        var byLeader: [Int32: [Int32]] = [:]
        for description in try describeTopics([topic]) {
            for partition in description.partitions where partition.leader >= 0 {
                byLeader[partition.leader, default: []].append(partition.index)
            }
        }
        var offsets: [Int32: Int64] = [:]
        for (leader, partitions) in byLeader {
            let request = ListOffsetsRequest(
                replicaID: -1,
                topics: [
                    .init(
                        name: topic,
                        partitions: partitions.map {
                            .init(index: $0, currentLeaderEpoch: -1, timestamp: timestamp)
                        })
                ])
            for answer in try ask(request, node: leader).topics.flatMap(\.partitions) {
                if answer.errorCode.isError {
                    throw .broker(answer.errorCode, subject: "\(topic)-\(answer.index)", message: nil)
                }
                offsets[answer.index] = answer.offset
            }
        }
        return offsets
    }
}
