internal import KafkaClient
internal import SystemIO

/// weir's own consumer, reading the partitions that a member of a row was dealt.
final class NativeConsumer: ConsumingClient {
    private let consumer: Consumer
    /// Where the partitions of each topic begin; empty where there is one topic.
    private let first: [String: Int32]

    /// - Parameter partitions: where to begin, counted through all topics.
    init(
        _ plan: RowPlan, index: Int, partitions: [Int32: Int64], servers: String
    ) throws(ClientFailure) {
        var configuration: ConsumerConfiguration
        do throws(ClientError) {
            configuration = ConsumerConfiguration(bootstrapServers: try LoadGenerator.addresses(servers))
        } catch { throw .native(error) }
        configuration.clientID = "weir-consumer-\(index)"
        configuration.fetchMinBytes = plan.consumer.fetchMinimumBytes
        configuration.fetchMaxWaitMilliseconds = plan.consumer.fetchMaximumWaitMilliseconds
        configuration.maxPartitionFetchBytes = plan.consumer.maximumPartitionFetchBytes
        configuration.fetchMaxBytes = plan.consumer.fetchMaximumBytes
        configuration.offsetReset = .none
        do throws(ClientError) { consumer = try Consumer(configuration) } catch { throw .native(error) }
        let topics = plan.topic.names
        let size = Int32(plan.topic.partitions)
        first =
            topics.count == 1
            ? [:] : Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1, Int32($0) * size) })
        let numbers = partitions.keys.sorted()
        func name(_ number: Int32) -> TopicPartition { TopicPartition(topics[Int(number / size)], number % size) }
        consumer.assign(numbers.map(name), from: .beginning)
        for number in numbers { consumer.seek(name(number), to: .offset(partitions[number] ?? 0)) }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        do throws(ClientError) {
            try consumer.poll(timeoutMilliseconds: timeoutMilliseconds) { batch throws(ClientError) in
                body(ReceivedBatch(batch, first: first.isEmpty ? 0 : first[batch.topic] ?? 0))
            }
        } catch { throw .native(error) }
    }

    func stop() { consumer.close() }

    func close() { consumer.close() }
}
