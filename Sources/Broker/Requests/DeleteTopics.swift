import KafkaProtocol
import SystemIO

extension Broker {
    /// Renames directories and unlinks files, so it runs on the administration thread.
    func deleteTopics(_ request: DeleteTopicsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let wanted =
                context.version >= 6 ? request.topics : request.topicNames.map { DeleteTopicsRequest.Topic(name: $0) }
            context.answerLater(DeleteTopicsResponse(topics: wanted.map { delete($0) }))
        }
    }

    private func delete(_ wanted: DeleteTopicsRequest.Topic) -> DeleteTopicsResponse.Topic {
        let byName = wanted.id == .zero
        let found = byName ? wanted.name.flatMap { topics.topic(named: $0) } : topics.topic(id: wanted.id)
        guard let topic = found else {
            return DeleteTopicsResponse.Topic(
                name: wanted.name, id: wanted.id, errorCode: byName ? .unknownTopicOrPartition : .unknownTopicID)
        }
        if topic.isInternal {
            return DeleteTopicsResponse.Topic(
                name: topic.name, id: topic.id, errorCode: .invalidRequest,
                errorMessage: "consumer groups are kept in \(topic.name)")
        }
        do throws(TopicError) {
            try topics.delete(topic)
            groups.events.execute { [groups] in groups.topicWasDeleted(topic.name) }
            for partition in topic.partitions { partition.wakeFetches(from: nil) }
            reporter(BrokerEvent(.info, "deleted topic \(topic.name)"))
            return DeleteTopicsResponse.Topic(name: topic.name, id: topic.id)
        } catch {
            return DeleteTopicsResponse.Topic(
                name: topic.name, id: topic.id, errorCode: error.code, errorMessage: error.message)
        }
    }
}
