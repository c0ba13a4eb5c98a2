import KafkaProtocol
import LogEngine

extension Broker {
    /// The most partitions of one page, whatever the request asks for; Kafka's `max.request.partition.size.limit`.
    private static let partitionsPerPage = 2000

    func describeTopicPartitions(_ request: DescribeTopicPartitionsRequest, _ context: RequestContext) {
        // As in Kafka, the topic at which to go on has to be one of those asked for.
        let isListed = request.topics.isEmpty || request.topics.contains { $0.name == request.cursor?.topicName }
        if let cursor = request.cursor, cursor.index < 0 || !isListed {
            let names = request.topics.map(\.name)
            context.answer(
                DescribeTopicPartitionsResponse(topics: names.map { .init(errorCode: .invalidRequest, name: $0) }))
            return
        }
        // In the order of names, so that a cursor has a meaning; none asked for means all.
        let asked = request.topics.isEmpty ? topics.all.map(\.name) : Array(Set(request.topics.map(\.name)))
        let names = asked.filter { $0 >= request.cursor?.topicName ?? "" }.sorted()
        var left = min(max(1, Int(request.responsePartitionLimit)), Self.partitionsPerPage)
        var response = DescribeTopicPartitionsResponse()
        for name in names {
            guard let topic = topics.topic(named: name) else {
                let code: ErrorCode =
                    TopicCatalog.flaw(of: name) != nil ? .invalidTopicException : .unknownTopicOrPartition
                response.topics.append(.init(errorCode: code, name: name))
                continue
            }
            let first = request.cursor?.topicName == name ? Int(request.cursor?.index ?? 0) : 0
            guard left > 0 else {
                response.nextCursor = TopicPartitionCursor(topicName: name, index: Int32(first))
                break
            }
            let page = topic.partitions.dropFirst(first).prefix(left)
            response.topics.append(
                .init(
                    name: topic.name, id: topic.id, isInternal: topic.isInternal, partitions: page.map(describe)))
            left -= page.count
            if let last = page.last, Int(last.index) + 1 < topic.partitions.count {
                response.nextCursor = TopicPartitionCursor(topicName: name, index: last.index + 1)
                break
            }
        }
        context.answer(response)
    }

    private func describe(_ partition: Partition) -> DescribeTopicPartitionsResponse.Partition {
        let online = partition.log.offlineReason == nil
        return DescribeTopicPartitionsResponse.Partition(
            errorCode: online ? .none : .leaderNotAvailable, index: partition.index, leaderID: online ? nodeID : -1,
            leaderEpoch: partition.leaderEpoch, replicaNodes: [nodeID], isrNodes: online ? [nodeID] : [],
            eligibleLeaderReplicas: [], lastKnownELR: [], offlineReplicas: online ? [] : [nodeID])
    }
}
