internal import KafkaClient
internal import SystemIO

/// weir's own consumer, reading the partitions that a member of a row was dealt.
final class NativeConsumer: ConsumingClient {
    private let consumer: Consumer
    private let topics: NativeTopics
    private let partitionCount: Int

    /// - Parameter partitions: where to begin, counted through all topics.
    init(
        _ plan: RowPlan, name member: MemberName, partitions: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        partitionCount = partitions.count
        topics = NativeTopics(plan.topic)
        let configuration = try ConsumerConfiguration(plan, member, servers: servers)
        do throws(ClientError) { consumer = try Consumer(configuration) } catch { throw .native(error) }
        let numbers = partitions.keys.sorted()
        consumer.assign(numbers.map(topics.name), from: .beginning)
        for number in numbers { consumer.seek(topics.name(number), to: .offset(partitions[number] ?? 0)) }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        try consumer.poll(timeoutMilliseconds: timeoutMilliseconds, topics, body)
    }

    func commit() -> Bool { false }

    func seek(_ start: (Int32) -> StartPosition?) { consumer.seek(topics, start) }

    var fetches: FetchCount? { FetchCount(requests: consumer.fetchRequests) }

    var membership: Membership {
        var membership = Membership()
        membership.assignedPartitions = partitionCount
        return membership
    }

    func stop() { consumer.close() }

    func abandon() { consumer.close() }

    func close() { consumer.close() }
}

/// The partitions of a row's topics, which the row counts through all topics, and Kafka topic by topic.
struct NativeTopics: Sendable {
    private let names: [String]
    private let size: Int32
    /// Where the partitions of each topic begin; empty where there is one topic.
    private let first: [String: Int32]

    init(_ topic: RowPlan.Topic) {
        let size = Int32(topic.partitions)
        self.size = size
        let names = topic.names
        self.names = names
        first =
            names.count == 1
            ? [:] : Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0) * size) })
    }

    func name(_ number: Int32) -> TopicPartition { TopicPartition(names[Int(number / size)], number % size) }

    /// Counted through all topics.
    func number(of name: TopicPartition) -> Int32 { first(of: name.topic) + name.partition }

    /// Where the partitions of a topic begin.
    func first(of topic: String) -> Int32 { first.isEmpty ? 0 : first[topic] ?? 0 }
}

extension Consumer {
    func poll(
        timeoutMilliseconds: Int, _ topics: NativeTopics, _ body: (borrowing ReceivedBatch) -> Void
    ) throws(ClientFailure) {
        do throws(ClientError) {
            try poll(timeoutMilliseconds: timeoutMilliseconds) { batch throws(ClientError) in
                body(ReceivedBatch(batch, first: topics.first(of: batch.topic)))
            }
        } catch { throw .native(error) }
    }
}

extension Consumer {
    /// Goes back, or ahead, in each partition that has a start.
    func seek(_ topics: NativeTopics, _ start: (Int32) -> StartPosition?) {
        for name in assignment {
            if let start = start(topics.number(of: name)) { seek(name, to: start) }
        }
    }
}

extension ConsumerConfiguration {
    /// What a plan says of a consumer, its group aside.
    init(_ plan: RowPlan, _ member: MemberName, servers: String) throws(ClientFailure) {
        do throws(ClientError) {
            self.init(bootstrapServers: try LoadGenerator.addresses(servers))
        } catch { throw .native(error) }
        clientID = member.clientID
        fetchMinBytes = plan.consumer.fetchMinimumBytes
        fetchMaxWaitMilliseconds = plan.consumer.fetchMaximumWaitMilliseconds
        maxPartitionFetchBytes = plan.consumer.maximumPartitionFetchBytes
        fetchMaxBytes = plan.consumer.fetchMaximumBytes
        receiveBufferBytes = plan.consumer.receiveBufferBytes
        maxPollRecords = plan.consumer.maximumPollRecords
        offsetReset = .none
    }
}
