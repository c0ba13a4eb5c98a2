internal import KafkaClient
internal import SystemIO

/// weir's own consumer, reading the partitions that a member of a row was dealt.
final class NativeConsumer: ConsumingClient {
    private let consumer: Consumer

    /// - Parameter partitions: by number, where to begin.
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
        let names = partitions.keys.sorted().map { TopicPartition(plan.topic.name, $0) }
        consumer.assign(names, from: .beginning)
        for name in names { consumer.seek(name, to: .offset(partitions[name.partition] ?? 0)) }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        do throws(ClientError) {
            try consumer.poll(timeoutMilliseconds: timeoutMilliseconds) { batch throws(ClientError) in
                body(ReceivedBatch(batch))
            }
        } catch { throw .native(error) }
    }

    func stop() { consumer.close() }

    func close() { consumer.close() }
}
